// SPDX-License-Identifier: GPL-2.0-or-later
// A virtio device on the PCI bus, by the modern transport (virtio 1.1, 4.1): finds its registers, resets it, agrees on
// features, sets queues up and notifies them. Where a device contradicts itself this says so and leaves it reset; what
// comes through a queue is rt/virtqueue.hpp's to doubt.
#pragma once

#include "idl/virtio.hpp"
#include "rt/device.hpp"
#include "rt/virtqueue.hpp"

namespace rt {

constexpr u64 feature(virtio::FeatureBit bit) { return u64{1} << static_cast<unsigned>(bit); }

class VirtioPci {
  public:
    explicit VirtioPci(const Device& device) : device_(device) {}
    VirtioPci(const VirtioPci&) = delete;
    VirtioPci& operator=(const VirtioPci&) = delete;

    // Finds the registers, resets the device and agrees on those of the `wanted` features that it offers; VERSION_1 is a
    // condition. Null, or what is wrong with it.
    const char* begin(virtio::DeviceType type, u64 wanted);
    bool has(virtio::FeatureBit bit) const { return (features_ & feature(bit)) != 0; }

    u32 queues() const;
    // Sets a queue up with at most `size` descriptors (a power of two), its events at a vector. False: the device has no such
    // queue, or does not take the vector.
    bool start_queue(u32 number, u32 size, u32 vector, Virtqueue& queue);
    // Everything is set up: the device may begin.
    void run();
    void notify(u32 number);
    // It stops, and reaches no memory any more. False: it does not.
    bool reset();

    // The device's own configuration, at least so many bytes; null: there are fewer. Fields that belong together are read
    // between two equal generations.
    template <typename Config>
    const Config* config() const {
        return device_bytes_ >= sizeof(Config) ? reinterpret_cast<const Config*>(device_config_) : nullptr;
    }
    u8 generation() const;

  private:
    const char* find_registers();
    const char* take(const virtio::Capability& capability);
    const char* agree(u64 wanted);
    u8 status() const;
    void add_status(u8 bits);

    static constexpr u32 queues_max = 64;
    const Device& device_;
    virtio::CommonConfig* common_ = nullptr;
    std::byte *notify_ = nullptr, *device_config_ = nullptr;
    u32 notify_bytes_ = 0, notify_multiplier_ = 0, device_bytes_ = 0;
    u64 features_ = 0;
    u16* doorbells_[queues_max]{};
};

}  // namespace rt
