// SPDX-License-Identifier: GPL-2.0-or-later
// Time. System time is nanoseconds since the core started, derived from the TSC; every guest computes the same value from
// the factors in its vcpu_time_info. Wall-clock time is the UTC time at system time 0, plus system time.
#pragma once

#include "idl/shared_info.hpp"
#include "core/lock.hpp"

namespace core {

struct Domain;
struct Vcpu;

namespace clock {

// Fixed point: ns = ((ticks << shift, or >> -shift) * multiplier) >> 32.
struct Scale {
    u32 multiplier;
    i8 shift;
    u64 to_ns(u64 ticks) const {
        const u64 shifted = shift >= 0 ? ticks << shift : ticks >> -shift;
        return static_cast<u64>((static_cast<unsigned __int128>(shifted) * multiplier) >> 32);
    }
};
Scale scale_for(u64 ticks_per_second);

void start(u64 tsc_hz, u64 tsc_now, u64 wall_ns_now);
u64 now_ns();
u64 ns_of(u64 tsc);
u64 duration_ns(u64 ticks);
u64 ticks_for(u64 ns);
u64 tsc_khz();

// Publish to a guest, with the version protocol of the ABI (odd while changing).
void publish_wall_clock(Domain& domain);
void publish_time(Vcpu& vcpu);

}  // namespace clock
}  // namespace core
