// SPDX-License-Identifier: GPL-2.0-or-later
// The end of the machine: only for contradictions of the core itself, never for anything a guest can cause.
#pragma once

namespace core {

struct Registers;

[[noreturn]] void panic(const char* reason, const char* file, int line, const Registers* registers = nullptr);

}  // namespace core

// Stays on in every build.
#define ASSERT(condition)                                                       \
    do {                                                                        \
        if (!(condition)) [[unlikely]]                                          \
            ::core::panic("assertion failed: " #condition, __FILE__, __LINE__); \
    } while (false)

#define PANIC(reason) ::core::panic(reason, __FILE__, __LINE__)
