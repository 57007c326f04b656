// SPDX-License-Identifier: GPL-2.0-or-later
// The machine's PCI functions, found once at start: where their memory is, and how they interrupt (PCI 3.0, 6.1, 6.8).
#pragma once

#include <span>

#include "core/address.hpp"

namespace core::pci {

enum Register : u32 {
    vendor_id = 0x00, device_id = 0x02, command = 0x04, status = 0x06, class_code = 0x08, header_type = 0x0E, first_bar = 0x10,
    secondary_bus = 0x19, capabilities = 0x34,
};
enum Command : u32 { memory_space = 2, bus_master = 4, interrupt_off = 1u << 10 };
enum CapabilityId : u8 { capability_msi = 0x05, capability_msix = 0x11 };
enum class Kind : u8 { ordinary, bridge };

inline constexpr u32 bars_max = 6, functions_max = 128;

struct Bar {
    u64 start, size;         // bytes; size 0: no memory
    bool prefetchable;
};

struct Function {
    u32 address;             // bus << 8 | device << 3 | function
    u16 vendor, device;
    u32 class_code;
    Kind kind;
    Bar bars[bars_max];
    // Interrupt messages: MSI-X if it can, else one MSI.
    u8 msix, msi;            // place of the capability; 0: none
    u16 vectors;
    u8 table_bar;            // where the MSI-X table is
    u32 table_offset;
    u32 table_pages;         // that hold some of it; 0: none
    u32 msi_bytes;           // length of the MSI capability

    // Whether a frame is its memory, and one that whoever has the function may touch: the table of messages is not, in all
    // its length.
    bool may_map(Mfn frame) const;
    u64 table_page() const { return (bars[table_bar].start + table_offset) >> page_shift; }
};

void find_functions();
std::span<Function> functions();
Function* find(u32 address);

// Configuration space, offset below 256; width 1, 2 or 4.
u32 read(const Function& function, u32 offset, u32 width);
void write(const Function& function, u32 offset, u32 width, u32 value);

}  // namespace core::pci
