// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/arch/x86_64/symbols.hpp"

namespace core::x86 {

// In a section of their own at the image's end, so that the table's size moves no function. Sorted by address.
extern "C" const u64 symbol_count;
extern "C" const Symbol symbol_table[];

Symbol find_symbol(u64 address) {
    Symbol found{address, "?"};
    for (u64 i = 0; i < symbol_count && symbol_table[i].address <= address; ++i) found = symbol_table[i];
    return found;
}

}  // namespace core::x86
