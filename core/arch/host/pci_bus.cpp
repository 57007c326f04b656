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

}  // namespace

void PciDevice::set(u32 offset, u32 width, u32 value) { std::memcpy(config + offset, &value, width); }
u32 PciDevice::get(u32 offset, u32 width) const {
    u32 value = 0;
    std::memcpy(&value, config + offset, width);
    return value;
}
void PciDevice::add_bar(u32 index, u32 start, u32 size) {
    bar_size[index] = size;
    set(pci::first_bar + 4 * index, 4, start);
}
void PciDevice::add_msix(u32 at, u32 vectors, u32 bar, u32 offset) {
    set(at, 1, pci::capability_msix);
    set(at + 1, 1, get(pci::capabilities, 1));
    set(at + 2, 2, vectors - 1);
    set(at + 4, 4, offset | bar);
    set(pci::capabilities, 1, at);
    set(pci::status, 2, 0x10);
}
void PciDevice::add_msi(u32 at) {
    set(at, 1, pci::capability_msi);
    set(at + 1, 1, get(pci::capabilities, 1));
    set(at + 2, 2, 0x80);
    set(pci::capabilities, 1, at);
    set(pci::status, 2, 0x10);
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
    // Of a BAR only the bits above its size can be set; the lowest say what it is.
    if (offset >= pci::first_bar && index < pci::bars_max) {
        const u32 size = device->bar_size[index];
        value = size == 0 ? 0 : (value & ~(size - 1)) | (device->get(offset, 4) & 0xF);
    }
    device->set(offset, width, value);
}

void* map_device(MachineAddress address) {
    for (const auto& device : bus)
        for (u32 index = 0; index < pci::bars_max; ++index) {
            const u32 start = device->get(pci::first_bar + 4 * index, 4) & ~0xFu;
            if (device->bar_size[index] != 0 && address.raw() - start < device->bar_size[index])
                return reinterpret_cast<u8*>(device->table) + address.raw() % page_size;
        }
    return nullptr;
}

Message message_of(u32 interrupt) { return {0xFEE0'0000, 0x40 + interrupt}; }

}  // namespace arch
}  // namespace core
