// SPDX-License-Identifier: GPL-2.0-or-later
// By which calls a domain came where it crashed, as far as its registers and a piece of its stack tell.
#pragma once

#include <vector>

#include "idl/vcpu.hpp"
#include "tools/operator/debug/symbols.hpp"
#include "tools/operator/file.hpp"

namespace operator_side {

struct Call {
    std::uint64_t address;  // where it goes on
    bool certain;           // false: a number on the stack that looks like a return address
};

// The first one is rip. `stack` are the bytes at `stack_at` and up.
std::vector<Call> backtrace(const abi::UserRegs& registers, std::uint64_t stack_at, ByteView stack,
                            const Symbols& symbols);

}  // namespace operator_side
