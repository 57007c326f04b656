// SPDX-License-Identifier: GPL-2.0-or-later
// One calculation that needs more than 64 bits on the way.
#pragma once

#include "core/address.hpp"

namespace core {

// a * b / c; all ones if that does not fit.
inline u64 mul_div(u64 a, u64 b, u64 c) {
    u64 low, high, remainder;
    asm("mulq %3" : "=a"(low), "=d"(high) : "a"(a), "rm"(b) : "cc");
    if (high >= c) return ~0ull;
    asm("divq %4" : "=a"(low), "=d"(remainder) : "a"(low), "d"(high), "rm"(c) : "cc");
    return low;
}

}  // namespace core
