// SPDX-License-Identifier: GPL-2.0-or-later
// A virtio block device as QEMU's behaves, on a medium in memory: chains are finished in any order.
#pragma once

#include <cstring>

#include "tests/blkback/disk_scene.hpp"
#include "tests/virtio/virtio_device.hpp"

namespace simulated {

class BlockDevice final : public VirtioDevice {
  public:
    static constexpr u64 usual_features = u64{1} << 2 | u64{1} << 6 | u64{1} << 9 | u64{1} << 10 | u64{1} << 12 | u64{1} << 13 | u64{1} << 29;

    BlockDevice(World& world, Medium& medium, u64 features = usual_features, u32 queue_count = 2, u32 queue_size = 128);

    // Finishes one of the chains that wait. False: there is none.
    bool work();
    template <typename T>
    void set_config(u32 offset, T value) { std::memcpy(device_config.data() + offset, &value, sizeof value); }

    bool holds = false;                       // it finishes nothing
    std::optional<u8> status_instead;         // of every request
    i32 length_off = 0;                       // what it says it wrote, besides what it did
    std::vector<u64> by_queue;                // finished

  private:
    void take_all();
    void execute(u32 queue, const Chain& chain);
    u8 perform(const Chain& chain, u32& written);

    World& world_;
    Medium& medium_;
    std::vector<std::pair<u32, Chain>> waiting_;
    u32 life_ = 0;
};

}  // namespace simulated
