// SPDX-License-Identifier: GPL-2.0-or-later
// Instructions of the core that may fault because of a guest, and where to go on when they do.
#pragma once

#include "core/vcpu.hpp"

namespace core::x86 {

extern "C" const char iret_to_guest[];

// 0: none.
u64 find_fixup(u64 rip);

// IRET to a guest faulted. The exception is delivered to the guest as if it had come from where IRET was going; returns
// the registers to leave the core with.
Registers* blame_guest_for_iret(const Registers& trap, u64 fault_address);

}  // namespace core::x86
