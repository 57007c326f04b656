// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/host/device_bus.hpp"

#include "core/pci.hpp"

namespace core::host {

namespace {

constexpr u16 vendor = 0x1AF4;
constexpr u32 network = 0x020000, storage = 0x010802, bridge_class = 0x060400;

PciDevice& add_bridge() {
    PciDevice& bridge = add_device(DeviceBus::bridge_address, vendor, 1, bridge_class);
    bridge.set(pci::header_type, 1, 1);
    return bridge;
}

PciDevice& add_nic() {
    PciDevice& nic = add_device(DeviceBus::nic_address, vendor, 2, network);
    nic.add_bar(0, DeviceBus::nic_bar, DeviceBus::nic_pages * page_size);
    nic.add_msix(DeviceBus::msix, DeviceBus::nic_vectors, 0, DeviceBus::nic_table_page * page_size);
    return nic;
}

PciDevice& add_disk() {
    constexpr u32 other_capability = 0x01, at = 0x40;
    PciDevice& disk = add_device(DeviceBus::disk_address, vendor, 3, storage);
    disk.add_bar(0, DeviceBus::disk_bar, 2 * page_size);
    disk.add_msi(DeviceBus::msi);
    disk.add_capability(at, other_capability);
    return disk;
}

PciDevice& add_large() {
    PciDevice& large = add_device(DeviceBus::large_address, vendor, 4, storage);
    large.add_bar(2, DeviceBus::large_bar, 8 * page_size, bar_64 | bar_prefetchable);
    large.add_msix(DeviceBus::msix, DeviceBus::large_vectors, 2, DeviceBus::large_table_page * page_size + DeviceBus::large_table_offset);
    return large;
}

PciDevice& add_plain() {
    PciDevice& plain = add_device(DeviceBus::plain_address, vendor, 5, network);
    plain.add_bar(0, DeviceBus::plain_bar, page_size);
    return plain;
}

DeviceBus find_bus() {
    clear_bus();
    const DeviceBus bus{add_bridge(), add_nic(), add_disk(), add_large(), add_plain()};
    pci::find_functions();
    return bus;
}

}  // namespace

DeviceBus& device_bus() {
    static DeviceBus bus = find_bus();
    return bus;
}

}  // namespace core::host
