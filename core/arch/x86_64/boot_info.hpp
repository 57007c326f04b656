// SPDX-License-Identifier: GPL-2.0-or-later
// What the boot loader says: memory map, command line, the one module, the ACPI root pointer. Copied out of the loader's
// structures (PVH start info, or Multiboot2 tags) before any memory is used for something else.
#pragma once

#include <string_view>

#include "core/address.hpp"

namespace core::x86 {

struct MemoryRange {
    u64 start, end;              // machine addresses, bytes
};

struct BootInfo {
    static constexpr unsigned ranges_max = 64;
    MemoryRange ram[ranges_max];
    unsigned ram_count;
    MemoryRange module;
    u64 rsdp;                    // 0: look for it in the BIOS area
    char command_line[1024];

    std::string_view option(std::string_view name) const;      // value of "name=value"
    bool flag(std::string_view name) const;                    // the word "name"
};
extern BootInfo boot_info;

// False: neither of the two.
bool read_boot_info(u32 magic, u32 address);

}  // namespace core::x86
