// SPDX-License-Identifier: GPL-2.0-or-later
// PCI configuration space by its two ports (PCI 3.0, 3.2.2.3.2). At start nobody else runs; afterwards the core's lock keeps
// the two accesses together.
#include "core/arch.hpp"
#include "core/arch/x86_64/core_memory.hpp"
#include "core/arch/x86_64/instructions.hpp"

namespace core::arch {

using namespace x86;

namespace {

constexpr u16 address_port = 0xCF8, data_port = 0xCFC;
constexpr u32 enable = 0x8000'0000;

u16 select(u32 address, u32 offset) {
    out32(address_port, enable | address << 8 | (offset & 0xFC));
    return static_cast<u16>(data_port + (offset & 3));
}

}  // namespace

u32 read_pci(u32 address, u32 offset, u32 width) {
    const u16 port = select(address, offset);
    return width == 1 ? in8(port) : width == 2 ? in16(port) : in32(port);
}

void write_pci(u32 address, u32 offset, u32 width, u32 value) {
    const u16 port = select(address, offset);
    if (width == 1) out8(port, static_cast<u8>(value));
    else if (width == 2) out16(port, static_cast<u16>(value));
    else out32(port, value);
}

void* map_device(MachineAddress address) { return reinterpret_cast<void*>(core_memory::map_registers(address.raw())); }

}  // namespace core::arch
