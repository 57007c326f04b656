// SPDX-License-Identifier: GPL-2.0-or-later
// The boot archive as far as the core reads it: is it whole, and where is the manager's image.
#pragma once

#include "idl/image.hpp"
#include "core/address.hpp"

namespace core {

struct BootArchive {
    MachineAddress start;
    u64 size;                    // bytes, a multiple of the page size
    abi::ImageHeader manager;    // checked copy
    const u8* manager_block;     // manager.size bytes
};

// Null, or what is wrong with it.
const char* open_archive(MachineAddress start, u64 module_size, BootArchive& archive);

}  // namespace core
