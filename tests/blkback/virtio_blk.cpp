// SPDX-License-Identifier: GPL-2.0-or-later
// The virtio block driver: data, errors and fullness as of any disk, and devices that are not as they should be.
#include "services/blkback/virtio_blk.hpp"

#include "tests/blkback/block_device.hpp"
#include "tests/blkback/disk_checks.hpp"

namespace {

using namespace simulated;
using blkback::VirtioBlk;

struct Scene final : DiskScene {
    explicit Scene(u32 seed = 1, u64 features = BlockDevice::usual_features, u32 queues = 2, u32 queue_size = 128)
        : DiskScene(seed, 8192), device(world, medium, features, queues, queue_size) {
        device.belongs_to(service_id);
        machine_.functions.push_back(&device);
        host.device = [this] { return device.work(); };
    }
    ~Scene() override {
        run([this] { driver.reset(); });
        CHECK(device.complaints.empty());
    }
    // What start() says; empty: nothing.
    std::string start(u32 queues = 8) {
        std::string problem;
        run([&] {
            function.emplace(0);
            driver.emplace(loop, *pool, *function);
            if (const char* const said = driver->start(queues)) problem = said;
        });
        return problem;
    }
    Scene& started() {
        REQUIRE(start() == "");
        return *this;
    }
    blkback::Disk& disk() override { return *driver; }

    BlockDevice device;
    std::optional<rt::Device> function;
    std::optional<VirtioBlk> driver;
};

template <typename Change>
std::string problem_with(Change change, u64 features = BlockDevice::usual_features) {
    Scene scene(1, features);
    change(scene.device);
    return scene.start();
}

constexpr u64 without(unsigned bit) { return BlockDevice::usual_features & ~(u64{1} << bit); }

}  // namespace

TEST_CASE("what is written is read, whatever comes in between") {
    for (const u32 queues : {1u, 2u, 4u}) {
        Scene scene(queues, BlockDevice::usual_features, queues);
        check_transfers(scene.started(), 40);
        for (const u64 finished : scene.device.by_queue) CHECK(finished > 40 * 16 / queues / 4);      // all of them are used
    }
}

TEST_CASE("without an event index; with small queues; with one page to a request") {
    { Scene scene(3, without(29)); check_transfers(scene.started(), 20); }
    { Scene scene(4, BlockDevice::usual_features, 2, 64); check_transfers(scene.started(), 20); }
    Scene scene(5, BlockDevice::usual_features, 1, 8);
    scene.device.set_config<u32>(12, 1);
    CHECK(scene.started().driver->facts().transfer_sectors_max == 8);
    check_transfers(scene, 20);
}

TEST_CASE("blocks of 4 KiB") {
    Scene scene(6);
    scene.device.set_config<u32>(20, 4096);
    scene.device.set_config<u64>(0, 8191);      // not whole blocks
    CHECK(scene.started().driver->facts().block_bytes == 4096);
    CHECK(scene.driver->facts().sectors == 8184);
    check_transfers(scene, 20, 8);
}

TEST_CASE("errors belong to the request that meets them") {
    Scene scene;
    check_bad_sectors(scene.started());
}

TEST_CASE("what does not fit is refused until there is room") {
    { Scene scene(1, BlockDevice::usual_features, 2); check_full(scene.started(), 2 * 42); }      // 128 descriptors, three to a request
    { Scene scene(1, BlockDevice::usual_features, 1, 256); check_full(scene.started(), 64); }
}

TEST_CASE("flushes and discards reach the disk; what it cannot is not in the facts") {
    Scene scene;
    scene.device.set_config<u32>(36, 1000);
    scene.device.set_config<u32>(44, 8);
    const blkback::DiskFacts& facts = scene.started().driver->facts();
    CHECK(facts.sectors == 8192);
    CHECK(facts.has_cache);
    CHECK(facts.physical_block_bytes == 4096);
    CHECK(facts.discard_sectors_max == 1000);
    CHECK(facts.discard_alignment == 8);
    CHECK(!facts.read_only);
    PlainRequest request;
    request.kind = DiskRequest::Kind::flush;
    CHECK(scene.execute(request) == DiskStatus::okay);
    CHECK(scene.medium.flushes == 1);
    request.kind = DiskRequest::Kind::discard;
    request.sector = 800;
    request.sectors = 24;
    CHECK(scene.execute(request) == DiskStatus::okay);
    CHECK(scene.medium.discarded == std::vector<std::pair<u64, u64>>{{800, 24}});
}

TEST_CASE("a disk without discard and without a cache, that is not to be written") {
    Scene plain(1, u64{1} << 5 | u64{1} << 2);
    const blkback::DiskFacts& less = plain.started().driver->facts();
    CHECK(!less.has_cache);
    CHECK(less.read_only);
    CHECK(less.discard_sectors_max == 0);
    CHECK(plain.driver->queues() == 1);
}

TEST_CASE("as many queues as there are, with a vector each, and no more than wanted") {
    { Scene scene(1, BlockDevice::usual_features, 4); CHECK(scene.start(2) == ""); CHECK(scene.driver->queues() == 2); }
    { Scene scene(1, BlockDevice::usual_features, 4); scene.device.info_.vectors = 3; CHECK(scene.start() == ""); CHECK(scene.driver->queues() == 3); }
    { Scene scene(1, BlockDevice::usual_features, 4); scene.device.set_config<u16>(34, 9000); CHECK(scene.start() == ""); CHECK(scene.driver->queues() == 4); }
    Scene scene(1, BlockDevice::usual_features, 4);
    REQUIRE(scene.start() == "");
    for (u32 queue = 0; queue < 4; ++queue) CHECK(scene.device.queues[queue].vector == queue);
}

TEST_CASE("what is wrong with a device is said, and it is left reset") {
    CHECK(problem_with([](BlockDevice&) {}) == "");
    CHECK(problem_with([](BlockDevice& device) { device.set_config<u64>(0, 0); }) == "its size cannot be");
    CHECK(problem_with([](BlockDevice& device) { device.set_config<u64>(0, u64{1} << 56); }) == "its size cannot be");
    for (const u32 bytes : {0u, 256u, 513u, 3072u, 8192u})
        CHECK(problem_with([&](BlockDevice& device) { device.set_config<u32>(20, bytes); }) == "its blocks are not of 512 to 4096 bytes");
    CHECK(problem_with([](BlockDevice& device) { device.set_config<u32>(8, 4096); }, BlockDevice::usual_features | 2) == "it takes less than 128 KiB in one piece");
    CHECK(problem_with([](BlockDevice& device) { device.set_config<u32>(12, 0); }) == "it takes no data");
    CHECK(problem_with([](BlockDevice& device) { device.set_config<u16>(34, 0); }) == "it has no queue, or no interrupt for one");
    CHECK(problem_with([](BlockDevice& device) { device.info_.vectors = 0; }) == "it has no queue, or no interrupt for one");
    CHECK(problem_with([](BlockDevice& device) { device.has_no_vectors = true; }) == "its queues cannot be set up");
    Scene scene;
    scene.device.has_no_vectors = true;
    scene.start();
    CHECK(scene.device.status == 0);
}

TEST_CASE("a status that is none, and a read that was not whole, are errors") {
    for (const u8 status : {u8{1}, u8{3}, u8{0xFF}, u8{0x80}}) {
        Scene scene;
        scene.started().device.status_instead = status;
        PlainRequest request;
        request.kind = DiskRequest::Kind::flush;
        CHECK(scene.execute(request) == DiskStatus::failed);
    }
    Scene scene;
    PlainRequest request;
    request.sectors = 8;
    scene.started().run([&] { request.data = scene.pool->take(1); });
    CHECK(scene.execute(request) == DiskStatus::okay);
    scene.device.length_off = -1;
    CHECK(scene.execute(request) == DiskStatus::failed);
    request.kind = DiskRequest::Kind::write;
    scene.device.length_off = 0;
    scene.device.status_instead = 2;
    CHECK(scene.execute(request) == DiskStatus::unsupported);
    CHECK(!scene.driver->is_broken());
}

TEST_CASE("a device that breaks a queue is reset, and all that it had ends") {
    for (const bool stops : {true, false}) {
        Scene scene;
        scene.started().device.holds = true;
        PlainRequest requests[6];
        for (PlainRequest& request : requests) {
            request.kind = DiskRequest::Kind::flush;
            // It may submit more: a disk that is broken takes nothing.
            request.after = [&] { CHECK(!scene.driver->submit(request)); };
            CHECK(scene.submit(request));
        }
        scene.settle();
        scene.device.never_resets = !stops;
        scene.device.used_index(1) = static_cast<u16>(scene.device.used_index(1) + 100);
        scene.device.queues[1].done += 100;
        scene.device.interrupt(1);
        CHECK(scene.settle());
        CHECK(scene.driver->is_broken());
        for (const PlainRequest& request : requests) {
            CHECK(request.ended == 1);
            CHECK(request.status == (stops ? DiskStatus::failed : DiskStatus::lost));
        }
        CHECK(scene.machine_.all_written().find(stops ? "is reset" : "is not to be stopped") != std::string::npos);
        scene.device.never_resets = false;
    }
}

TEST_CASE("what a device says of its other queues after it was given up is not heard") {
    Scene scene;
    scene.started().device.holds = true;
    PlainRequest requests[2];
    for (PlainRequest& request : requests) {
        request.kind = DiskRequest::Kind::flush;
        CHECK(scene.submit(request));      // one to each queue
    }
    scene.settle();
    const std::vector<VirtioDevice::Queue> before = scene.device.queues;
    scene.device.used_index(1) = 100;
    scene.device.queues[1].done = 100;
    scene.device.interrupt(1);
    CHECK(scene.settle());
    CHECK(scene.driver->is_broken());
    scene.device.queues = before;
    scene.device.push(0, 0, 1);
    CHECK(scene.settle());
    CHECK(requests[0].ended == 1);
    CHECK(requests[1].ended == 1);
}
