// SPDX-License-Identifier: GPL-2.0-or-later
// A panic ends the test program: the core's state is not to be trusted any more, as on the real machine.
#include "core/panic.hpp"

#include <sanitizer/common_interface_defs.h>

#include <cstdio>
#include <cstdlib>

#include "core/arch/host/machine.hpp"
#include "core/audit.hpp"

namespace core {

void panic(const char* reason, const char* file, int line, const Registers*) {
    const std::string& console = host::console();
    constexpr std::size_t tail = 2000;
    std::fprintf(stderr, "%s\ncore: PANIC: %s\n  at %s:%d\n", console.size() > tail ? console.c_str() + (console.size() - tail) : console.c_str(),
                 reason, file, line);
    __sanitizer_print_stack_trace();
    std::abort();
}

// The core's own mappings are those of this process.
void audit::check_core() {}

}  // namespace core
