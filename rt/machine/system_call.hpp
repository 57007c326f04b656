// SPDX-License-Identifier: GPL-2.0-or-later
// The way into the core. The host tests have a file of this name with a core of their own behind it.
#pragma once

#include "common/integers.hpp"

namespace rt {

using namespace common::integers;

// Number in RAX, arguments in RDI, RSI, RDX, R10, R8; the result is 0 or positive, or a negated abi::Errno.
inline i64 hypercall(u64 number, u64 a = 0, u64 b = 0, u64 c = 0, u64 d = 0, u64 e = 0) {
    i64 result;
    register u64 r10 asm("r10") = d;
    register u64 r8 asm("r8") = e;
    asm volatile("syscall" : "=a"(result), "+D"(a), "+S"(b), "+d"(c), "+r"(r10), "+r"(r8) : "a"(number) : "rcx", "r11", "memory");
    return result;
}

}  // namespace rt
