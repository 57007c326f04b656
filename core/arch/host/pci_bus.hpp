// SPDX-License-Identifier: GPL-2.0-or-later
// PCI functions made of arrays: configuration space with BARs that say how long they are, and two pages of device memory
// each: one where a table of messages may lie, and one that stands for all the rest.
#pragma once

#include "core/address.hpp"

namespace core::host {

inline constexpr u32 bar_port = 1, bar_64 = 4, bar_prefetchable = 8;      // lowest bits of a BAR

struct PciDevice {
    u32 address;                 // bus << 8 | device << 3 | function
    u8 config[256];
    u64 bar_size[6];             // bytes; a power of two
    alignas(16) u32 table[page_size / 4];      // what the core maps of it
    u32 kept[page_size / 4];     // the same while it does not answer: what is written meanwhile is lost
    u8 memory[page_size];        // what guests see of it
    void set(u32 offset, u32 width, u32 value);
    u32 get(u32 offset, u32 width) const;
    // A BAR of 64 bits takes the next one, too.
    void add_bar(u32 index, u64 start, u64 size, u32 kind = 0);
    void add_msix(u32 at, u32 vectors, u32 bar, u32 offset);
    void add_msi(u32 at, u32 control = 0x80);
    void add_capability(u32 at, u32 id);
};

void clear_bus();
PciDevice& add_device(u32 address, u16 vendor, u16 device, u32 class_code);
// Device memory at this frame as a guest's instructions find it. Null: no device answers there.
u8* device_memory(Mfn frame);

}  // namespace core::host
