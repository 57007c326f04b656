// SPDX-License-Identifier: GPL-2.0-or-later
// A user address space with one page of code.
#pragma once

#include "idl/types.hpp"

namespace bench::user_space {

using namespace abi;

inline constexpr u64 code = 0x4000'0000, nothing = 0x5000'0000;      // what is mapped and what is not

// Builds it and makes it the vcpu's.
void start();

// Runs a program of the user page; what it took.
u64 run(const char* program, u64 operations);

}  // namespace bench::user_space
