// SPDX-License-Identifier: GPL-2.0-or-later
// The machine's PCI functions for suites that give them to domains: found once, as at start, and the same for all worlds of a
// process. Each stands for a kind.
#pragma once

#include "core/arch/host/pci_bus.hpp"
#include "core/page_table_entry.hpp"
#include "idl/control.hpp"
#include "idl/device.hpp"
#include "tests/host/world.hpp"

namespace core::host {

struct DeviceBus {
    static constexpr u32 nic_address = 2 << 3, disk_address = 3 << 3, large_address = 4 << 3, plain_address = 5 << 3, bridge_address = 1 << 3;
    static constexpr u32 msix = 0x50, msi = 0x60;                        // places of the capabilities
    static constexpr u64 nic_bar = 0xE000'0000, nic_pages = 4, nic_table_page = 1, nic_vectors = 4;
    static constexpr u64 disk_bar = 0xE001'0000;
    static constexpr u64 large_bar = 0x80'0000'0000, large_table_page = 1, large_table_offset = 0x800, large_vectors = 600;      // more than fit in a page
    static constexpr u64 plain_bar = 0xE002'0000;

    PciDevice& bridge;
    PciDevice& nic;        // MSI-X; its table lies in the second page of its only BAR
    PciDevice& disk;       // MSI with addresses of 64 bits, and another capability
    PciDevice& large;      // MSI-X in a BAR of 64 bits; its table ends in the fourth page
    PciDevice& plain;      // no interrupts
};

DeviceBus& device_bus();

// What the fourth word of a table's entry says, its lowest bit.
inline bool is_masked(const PciDevice& device, u32 vector, u32 offset = 0) { return (device.table[offset / 4 + vector * 4 + 3] & 1) != 0; }

inline i64 give_device(const Guest& manager, DomId to, u32 address) {
    abi::ControlGiveDevice op{to, 0, address};
    return manager.call_with(abi::Hypercall::control, static_cast<u64>(abi::ControlCommand::give_device), op);
}
template <typename T>
i64 device_op(const Guest& guest, abi::DeviceCommand command, T& argument) {
    return guest.call_with(abi::Hypercall::device_op, static_cast<u64>(command), argument);
}
inline i64 write_command(const Guest& guest, u32 value, u32 device = 0) {
    abi::DeviceConfig op{device, 4, 2, value, 0};
    return device_op(guest, abi::DeviceCommand::config_write, op);
}
// The port of a vector, or the error.
inline i64 bind_vector(const Guest& guest, u32 vector, u32 device = 0) {
    abi::DeviceVector op{device, vector, 0, 0};
    const i64 result = device_op(guest, abi::DeviceCommand::bind_vector, op);
    return result == 0 ? i64{op.port} : result;
}
inline i64 close_port(const Guest& guest, i64 port) {
    abi::ClosePort op{static_cast<EvtchnPort>(port)};
    return guest.call_with(abi::Hypercall::event_channel_op, static_cast<u64>(abi::EventCommand::close), op);
}

}  // namespace core::host
