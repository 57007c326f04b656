// SPDX-License-Identifier: GPL-2.0-or-later
// Requests of one domain to the store, timed by the time stamp counter: on one processor it sees the instructions of both
// ends and of all that lies between.
#pragma once

#include "rt/loop.hpp"

namespace bench {

using namespace abi;

inline u64 ticks() {
    u32 low, high;
    asm volatile("rdtsc" : "=a"(low), "=d"(high)::"memory");
    return u64{high} << 32 | low;
}

// Prints "row NAME TICKS REQUESTS" for reads and writes one after the other, and for reads of which several are out.
void measure_store(rt::Loop& loop, u64 requests);

}  // namespace bench
