// SPDX-License-Identifier: GPL-2.0-or-later
// Memory before there is a frame allocator: pages cut from the end of the largest stretch of RAM below 4 GiB.
#pragma once

#include "core/address.hpp"

namespace core::x86::early_memory {

// Null, or what was wrong.
const char* start();
// A zeroed page's machine address. Panics when there is none: build() has no other way to go on.
u64 take_zeroed();
// Gives all that is left, and all other RAM, to the frame allocator. No page can be taken afterwards but from there.
void hand_over();

}  // namespace core::x86::early_memory
