// SPDX-License-Identifier: GPL-2.0-or-later
#include "rt/virtio_pci.hpp"

#include "registers.hpp"
#include "rt/dma.hpp"

namespace rt {

namespace {

using virtio::Capability;
using virtio::CapabilityType;
using virtio::CommonConfig;

// A device that is asked to stop may finish what it does; QEMU's is done at once.
constexpr u32 reset_reads_max = 100'000;
// More than any device of ours has: a limit for how much address space it can make us map.
constexpr u32 region_bytes_max = 64 * 1024;

Capability read_capability(const Device& device, u32 at) {
    u32 words[sizeof(Capability) / 4];
    for (u32 i = 0; i < sizeof words / 4; ++i) words[i] = device.read_config(at + i * 4, 4);
    Capability capability;
    std::memcpy(&capability, words, sizeof capability);
    return capability;
}

}  // namespace

const char* VirtioPci::take(const Capability& capability) {
    const auto type = static_cast<CapabilityType>(capability.type);
    const bool ours = (type == CapabilityType::common && common_ == nullptr) || (type == CapabilityType::notify && notify_ == nullptr) ||
                      (type == CapabilityType::device && device_config_ == nullptr);
    if (!ours) return nullptr;      // the first one of each kind counts (4.1.4.1); interrupts come as messages
    const u32 bytes = capability.bytes < region_bytes_max ? capability.bytes : region_bytes_max;
    if (capability.offset % 4 != 0) return "its registers are not aligned";
    std::byte* const registers = device_.map(capability.bar, capability.offset, bytes);
    if (registers == nullptr) return "its registers cannot be mapped";
    if (type == CapabilityType::common) {
        if (bytes < sizeof(CommonConfig)) return "its common configuration is cut short";
        common_ = reinterpret_cast<CommonConfig*>(registers);
    } else if (type == CapabilityType::notify) {
        notify_ = registers;
        notify_bytes_ = bytes;
        notify_multiplier_ = capability.notify_multiplier;
    } else {
        device_config_ = registers;
        device_bytes_ = bytes;
    }
    return nullptr;
}

const char* VirtioPci::find_registers() {
    // Not more than a list without a circle can have; the device may change it while it is read.
    u32 at = 0;
    for (u32 seen = 0; seen < 48; ++seen) {
        at = device_.find_capability(virtio::vendor_capability, at);
        if (at == 0) break;
        if (at + sizeof(Capability) > 256) continue;
        if (const char* problem = take(read_capability(device_, at))) return problem;
    }
    return common_ == nullptr || notify_ == nullptr ? "it has no modern registers" : nullptr;
}

const char* VirtioPci::begin(virtio::DeviceType type, u64 wanted) {
    if (!device_.is_there()) return "there is no device";
    if (device_.info().vendor != virtio::vendor || device_.info().device_id != virtio::first_modern_device + static_cast<u16>(type))
        return "it is another device";
    if (!device_.enable()) return "it cannot be enabled";
    if (const char* problem = find_registers()) return problem;
    if (!reset()) return "it does not stop";
    add_status(virtio::status_acknowledge);
    add_status(virtio::status_driver);
    return agree(wanted);
}

const char* VirtioPci::agree(u64 wanted) {
    u64 offered = 0;
    for (u32 half = 0; half < 2; ++half) {
        registers::write(common_->device_feature_select, half);
        offered |= u64{registers::read(common_->device_feature)} << half * 32;
    }
    features_ = offered & (wanted | feature(virtio::FeatureBit::version1) | feature(virtio::FeatureBit::access_platform));
    if (!has(virtio::FeatureBit::version1)) return "it is not a version 1 device";
    for (u32 half = 0; half < 2; ++half) {
        registers::write(common_->driver_feature_select, half);
        registers::write(common_->driver_feature, static_cast<u32>(features_ >> half * 32));
    }
    add_status(virtio::status_features_ok);
    return (status() & virtio::status_features_ok) == 0 ? "it does not take the features" : nullptr;
}

u8 VirtioPci::status() const { return registers::read(common_->status); }
void VirtioPci::add_status(u8 bits) { registers::write(common_->status, static_cast<u8>(status() | bits)); }
u8 VirtioPci::generation() const { return registers::read(common_->generation); }
u32 VirtioPci::queues() const { return registers::read(common_->queues); }
void VirtioPci::run() { add_status(virtio::status_driver_ok); }

bool VirtioPci::reset() {
    if (common_ == nullptr) return true;
    registers::write(common_->status, 0);
    for (u32 reads = 0; reads < reset_reads_max; ++reads)
        if (status() == 0) return true;
    return false;
}

bool VirtioPci::start_queue(u32 number, u32 size, u32 vector, Virtqueue& queue) {
    if (number >= queues_max || number >= queues()) return false;
    registers::write(common_->queue_select, static_cast<u16>(number));
    const u32 largest = registers::read(common_->queue_size);
    while (size > largest) size /= 2;
    const u64 doorbell = u64{registers::read(common_->queue_notify_offset)} * notify_multiplier_;
    if (size == 0 || doorbell + sizeof(u16) > notify_bytes_ || doorbell % sizeof(u16) != 0) return false;

    auto* const pages = dma::take_pages(3);
    const Virtqueue::Parts parts{pages, pages + page_size, pages + 2 * page_size};
    queue.start(parts, size, has(virtio::FeatureBit::event_index) ? Virtqueue::Events::index : Virtqueue::Events::flags);
    const auto write_address = [](u32& low, u32& high, const std::byte* part) {
        const u64 address = dma::bus_address(part);
        registers::write(low, static_cast<u32>(address));
        registers::write(high, static_cast<u32>(address >> 32));
    };
    registers::write(common_->queue_size, static_cast<u16>(size));
    write_address(common_->descriptors_low, common_->descriptors_high, parts.descriptors);
    write_address(common_->available_low, common_->available_high, parts.available);
    write_address(common_->used_low, common_->used_high, parts.used);
    // A device that has no room for the vector reads back none (4.1.5.1.2).
    registers::write(common_->queue_vector, static_cast<u16>(vector));
    if (registers::read(common_->queue_vector) != vector) return false;
    doorbells_[number] = reinterpret_cast<u16*>(notify_ + doorbell);
    registers::write(common_->queue_enable, 1);
    return true;
}

void VirtioPci::notify(u32 number) {
    if (number < queues_max && doorbells_[number] != nullptr) registers::write(*doorbells_[number], static_cast<u16>(number));
}

}  // namespace rt
