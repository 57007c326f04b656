// SPDX-License-Identifier: GPL-2.0-or-later
// PCI functions made of arrays: configuration space with BARs that say how long they are, and one page of device memory
// each, where a table of messages may lie.
#pragma once

#include "core/address.hpp"

namespace core::host {

struct PciDevice {
    u32 address;                 // bus << 8 | device << 3 | function
    u8 config[256];
    u32 bar_size[6];             // bytes; a power of two
    alignas(16) u32 table[page_size / 4];      // what the core maps of it
    void set(u32 offset, u32 width, u32 value);
    u32 get(u32 offset, u32 width) const;
    // Memory BAR of 32 bits.
    void add_bar(u32 index, u32 start, u32 size);
    void add_msix(u32 at, u32 vectors, u32 bar, u32 offset);
    void add_msi(u32 at);
};

void clear_bus();
PciDevice& add_device(u32 address, u16 vendor, u16 device, u32 class_code);

}  // namespace core::host
