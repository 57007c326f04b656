// SPDX-License-Identifier: GPL-2.0-or-later
// The virtqueue against a device that follows the specification, and one that does anything.
#include <doctest/doctest.h>

#include <cstring>

#include "tests/virtio/panic_text.hpp"
#include "tests/virtio/scene.hpp"

namespace {

using namespace simulated;
using rt::VirtioPci;
using rt::Virtqueue;

constexpr auto type = static_cast<virtio::DeviceType>(9);

// A queue of 8 on a running device, and pages to put into it.
class QueueScene : public DriverScene {
  public:
    explicit QueueScene(bool events_by_index) : DriverScene(events_by_index ? rt::feature(virtio::FeatureBit::event_index) : 0) {
        run([&] {
            REQUIRE(transport.begin(type, rt::feature(virtio::FeatureBit::event_index)) == nullptr);
            REQUIRE(transport.start_queue(0, 8, 0, queue));
            transport.run();
            device.vector_bound(0, function.bind_vector(0));
            for (std::byte*& page : pages) page = static_cast<std::byte*>(rt::memory::take_pages(1));
        });
    }
    i32 add_read(u32 page, u32 length) {
        const Virtqueue::Buffer buffer = buffer_of(pages[page], length);
        return queue.add({&buffer, 1}, {});
    }
    i32 add_write(u32 page, u32 length) {
        const Virtqueue::Buffer buffer = buffer_of(pages[page], length);
        return queue.add({}, {&buffer, 1});
    }
    std::optional<rt::Device> holder;
    const rt::Device& function = [this]() -> const rt::Device& {
        run([&] { holder.emplace(0); });
        return *holder;
    }();
    VirtioPci transport{function};
    Virtqueue queue;
    std::byte* pages[16];
};

}  // namespace

TEST_CASE("chains go to the device and come back, many times round, in any order") {
    for (const bool by_index : {false, true}) {
        QueueScene scene(by_index);
        scene.run([&] {
            std::mt19937 random(7);
            std::vector<std::pair<u16, u32>> out;      // id, room
            std::vector<VirtioDevice::Chain> there;
            u64 returned = 0;
            for (u32 step = 0; step < 200'000; ++step) {
                if (random() % 2 == 0) {
                    Virtqueue::Buffer reads[3], writes[3];
                    const u32 read_count = random() % 3, write_count = random() % 3;
                    for (u32 i = 0; i < read_count; ++i) reads[i] = buffer_of(scene.pages[i], 1 + random() % 100);
                    u32 room = 0;
                    for (u32 i = 0; i < write_count; ++i) room += (writes[i] = buffer_of(scene.pages[8 + i], 1 + random() % 100)).length;
                    const u32 before = scene.queue.free();
                    const i32 id = scene.queue.add({reads, read_count}, {writes, write_count});
                    const u32 wanted = read_count + write_count;
                    CHECK_MESSAGE((id >= 0) == (wanted != 0 && wanted <= before), "room is there when it should be");
                    if (id >= 0) out.emplace_back(static_cast<u16>(id), room);
                    scene.queue.publish();
                } else if (random() % 2 == 0) {
                    if (auto chain = scene.device.pop(0)) there.push_back(*chain);
                } else if (!there.empty()) {
                    const u32 which = random() % there.size();
                    scene.device.push(0, there[which].head, there[which].room());
                    there.erase(there.begin() + which);
                }
                Virtqueue::Used used;
                while (random() % 2 == 0 && scene.queue.take(used)) {
                    ++returned;
                    auto found = out.begin();
                    while (found != out.end() && found->first != used.id) ++found;
                    if (found == out.end() || found->second != used.length) FAIL("another chain came back");
                    out.erase(found);
                }
            }
            CHECK(returned > 30'000);
            CHECK(scene.queue.in_flight() == out.size());
            CHECK(!scene.queue.broken());
        });
        CHECK(scene.device.complaints.empty());
    }
}

TEST_CASE("neither side sleeps over something: events and notifications, by flags and by index") {
    for (const bool by_index : {false, true}) {
        QueueScene scene(by_index);
        scene.run([&] {
            std::mt19937 random(11);
            bool device_awake = true, driver_awake = true;
            u32 sent = 0, taken = 0;
            std::vector<u16> there;
            for (u32 step = 0; step < 100'000; ++step) {
                if (driver_awake) {
                    Virtqueue::Used used;
                    while (scene.queue.take(used)) ++taken;
                    if (random() % 2 == 0 && scene.add_read(0, 1) >= 0) ++sent;
                    if (scene.queue.publish()) device_awake = true;
                    if (scene.queue.in_flight() == 8 || random() % 4 == 0) driver_awake = !scene.queue.arm();
                    else scene.queue.disarm();
                }
                const u32 before = scene.device.interrupts;
                if (device_awake) {
                    while (const auto chain = scene.device.pop(0)) there.push_back(chain->head);
                    device_awake = false;      // pop() asked to hear of the next one
                }
                if (!there.empty() && random() % 3 == 0) {
                    scene.device.push(0, there.back(), 0);
                    there.pop_back();
                }
                if (scene.device.interrupts != before) driver_awake = true;
                // All sleep: then there must be nothing to do.
                if (!driver_awake && !device_awake && there.empty()) {
                    if (scene.queue.finished() != 0) FAIL("the driver sleeps over a chain that is done");
                    if (scene.queue.in_flight() != 0) FAIL("the device sleeps over a chain");
                    driver_awake = true;
                }
            }
            CHECK(taken > 10'000);
            CHECK(sent - taken <= 8);
        });
    }
}

TEST_CASE("a device that is asked for no events sends none") {
    for (const bool by_index : {false, true}) {
        QueueScene scene(by_index);
        scene.run([&] {
            CHECK(scene.queue.arm());
            scene.queue.disarm();
            for (u32 i = 0; i < 4; ++i) scene.add_read(i, 1);
            scene.queue.publish();
            for (u32 i = 0; i < 4; ++i) scene.device.push(0, scene.device.pop(0)->head, 0);
            CHECK(scene.device.interrupts <= (by_index ? 1 : 0));
            CHECK(!scene.queue.arm());      // they are there already
        });
    }
}

TEST_CASE("a device that lies breaks its queue, and nothing else") {
    // Each: what it does with two chains of one page each that are out.
    using Lie = void (*)(QueueScene&);
    const Lie lies[] = {
        [](QueueScene& scene) { scene.device.push(0, 8, 0); },                                  // no such id
        [](QueueScene& scene) { scene.device.push(0, 0xFFFF, 0); },
        [](QueueScene& scene) { scene.device.push(0, 5, 0); },                                  // free
        [](QueueScene& scene) { scene.device.push(0, 0, 101); },                                // longer than there is room
        [](QueueScene& scene) { scene.device.push(0, 0, ~0u); },
        [](QueueScene& scene) { scene.device.push(0, 0, 100), scene.device.push(0, 0, 100); },  // twice
        [](QueueScene& scene) { scene.device.used_index(0) = 3; },                              // more than are out
        [](QueueScene& scene) { scene.device.used_index(0) = 0xFFFF; },
        [](QueueScene& scene) { scene.device.used_index(0) = 0x8000; },
    };
    for (const Lie lie : lies) {
        QueueScene scene(false);
        scene.run([&] {
            REQUIRE(scene.add_write(0, 100) == 0);
            REQUIRE(scene.add_write(1, 100) == 1);
            scene.queue.publish();
            lie(scene);
            Virtqueue::Used used;
            for (u32 i = 0; i < 4 && scene.queue.take(used); ++i) CHECK(used.length <= 100);
            CHECK(scene.queue.broken());
            CHECK(!scene.queue.take(used));
            CHECK(scene.add_write(2, 100) == -1);
            CHECK(!scene.queue.publish());
            CHECK(scene.queue.finished() == 0);
        });
    }
}

TEST_CASE("more chains done than are out is noticed before one is looked at") {
    for (const u16 claimed : {u16{3}, u16{8}, u16{9}}) {
        QueueScene scene(false);
        scene.run([&] {
            scene.add_write(0, 100);
            scene.add_write(1, 100);
            scene.queue.publish();
            scene.device.push(0, 0, 1);
            scene.device.push(0, 1, 1);
            scene.device.used_index(0) = claimed;
            CHECK(scene.queue.finished() == 0);
            CHECK(scene.queue.broken());
        });
    }
}

TEST_CASE("an index that goes back counts as one that goes too far") {
    QueueScene scene(false);
    scene.run([&] {
        for (u32 i = 0; i < 4; ++i) scene.add_write(i, 100);
        scene.queue.publish();
        for (u16 i = 0; i < 3; ++i) scene.device.push(0, i, 1);
        Virtqueue::Used used;
        REQUIRE(scene.queue.take(used));
        REQUIRE(scene.queue.take(used));
        scene.device.used_index(0) = 1;
        CHECK(!scene.queue.take(used));
        CHECK(scene.queue.broken());
    });
}

TEST_CASE("what the device writes into descriptors and available ring is not read back") {
    QueueScene scene(false);
    scene.run([&] {
        std::mt19937 random(3);
        for (u32 round = 0; round < 10'000; ++round) {
            Virtqueue::Buffer two[2] = {buffer_of(scene.pages[0], 10), buffer_of(scene.pages[1], 10)};
            const i32 id = scene.queue.add({two, 1}, {two + 1, 1});
            REQUIRE(id >= 0);
            scene.queue.publish();
            for (const u64 part : {scene.device.queues[0].descriptors, scene.device.queues[0].available})
                for (u32 i = 0; i < 64; ++i) scene.machine_.at(part + random() % 256, 1)[0] = static_cast<std::byte>(random());
            scene.device.push(0, static_cast<u16>(id), 10);
            Virtqueue::Used used;
            REQUIRE(scene.queue.take(used));
            CHECK(scene.queue.free() == 8);
        }
    });
}

TEST_CASE("a used element that changes while it is read is one or the other") {
    QueueScene scene(false);
    scene.world.watched = &scene.domain;
    u32 accesses = 0;
    scene.world.interference = [&] { scene.device.used_element(0, 0) = ++accesses % 2 == 0 ? std::pair<u32, u32>{0, 100} : std::pair<u32, u32>{~0u, ~0u}; };
    scene.run([&] {
        scene.add_write(0, 100);
        scene.queue.publish();
        scene.device.push(0, 0, 100);
        Virtqueue::Used used{};
        if (scene.queue.take(used)) CHECK(used.length == 100);
        else CHECK(scene.queue.broken());
    });
    CHECK(accesses != 0);
}

TEST_CASE("a queue of a size that is none is broken from the start") {
    QueueScene scene(false);
    scene.run([&] {
        for (const u32 size : {0u, 3u, 512u}) {
            Virtqueue queue;
            CHECK(queue.broken());
            queue.start({scene.pages[0], scene.pages[1], scene.pages[2]}, size, Virtqueue::Events::flags);
            CHECK(queue.broken());
        }
    });
}
