// SPDX-License-Identifier: GPL-2.0-or-later
// The three clocks of a domain, in nanoseconds, and its timers.
#pragma once

#include "rt/hypercall.hpp"

namespace rt::time {

u64 system_ns(u32 vcpu = 0);      // since the core started; the same on all vcpus
u64 wall_ns();                    // UTC since 1970
u64 virtual_ns();                 // that this vcpu has run

// One-shot timers of the calling vcpu: at a system time (event virq_timer), at a virtual time (virq_virtual_timer).
void set_timer(u64 deadline_ns, u32 vcpu = 0);
void set_virtual_timer(u64 deadline_ns);

// Sleeps until a system time. Uses virq_timer of vcpu 0.
void sleep_until(u64 deadline_ns);

}  // namespace rt::time
