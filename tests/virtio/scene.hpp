// SPDX-License-Identifier: GPL-2.0-or-later
// A driver's domain with one device.
#pragma once

#include "rt/memory.hpp"
#include "rt/virtio_pci.hpp"
#include "tests/virtio/virtio_device.hpp"

namespace simulated {

class DriverScene {
  public:
    explicit DriverScene(u64 features = 0, u32 queue_size = 128) : world(1), machine_(1024), device(9, 4, features, queue_size), domain(world.add(5, "driver")) {
        machine_.functions.push_back(&device);
        device.belongs_to(domain.id);
    }
    template <typename Code>
    void run(Code code) { world.as(domain, code); }

    World world;
    Machine machine_;
    VirtioDevice device;
    Domain& domain;
};

// Buffers of one page each.
inline rt::Virtqueue::Buffer buffer_of(const void* page, u32 length = 4096) { return {rt::memory::machine_address(page), length}; }

}  // namespace simulated
