// SPDX-License-Identifier: GPL-2.0-or-later
// A guest that does what no guest may.
#pragma once

#include <string_view>

#include "idl/types.hpp"

namespace attack {

void try_what_is_refused();                        // each attack by itself: refused with the right error
void call_at_random(abi::u64 seed, abi::u64 calls);    // any hypercall with any argument
[[noreturn]] void crash(std::string_view how);     // ends beyond help

}  // namespace attack
