// SPDX-License-Identifier: GPL-2.0-or-later
// libFuzzer's entry: a device that does anything. The input decides what its configuration space and registers say, what
// it writes into the rings, and when it interrupts; the driver is a queue with a plain user, or the console service.
#include <cstdio>
#include <cstdlib>

#include "tests/console/scene.hpp"
#include "tests/virtio/hostile_device.hpp"

using namespace simulated;

namespace {

struct Reached {
    u64 devices, running, chains, broken;
} reached;

void print_sums() {
    std::fprintf(stderr, "reached: devices %llu, running %llu, chains %llu, broken %llu,\n", static_cast<unsigned long long>(reached.devices),
                 static_cast<unsigned long long>(reached.running), static_cast<unsigned long long>(reached.chains), static_cast<unsigned long long>(reached.broken));
}

// A driver that adds chains of its own choice, and takes what comes back.
void drive_queue(HostileDevice& device) {
    const rt::Device function(0);
    rt::VirtioPci transport(function);
    const u64 events = rt::feature(virtio::FeatureBit::event_index);
    if (transport.begin(virtio::DeviceType::console, events) != nullptr) return;
    rt::Virtqueue queue;
    if (!transport.start_queue(device.input.below(4), 1u << device.input.below(9), 0, queue)) return;
    transport.run();
    ++reached.running;
    auto* const page = static_cast<std::byte*>(rt::memory::take_pages(1));
    u32 out[rt::Virtqueue::size_max] = {};      // room of each chain that is out, plus 1
    for (u32 steps = 0; steps < 200 && !device.input.is_empty(); ++steps) {
        const u32 reads = device.input.below(3), writes = device.input.below(3), length = 1 + device.input.below(4096);
        const rt::Virtqueue::Buffer buffers[2] = {{rt::memory::machine_address(page), length}, {rt::memory::machine_address(page), length}};
        if (const i32 id = queue.add({buffers, reads}, {buffers, writes}); id >= 0) {
            if (out[id] != 0) std::abort();      // an id that is out already
            out[id] = writes * length + 1;
        }
        if (queue.publish()) transport.notify(0);
        device.interfere();
        rt::Virtqueue::Used used;
        while (queue.take(used)) {
            ++reached.chains;
            if (out[used.id] == 0 || used.length >= out[used.id]) std::abort();      // nothing that was out, or more than there was room
            out[used.id] = 0;
        }
        if (device.input.below(2) == 0) queue.arm();
        else queue.disarm();
    }
    if (queue.broken()) ++reached.broken;
    transport.reset();
}

void drive_service(Input input) {
    ConsoleScene scene({.pages = 900, .has_device = false});
    HostileDevice device(input, 8);
    device.belongs_to(ConsoleScene::service_id);
    scene.machine.functions.push_back(&device);
    Guest& guest = scene.add_guest("a");
    scene.run([&] { scene.service->start_lines(); });
    for (u32 steps = 0; steps < 300 && !device.input.is_empty(); ++steps) {
        device.interfere();
        if (steps % 16 == 0) guest.write("text");
        for (u32 i = 0; i < 4; ++i) scene.world.step();
    }
    // Its lines may be broken; all else works.
    device.silent = true;
    for (u32 steps = 0; scene.world.step(); ++steps)
        if (steps > 200'000) std::abort();
    scene.add_guest("b").write("still here");
    scene.pass(100'000'000);
    if (scene.scrollback(11) != "still here") std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const bool registered = std::atexit(print_sums) == 0;
    static_cast<void>(registered);
    ++reached.devices;
    Input input{{data, size}};
    if (input.below(2) == 0) {
        World world(1);
        Machine machine(512);
        HostileDevice device(input, 4);
        Domain& domain = world.add(5, "driver");
        device.belongs_to(domain.id);
        machine.functions.push_back(&device);
        world.as(domain, [&] { drive_queue(device); });
    } else {
        drive_service(input);
    }
    return 0;
}
