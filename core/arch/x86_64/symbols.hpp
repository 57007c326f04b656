// SPDX-License-Identifier: GPL-2.0-or-later
// Names of the core's functions, for reports. The table is made from a first link of the core and put into the second.
#pragma once

#include "core/address.hpp"

namespace core::x86 {

struct Symbol {
    u64 address;
    const char* name;
};

// The function an address lies in, or a symbol named "?" at the address itself.
Symbol find_symbol(u64 address);

}  // namespace core::x86
