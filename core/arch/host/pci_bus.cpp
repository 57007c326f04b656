// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/arch/host/pci_bus.hpp"

#include <cstring>
#include <memory>
#include <vector>

#include "core/arch.hpp"
#include "core/pci.hpp"

namespace core {

namespace host {

namespace {

std::vector<std::unique_ptr<PciDevice>> bus;

PciDevice* at(u32 address) {
    for (const auto& device : bus)
        if (device->address == address) return device.get();
    return nullptr;
}

u32 bar(const PciDevice& device, u32 index) { return device.get(pci::first_bar + 4 * index, 4); }
bool is_port(const PciDevice& device, u32 index) { return (bar(device, index) & bar_port) != 0; }
bool is_wide(const PciDevice& device, u32 index) { return device.bar_size[index] != 0 && !is_port(device, index) && (bar(device, index) & bar_64) != 0; }

// The bits of a register that can be set: those above the BAR's size, which may be in the register before.
u32 settable(const PciDevice& device, u32 index) {
    if (index > 0 && is_wide(device, index - 1)) return static_cast<u32>(~(device.bar_size[index - 1] - 1) >> 32);
    return device.bar_size[index] == 0 ? 0 : static_cast<u32>(~(device.bar_size[index] - 1));
}

// The device with memory at an address; null: none.
PciDevice* with_memory(u64 address) {
    for (const auto& device : bus)
        for (u32 index = 0; index < pci::bars_max; ++index) {
            if (device->bar_size[index] == 0 || is_port(*device, index)) continue;
            const u64 high = is_wide(*device, index) ? u64{bar(*device, index + 1)} << 32 : 0;
            if (address - (high | (bar(*device, index) & ~0xFu)) < device->bar_size[index]) return device.get();
        }
    return nullptr;
}

bool answers(const PciDevice& device) { return (device.get(pci::command, 2) & pci::memory_space) != 0; }

}  // namespace

void PciDevice::set(u32 offset, u32 width, u32 value) { std::memcpy(config + offset, &value, width); }
u32 PciDevice::get(u32 offset, u32 width) const {
    u32 value = 0;
    std::memcpy(&value, config + offset, width);
    return value;
}
void PciDevice::add_bar(u32 index, u64 start, u64 size, u32 kind) {
    bar_size[index] = size;
    set(pci::first_bar + 4 * index, 4, static_cast<u32>(start) | kind);
    if ((kind & bar_64) != 0) set(pci::first_bar + 4 * index + 4, 4, static_cast<u32>(start >> 32));
}
void PciDevice::add_capability(u32 at, u32 id) {
    set(at, 1, id);
    set(at + 1, 1, get(pci::capabilities, 1));
    set(pci::capabilities, 1, at);
    set(pci::status, 2, 0x10);
}
void PciDevice::add_msix(u32 at, u32 vectors, u32 bar, u32 offset) {
    add_capability(at, pci::capability_msix);
    set(at + 2, 2, vectors - 1);
    set(at + 4, 4, offset | bar);
}
void PciDevice::add_msi(u32 at, u32 control) {
    add_capability(at, pci::capability_msi);
    set(at + 2, 2, control);
}

void clear_bus() { bus.clear(); }

PciDevice& add_device(u32 address, u16 vendor, u16 device, u32 class_code) {
    bus.push_back(std::make_unique<PciDevice>());
    PciDevice& added = *bus.back();
    added.address = address;
    added.set(pci::vendor_id, 2, vendor);
    added.set(pci::device_id, 2, device);
    added.set(pci::class_code, 4, class_code << 8);
    return added;
}

u8* device_memory(Mfn frame) {
    PciDevice* const device = with_memory(address_of(frame).raw());
    return device != nullptr ? device->memory : nullptr;
}

}  // namespace host

namespace arch {

using namespace host;

u32 read_pci(u32 address, u32 offset, u32 width) {
    const PciDevice* const device = at(address);
    return device != nullptr ? device->get(offset, width) : ~0u >> (32 - 8 * width);
}

void write_pci(u32 address, u32 offset, u32 width, u32 value) {
    PciDevice* const device = at(address);
    if (device == nullptr) return;
    const u32 index = (offset - pci::first_bar) / 4;
    // The lowest bits of a BAR say what it is.
    if (offset >= pci::first_bar && index < pci::bars_max) value = (value & settable(*device, index)) | (device->get(offset, 4) & ~settable(*device, index));
    const bool before = answers(*device);
    device->set(offset, width, value);
    if (before && !answers(*device)) std::memcpy(device->kept, device->table, sizeof device->kept);
    if (!before && answers(*device)) std::memcpy(device->table, device->kept, sizeof device->kept);
}

void* map_device(MachineAddress address) {
    PciDevice* const device = with_memory(address.raw());
    return device != nullptr ? reinterpret_cast<u8*>(device->table) + address.raw() % page_size : nullptr;
}

Message message_of(u32 interrupt, u32) { return {0xFEE0'0000, 0x40 + interrupt}; }

}  // namespace arch
}  // namespace core
