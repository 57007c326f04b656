// SPDX-License-Identifier: GPL-2.0-or-later
// libFuzzer's entry: disks that do anything. The input decides what their registers, configuration and identify data say, what they
// write into rings and completions, and what their partition tables hold. Every request ends once at most; an honest table is
// read; what the driver says of the disk is bounded.
#include <cstdio>
#include <cstdlib>

#include "services/blkback/nvme.hpp"
#include "services/blkback/partitions.hpp"
#include "services/blkback/virtio_blk.hpp"
#include "tests/blkback/block_device.hpp"
#include "tests/blkback/gpt_image.hpp"
#include "tests/blkback/memory_disk.hpp"
#include "tests/blkback/nvme_device.hpp"
#include "tests/virtio/hostile_device.hpp"

using namespace simulated;

namespace {

struct Reached {
    u64 virtio, nvme, tables, started, served, broken, resets, partitions;
} reached;

void print_sums() {
    const auto number = [](u64 value) { return static_cast<unsigned long long>(value); };
    std::fprintf(stderr, "reached: virtio %llu, nvme %llu, tables %llu, started %llu, served %llu, broken %llu, resets %llu, partitions %llu,\n", number(reached.virtio),
                 number(reached.nvme), number(reached.tables), number(reached.started), number(reached.served), number(reached.broken), number(reached.resets),
                 number(reached.partitions));
}

void check_facts(const blkback::DiskFacts& facts) {
    if (facts.sectors == 0 || facts.sectors > ~u64{0} / 512 || facts.block_bytes < 512 || facts.block_bytes > 4096 || facts.sectors % (facts.block_bytes / 512) != 0) std::abort();
    if (facts.transfer_sectors_max == 0 || facts.transfer_sectors_max > 256 || facts.transfer_sectors_max % 8 != 0) std::abort();
}

// Requests of the facts' bounds, for ever again.
class User {
  public:
    User(DiskScene& scene, Input& input) : scene_(scene), input_(input) {
        scene.run([&] { data_ = scene.pool->take(32); });
    }
    void step(blkback::Disk& disk) {
        PlainRequest& request = requests_[input_.below(8)];
        if (out_.contains(&request)) {
            if (!request.status) return;
            if (request.ended != ++ends_[&request]) std::abort();      // it ended twice
            if (*request.status == DiskStatus::okay) ++reached.served;
            out_.erase(&request);
        }
        const u32 block = disk.facts().block_bytes / 512;
        request.kind = static_cast<DiskRequest::Kind>(input_.below(4));
        request.sectors = (1 + input_.below(disk.facts().transfer_sectors_max / block)) * block;
        if (request.kind == DiskRequest::Kind::discard && disk.facts().discard_sectors_max < request.sectors) request.kind = DiskRequest::Kind::flush;
        if (disk.facts().sectors < request.sectors) request.kind = DiskRequest::Kind::flush;
        request.sector = 0;
        request.data = data_;
        request.status.reset();
        if (scene_.submit(request)) out_.insert(&request);
    }

  private:
    DiskScene& scene_;
    Input& input_;
    std::byte* data_ = nullptr;
    PlainRequest requests_[8];
    std::set<PlainRequest*> out_;
    std::map<PlainRequest*, u32> ends_;
};

struct VirtioScene final : DiskScene {
    explicit VirtioScene(Input input) : DiskScene(1, 2048, 64), device(world, medium, BlockDevice::usual_features | u64{input.next()} << 1), in(input) {
        device.belongs_to(service_id);
        machine_.functions.push_back(&device);
        host.device = [this] { return device.work(); };
        for (u32 wrong = in.below(4); wrong != 0; --wrong) device.device_config[in.below(60)] = static_cast<char>(in.next());
    }
    blkback::Disk& disk() override { return *driver; }
    void interfere() {
        const u32 number = in.below(2);
        VirtioDevice::Queue& queue = device.queues[number];
        if (queue.enabled == 0 || queue.used == 0) return;
        switch (in.below(16)) {
        case 0: device.used_index(number) = static_cast<u16>(device.used_index(number) + in.below(300)); break;
        case 1: device.used_element(number, in.next()) = {in.below(300), in.below(5000)}; break;
        case 2: machine_.at(queue.used + in.below(4096), 1)[0] = static_cast<std::byte>(in.next()); break;
        case 3: device.status_instead = in.next(); break;
        case 4: device.status_instead.reset(); break;
        case 5: device.length_off = static_cast<i32>(in.below(1024)) - 512; break;
        case 6: device.never_resets = in.below(2) == 0; break;
        default: break;
        }
        device.interrupt(number);
    }
    BlockDevice device;
    Input in;
    std::optional<rt::Device> function;
    std::optional<blkback::VirtioBlk> driver;
};

void drive_virtio(Input input) {
    ++reached.virtio;
    VirtioScene scene(input);
    bool started = false;
    scene.run([&] {
        scene.function.emplace(0);
        scene.driver.emplace(scene.loop, *scene.pool, *scene.function);
        started = scene.driver->start(1 + scene.in.below(4)) == nullptr;
    });
    if (!started) return;
    ++reached.started;
    check_facts(scene.driver->facts());
    User user(scene, scene.in);
    for (u32 steps = 0; steps < 300 && !scene.in.is_empty(); ++steps) {
        user.step(*scene.driver);
        scene.interfere();
        for (u32 i = 0; i < 4; ++i) scene.world.step();
    }
    if (!scene.settle()) std::abort();
    reached.broken += scene.driver->is_broken();
}

struct NvmeScene final : DiskScene {
    explicit NvmeScene(Input input) : DiskScene(1, 2048, 64), device(world, medium), in(input) {
        device.owner = service_id;
        machine_.functions.push_back(&device);
        host.device = [this] { return device.work(); };
        run([this] { alarms.emplace(loop); });
        if (in.below(4) == 0) device.capabilities ^= u64{1} << in.below(64);
        for (u32 wrong = in.below(4); wrong != 0; --wrong) (in.below(2) == 0 ? device.controller : device.first_namespace)[in.below(600)] = static_cast<char>(in.next());
    }
    blkback::Disk& disk() override { return *driver; }
    void interfere() {
        switch (in.below(24)) {
        case 0: device.complete(in.below(3), static_cast<u16>(in.below(80)), static_cast<u16>(in.below(3))); break;
        case 1: device.status ^= 1u << in.below(3); break;
        case 2: device.holds = !device.holds; break;
        case 3: device.holds_admin = in.below(4) == 0; break;
        case 4: device.never_starts = in.below(4) == 0; break;
        case 5: device.never_stops = in.below(8) == 0; break;
        case 6: device.io_status_instead = in.next(); break;
        case 7: device.io_status_instead.reset(); break;
        case 8: pass(1'000'000'000, 500'000'000); break;
        case 9: pass(40'000'000'000, 4'000'000'000); break;
        case 10: {
            const auto found = device.pairs.find(in.below(3));
            if (found == device.pairs.end()) break;
            if (std::byte* const at = machine_.at(found->second.completion + in.below(1024), 1)) *at = static_cast<std::byte>(in.next());
            device.interrupt(found->first);
            break;
        }
        case 11: device.first_namespace[in.below(200)] = static_cast<char>(in.next()); break;
        default: break;
        }
    }
    rt::Task<> begin() {
        const char* const said = co_await driver->start(2);
        good = said == nullptr;
        ended = true;
    }
    NvmeDevice device;
    Input in;
    std::optional<rt::Alarms> alarms;
    std::optional<rt::Device> function;
    std::optional<blkback::Nvme> driver;
    bool good = false, ended = false;
};

void drive_nvme(Input input) {
    ++reached.nvme;
    NvmeScene scene(input);
    User user(scene, scene.in);
    scene.run([&] {
        scene.function.emplace(0);
        scene.driver.emplace(scene.loop, *scene.alarms, *scene.pool, *scene.function);
        rt::detach(scene.begin());
    });
    if (scene.in.below(4) == 0) scene.interfere();
    scene.pass(2'000'000'000, 500'000'000);
    if (scene.good) {
        ++reached.started;
        check_facts(scene.driver->facts());
        for (u32 steps = 0; steps < 300 && !scene.in.is_empty(); ++steps) {
            user.step(*scene.driver);
            scene.interfere();
            for (u32 i = 0; i < 4; ++i) scene.world.step();
        }
    }
    // Everything comes to an end: it is honest again, or given up.
    scene.device.holds = scene.device.holds_admin = scene.device.never_starts = false;
    scene.pass(400'000'000'000, 2'000'000'000);
    if (!scene.ended) std::abort();
    reached.broken += scene.driver->is_broken();
    reached.resets += scene.driver->resets();
}

void read_table(Input input) {
    ++reached.tables;
    const u32 block = 512u << input.below(4);
    MemoryDiskScene scene(1, 2048);
    std::memset(scene.medium.bytes.data(), 0, scene.medium.bytes.size());
    scene.disk_.facts_.block_bytes = block;
    GptImage image(scene.medium.bytes, block, {{60, 70, u"a"}, {80, 90, u"b"}}, 4 + input.below(128), 128);
    for (u32 wrong = input.below(8); wrong != 0; --wrong) {
        const u64 header = input.below(2) == 0 ? image.primary() : image.backup();
        if (input.below(2) == 0) image.set(header, 8 + input.below(84), input.next());      // right checksums
        else if (input.below(2) == 0) image.set(header, 72 + 4 * input.below(4), static_cast<u32>(input.below(65536) << input.below(17)));
        else scene.medium.bytes[input.below(2048 * 512)] = input.next();
    }
    if (input.below(8) == 0) scene.medium.bad = {input.below(2048)};
    blkback::Partitions partitions;
    scene.run([&] { rt::detach(partitions.read(scene.loop.turns(), scene.disk_, *scene.pool)); });
    if (!scene.settle() || partitions.state() == blkback::Partitions::State::unknown) std::abort();
    if (scene.pool->free_pages() != scene.pool->pages()) std::abort();
    if (!partitions.has_table()) return;
    for (const blkback::Partition& partition : partitions.all()) {
        ++reached.partitions;
        if (partition.sectors == 0 || partition.first >= 2048 || partition.sectors > 2048 - partition.first) std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const bool registered = std::atexit(print_sums) == 0;
    static_cast<void>(registered);
    Input input{{data, size}};
    switch (input.below(3)) {
    case 0: drive_virtio(input); break;
    case 1: drive_nvme(input); break;
    default: read_table(input);
    }
    return 0;
}
