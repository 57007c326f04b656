// SPDX-License-Identifier: GPL-2.0-or-later
// What devices of one disk have of it: turns by bytes, limits of their own, and what is counted.
#include <doctest/doctest.h>

#include "tests/blkback/path_scene.hpp"
#include "tests/virtio/panic_text.hpp"

namespace {

using namespace simulated;

constexpr u64 second = 1'000'000'000;

// Keeps a ring full of requests of one kind; counts what is answered.
class Flood {
  public:
    Flood(PathScene::Client& client, u8 operation, u32 pages) : client_(client), operation_(operation), pages_(pages) {}
    void refill() {
        RawRing& ring = client_.ring();
        while (ring.room() != 0) {
            ring.send(RawGuest::transfer(operation_, next_ * pages_ * 8, RawGuest::pages(0, pages_)));
            next_ = (next_ + 2) % (client_.disk.sectors() / 8 / pages_ - 1);      // nothing to merge
        }
    }
    u64 answered() const { return client_.ring().answers.size(); }
    u64 bytes() const { return answered() * pages_ * 4096; }

  private:
    PathScene::Client& client_;
    u8 operation_;
    u32 pages_;
    u64 next_ = 0;
};

vbd::Device limited(DomId owner, u64 start, u64 bytes_per_second, u64 operations_per_second) {
    vbd::Device device = record(owner, 1, vbd::Access::read_write, {sectors_of(0, start, 2000)});
    device.bytes_per_second = bytes_per_second;
    device.operations_per_second = operations_per_second;
    return device;
}

// What a flood gets in so many seconds.
struct Rate {
    double bytes, operations;
    u64 throttled;
};
Rate rate_of(const vbd::Device& device, u32 pages, u32 seconds) {
    PathScene scene;
    auto& client = scene.add(device);
    Flood flood(client, 0, pages);
    // The burst first.
    for (u64 ms = 0; ms < 1000; ms += 5) {
        flood.refill();
        scene.pass(5'000'000, 5'000'000);
    }
    const u64 before = flood.answered();
    for (u64 ms = 0; ms < seconds * 1000; ms += 5) {
        flood.refill();
        scene.pass(5'000'000, 5'000'000);
    }
    const double operations = static_cast<double>(flood.answered() - before) / seconds;
    return {operations * pages * 4096, operations, client.vbd->statistics().throttled};
}

}  // namespace

TEST_CASE("devices have equal bytes of a busy disk, however large their requests are") {
    PathScene scene(1, 8192, 256, 1024);
    auto& large = scene.add(10, 0, 4000);
    auto& small = scene.add(record(11, 1, vbd::Access::read_write, {sectors_of(0, 4000, 4000)}), 1, 16);      // with enough at a time that it never runs out
    Flood floods[] = {{large, 0, 11}, {small, 0, 1}};
    // A disk that takes little at a time, so that something waits.
    scene.disk_.limit(4);
    while (floods[0].bytes() + floods[1].bytes() < 16 << 20) {
        for (Flood& flood : floods) flood.refill();
        for (u32 i = 0; i < 4; ++i) scene.world.step();
    }
    const double share = static_cast<double>(floods[1].bytes()) / static_cast<double>(floods[0].bytes());
    CHECK(share > 0.8);
    CHECK(share < 1.2);
}

TEST_CASE("one that has little to do waits for a quantum of each other, not for all they have") {
    PathScene scene;
    std::vector<std::unique_ptr<Flood>> floods;
    for (DomId id = 10; id < 14; ++id) floods.push_back(std::make_unique<Flood>(scene.add(id, (id - 10u) * 1500u, 1500), 0, 11));
    auto& quiet = scene.add(20, 7000, 1000);
    scene.disk_.limit(4);
    for (u32 round = 0; round < 50; ++round) {
        u64 before = 0;
        for (const auto& flood : floods) {
            flood->refill();
            before += flood->bytes();
        }
        const u64 tag = quiet.ring().send(RawGuest::transfer(0, round * 8, RawGuest::pages(0, 1)));
        while (!quiet.ring().outcome(tag)) {
            for (const auto& flood : floods) flood->refill();
            REQUIRE(scene.world.step());
        }
        u64 after = 0;
        for (const auto& flood : floods) after += flood->bytes();
        // Their rings hold 5.5 MiB. In front is what waits at the disk already, and what is sorted together with this one.
        CHECK(after - before < (1 << 20) + 4 * 2 * (64 + 44) * 1024);
    }
}

TEST_CASE("limits on bytes and on operations hold, each and together") {
    const Rate by_bytes = rate_of(limited(10, 0, 1 << 20, 0), 1, 4);
    CHECK(by_bytes.bytes > 0.93 * (1 << 20));
    CHECK(by_bytes.bytes < 1.05 * (1 << 20));
    CHECK(by_bytes.throttled > 10);
    const Rate by_operations = rate_of(limited(10, 0, 0, 100), 11, 4);
    CHECK(by_operations.operations > 93);
    CHECK(by_operations.operations < 105);
    const Rate both = rate_of(limited(10, 0, 1 << 20, 100), 11, 4);      // 100 would be 4.3 MiB
    CHECK(both.bytes > 0.93 * (1 << 20));
    CHECK(both.bytes < 1.05 * (1 << 20));
    const Rate slow = rate_of(limited(10, 0, 0, 1), 1, 4);
    CHECK(slow.operations >= 0.5);
    CHECK(slow.operations <= 1.5);
    CHECK(rate_of(limited(10, 0, 0, 0), 1, 1).throttled == 0);
    CHECK(rate_of(limited(10, 0, ~u64{0}, ~u64{0}), 1, 1).operations > 1000);
}

TEST_CASE("a device that waits for its limit holds up no other, and a large request fits into a small limit") {
    PathScene scene;
    auto& slow = scene.add(limited(10, 0, 1000, 0));
    auto& other = scene.add(11, 4000, 1000);
    const u64 first = slow.ring().send(RawGuest::transfer(0, 0, RawGuest::pages(0, 11)));
    scene.settle();
    CHECK(slow.ring().outcome(first) == Status::okay);      // a burst
    u64 more = 0;
    for (u32 i = 0; i < 4; ++i) more = slow.ring().send(RawGuest::transfer(0, 0, RawGuest::pages(0, 11)));
    scene.pass(10 * second);
    CHECK(!slow.ring().outcome(more));
    for (u32 i = 0; i < 100; ++i) CHECK(scene.execute(other, RawGuest::transfer(0, 0, RawGuest::pages(0, 11))) == Status::okay);
    scene.pass(200 * second, second);
    CHECK(slow.ring().outcome(more) == Status::okay);
}

TEST_CASE("what is counted") {
    PathScene scene;
    auto& client = scene.add(10, 1000, 1000);
    scene.disk_.holds = true;
    for (const u8 operation : {u8{0}, u8{1}, u8{1}, u8{3}}) client.ring().send(RawGuest::transfer(operation, 0, operation == 3 ? std::vector<block::Segment>{} : RawGuest::pages(0, 2)));
    scene.settle();
    vbd::Statistics now = client.vbd->report();
    CHECK(now.queued == 4);
    CHECK(now.waiting == 0);
    CHECK(now.reads + now.writes + now.flushes == 0);
    scene.machine_.advance(3'000'000);
    scene.disk_.holds = false;
    scene.settle();
    CHECK(scene.execute(client, RawGuest::discard(0, 8)) == Status::okay);
    now = client.vbd->report();
    CHECK(now.queued == 0);
    CHECK(now.reads == 1);
    CHECK(now.writes == 2);
    CHECK(now.flushes == 1);
    CHECK(now.discards == 1);
    CHECK(now.bytes_read == 8192);
    CHECK(now.bytes_written == 16384);
    CHECK(now.latency[12] == 4);      // 2 to 4 ms
    CHECK(now.latency[0] == 1);       // at once
    u64 sum = 0;
    for (const u64 count : now.latency) sum += count;
    CHECK(sum == 5);
    for (const auto& [ns, bucket] : {std::pair<u64, u32>{0, 0}, {999, 0}, {1000, 1}, {1999, 1}, {2000, 2}, {3999, 2}, {4000, 3}, {1'000'000, 10}, {1'024'000, 11}, {~u64{0}, 23}})
        CHECK(blkback::latency_bucket(ns) == bucket);
}

TEST_CASE("requests that wait behind a barrier are counted as waiting") {
    PathScene scene;
    auto& client = scene.add(10, 1000, 1000);
    scene.disk_.holds = true;
    for (u32 i = 0; i < 5; ++i) client.ring().send(RawGuest::transfer(i == 0 ? 2 : 1, i * 16, RawGuest::pages(i, 1)));
    scene.settle();
    CHECK(client.vbd->report().queued == 5);
    CHECK(client.vbd->report().waiting == 4);
}
