// SPDX-License-Identifier: GPL-2.0-or-later
// The NVMe driver: data, errors and fullness as of any disk, controllers that are not as they should be, and resets.
#include "services/blkback/nvme.hpp"

#include "tests/blkback/disk_checks.hpp"
#include "tests/blkback/nvme_device.hpp"

namespace {

using namespace simulated;
using blkback::Nvme;

constexpr u64 second = 1'000'000'000;

struct Scene final : DiskScene {
    explicit Scene(u32 seed = 1, u64 sectors = 8192) : DiskScene(seed, sectors), device(world, medium) {
        device.owner = service_id;
        machine_.functions.push_back(&device);
        host.device = [this] { return device.work(); };
        run([this] { alarms.emplace(loop); });
    }
    // Every coroutine comes to its end.
    ~Scene() override {
        device.holds = device.holds_admin = false;
        pass(120 * second, second / 2);
        CHECK(ended);
        run([this] { driver.reset(); });
        CHECK(device.complaints.empty());
    }
    // What start() says; empty: nothing.
    std::string start(u32 queues = 4, u64 ns = 12 * second) {
        ended = false;
        run([&] {
            function.emplace(0);
            driver.emplace(loop, *alarms, *pool, *function);
            rt::detach(begin(queues));
        });
        pass(ns);
        return problem;
    }
    Scene& started(u32 queues = 4) {
        REQUIRE(start(queues, second) == "");
        REQUIRE(ended);
        return *this;
    }
    rt::Task<> begin(u32 queues) {
        const char* const said = co_await driver->start(queues);
        problem = said == nullptr ? "" : said;
        ended = true;
    }
    blkback::Disk& disk() override { return *driver; }

    NvmeDevice device;
    std::optional<rt::Alarms> alarms;
    std::optional<rt::Device> function;
    std::optional<Nvme> driver;
    std::string problem = "did not end";
    bool ended = true;
};

template <typename Change>
std::string problem_with(Change change) {
    Scene scene;
    change(scene.device);
    const std::string problem = scene.start();
    CHECK(scene.driver->is_broken() == !problem.empty());
    CHECK((problem.empty() || (scene.device.configuration & 1) == 0));
    return problem;
}

// Requests that the device holds, on all pairs.
struct Held {
    explicit Held(Scene& scene) {
        scene.device.holds = true;
        for (PlainRequest& request : requests) {
            request.kind = DiskRequest::Kind::flush;
            CHECK(scene.submit(request));
        }
        scene.settle();
    }
    u32 ended_with(DiskStatus status) const {
        u32 count = 0;
        for (const PlainRequest& request : requests) count += request.ended == 1 && request.status == status;
        return count;
    }
    PlainRequest requests[8];
};

}  // namespace

TEST_CASE("what is written is read, whatever comes in between") {
    for (const u32 queues : {1u, 2u, 4u}) {
        Scene scene(queues);
        check_transfers(scene.started(queues), 40);
        for (u32 pair = 1; pair <= queues; ++pair) {
            CHECK(scene.device.pairs[pair].finished > 40 * 16 / queues / 4);
            CHECK(scene.device.pairs[pair].vector == pair);
        }
        CHECK(scene.device.pairs.size() == queues + 1);
    }
}

TEST_CASE("small queues, small transfers, distant doorbells, blocks of 4 KiB") {
    { Scene scene(3); scene.device.capabilities = (scene.device.capabilities & ~u64{0xFFFF}) | 3; check_transfers(scene.started(), 20); }
    { Scene scene(4); scene.device.controller[77] = 1; CHECK(scene.started().driver->facts().transfer_sectors_max == 16); check_transfers(scene, 20); }
    { Scene scene(5); scene.device.controller[77] = 0; CHECK(scene.started().driver->facts().transfer_sectors_max == 256); check_transfers(scene, 20); }
    { Scene scene(6); scene.device.capabilities |= u64{3} << 32; check_transfers(scene.started(), 20); }
    Scene scene(7, 8192);
    scene.device.first_namespace[26] = 0;
    const u64 blocks = 1024;
    std::memcpy(scene.device.first_namespace.data(), &blocks, 8);
    CHECK(scene.started().driver->facts().block_bytes == 4096);
    CHECK(scene.driver->facts().sectors == 8192);
    check_transfers(scene, 20, 8);
}

TEST_CASE("errors belong to the request that meets them") {
    Scene scene;
    check_bad_sectors(scene.started());
    PlainRequest request;
    request.kind = DiskRequest::Kind::flush;
    scene.device.io_status_instead = 1;
    CHECK(scene.execute(request) == DiskStatus::unsupported);
    scene.device.io_status_instead = 0x101;      // the same code of another type
    CHECK(scene.execute(request) == DiskStatus::failed);
}

TEST_CASE("what does not fit is refused until there is room") {
    Scene scene;
    check_full(scene.started(2), 2 * 63);
    // Rings go round many times, full each time.
    for (u32 i = 0; i < 20; ++i) check_full(scene, 2 * 63);
}

TEST_CASE("flushes and discards reach the disk; what it cannot is not in the facts") {
    Scene scene;
    const blkback::DiskFacts& facts = scene.started().driver->facts();
    CHECK(facts.sectors == 8192);
    CHECK(facts.block_bytes == 512);
    CHECK(facts.has_cache);
    CHECK(facts.discard_sectors_max > 8192);
    PlainRequest request;
    request.kind = DiskRequest::Kind::flush;
    CHECK(scene.execute(request) == DiskStatus::okay);
    CHECK(scene.medium.flushes == 1);
    request.kind = DiskRequest::Kind::discard;
    request.sector = 4000;
    request.sectors = 192;
    CHECK(scene.execute(request) == DiskStatus::okay);
    CHECK(scene.medium.discarded == std::vector<std::pair<u64, u64>>{{4000, 192}});
}

TEST_CASE("a disk without discard and without a cache is one without them") {
    Scene less;
    less.device.controller[520] = less.device.controller[525] = 0;
    less.started();
    CHECK(!less.driver->facts().has_cache);
    CHECK(less.driver->facts().discard_sectors_max == 0);
}

TEST_CASE("as many pairs as there are vectors and as the controller grants") {
    { Scene scene; scene.device.info_.vectors = 3; scene.started(); CHECK(scene.driver->queues() == 2); }
    { Scene scene; scene.device.most_queues = 1; scene.started(); CHECK(scene.driver->queues() == 1); check_transfers(scene, 4); }
}

TEST_CASE("what is wrong with a controller is said, and it is left stopped") {
    CHECK(problem_with([](NvmeDevice&) {}) == "");
    CHECK(problem_with([](NvmeDevice& device) { device.info_.bars[0].size = 0x800; }) == "has registers that cannot be mapped");
    CHECK(problem_with([](NvmeDevice& device) { device.info_.table_first = 1; }) == "has doorbells that cannot be mapped");
    CHECK(problem_with([](NvmeDevice& device) { device.capabilities |= u64{1} << 48; }) == "has no pages of 4 KiB");
    CHECK(problem_with([](NvmeDevice& device) { device.capabilities &= ~(u64{1} << 37); }) == "does not know the commands of disks");
    CHECK(problem_with([](NvmeDevice& device) { device.capabilities &= ~u64{0xFFFF}; }) == "has queues of one entry");
    CHECK(problem_with([](NvmeDevice& device) { device.info_.vectors = 1; }) == "has no interrupt for a queue");
    CHECK(problem_with([](NvmeDevice& device) { device.info_.vectors = 0; }) == "has no interrupt for a queue");
    CHECK(problem_with([](NvmeDevice& device) { device.never_stops = true; device.status = 1; }) == "does not stop");
    CHECK(problem_with([](NvmeDevice& device) { device.status = ~0u; device.never_stops = true; }) == "does not stop");
    CHECK(problem_with([](NvmeDevice& device) { device.never_starts = true; }) == "does not become ready");
    CHECK(problem_with([](NvmeDevice& device) { device.holds_admin = true; }) == "does not say who it is");
    CHECK(problem_with([](NvmeDevice& device) { device.controller[516] = 0; }) == "has no namespace");
    for (const u8 exponent : {u8{0}, u8{8}, u8{13}, u8{255}})
        CHECK(problem_with([&](NvmeDevice& device) { device.first_namespace[128 + 4 + 2] = static_cast<char>(exponent); }) == "has blocks that are not of 512 to 4096 bytes");
    CHECK(problem_with([](NvmeDevice& device) { device.first_namespace[128 + 4] = 8; }) == "has blocks with metadata");
    CHECK(problem_with([](NvmeDevice& device) { std::memset(device.first_namespace.data(), 0, 8); }) == "says of its size what cannot be");
    CHECK(problem_with([](NvmeDevice& device) { std::memset(device.first_namespace.data(), 0xFF, 8); }) == "says of its size what cannot be");
}

TEST_CASE("a controller that does not answer is reset; what it had fails, and it goes on") {
    Scene scene;
    scene.started();
    Held held(scene);
    scene.pass(29 * second);
    CHECK(held.ended_with(DiskStatus::failed) == 0);
    scene.pass(3 * second);
    CHECK(held.ended_with(DiskStatus::failed) == 8);
    CHECK(scene.device.starts == 2);
    CHECK(scene.driver->resets() == 1);
    scene.device.holds = false;
    check_transfers(scene, 4);
    CHECK(scene.machine_.all_written().find("does not answer") != std::string::npos);
}

TEST_CASE("a fatal error, or a broken queue, is not waited for") {
    {
        Scene scene;
        scene.started();
        Held held(scene);
        scene.device.status |= 2;
        scene.pass(2 * second);
        CHECK(held.ended_with(DiskStatus::failed) == 8);
        scene.device.holds = false;
        check_transfers(scene, 4);
    }
    for (const u16 id : {u16{60}, u16{64}, u16{0xFFFF}}) {
        Scene scene;
        scene.started();
        Held held(scene);
        scene.device.complete(1, id, 0);
        scene.pass(second);
        CHECK(held.ended_with(DiskStatus::failed) == 8);
        scene.device.holds = false;
        check_transfers(scene, 4);
    }
}

TEST_CASE("one command that is done twice is an error of the controller's") {
    Scene scene;
    scene.started(1);
    Held held(scene);
    scene.device.complete(1, 3, 0);
    scene.device.complete(1, 3, 0);
    scene.pass(second);
    CHECK(held.ended_with(DiskStatus::okay) == 1);
    CHECK(held.ended_with(DiskStatus::failed) == 7);
}

TEST_CASE("a controller that does not stop keeps the data for ever") {
    Scene scene;
    scene.started();
    Held held(scene);
    scene.device.never_stops = true;
    scene.pass(60 * second);
    CHECK(scene.driver->is_broken());
    CHECK(held.ended_with(DiskStatus::lost) == 8);
    // It says something yet.
    scene.device.complete(1, 0, 0);
    CHECK(scene.settle());
    CHECK(held.ended_with(DiskStatus::lost) == 8);
    CHECK(!scene.submit(held.requests[0]));
}

TEST_CASE("one that comes back as another disk, or needs a reset again and again, is given up") {
    {
        Scene scene;
        scene.started();
        Held held(scene);
        scene.device.first_namespace[0] = 8;
        scene.pass(40 * second);
        CHECK(scene.driver->is_broken());
        CHECK(held.ended_with(DiskStatus::failed) == 8);
        CHECK((scene.device.configuration & 1) == 0);
    }
    Scene scene;
    scene.started();
    u32 rounds = 0;
    while (!scene.driver->is_broken() && rounds < 10) {
        Held held(scene);
        scene.pass(40 * second);
        CHECK(held.ended_with(DiskStatus::failed) == 8);
        ++rounds;
    }
    CHECK(rounds == Nvme::resets_max + 1);
}

TEST_CASE("who was refused while it is reset gets a turn when it is back") {
    struct User final : rt::Work {
        void turn() override { ++turns; }
        u32 turns = 0;
    } user;
    Scene scene;
    scene.started();
    scene.driver->set_user(scene.loop.turns(), user);
    Held held(scene);
    scene.device.never_starts = true;
    scene.device.status |= 2;
    scene.pass(1'500'000'000);
    CHECK(held.ended_with(DiskStatus::failed) == 8);
    CHECK(!scene.submit(held.requests[0]));
    const u32 before = user.turns;
    scene.device.never_starts = scene.device.holds = false;
    scene.pass(second);
    CHECK(user.turns > before);
    CHECK(scene.execute(held.requests[0]) == DiskStatus::okay);
}
