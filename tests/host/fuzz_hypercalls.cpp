// SPDX-License-Identifier: GPL-2.0-or-later
// libFuzzer's entry: one machine, its guests, and after each of their steps the auditor.
#include <cstdio>
#include <cstdlib>

#include "core/panic.hpp"
#include "tests/host/fuzz_guests.hpp"
#include "tests/host/recount.hpp"

using namespace core;
using namespace core::host;

namespace {
void print_sums() {
    std::fprintf(stderr, "hypercalls %llu, of which succeeded %llu\n", static_cast<unsigned long long>(FuzzGuests::calls),
                 static_cast<unsigned long long>(FuzzGuests::succeeded));
}
}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
    std::atexit(print_sums);
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const u8* bytes, std::size_t size) {
    Input input(bytes, size);
    FuzzGuests guests;
    try {
        while (!input.done()) {
            guests.step(input);
            if (const std::string problem = recount(); !problem.empty()) {
                std::fprintf(stderr, "%s\n", problem.c_str());
                PANIC("the recount differs");
            }
        }
    } catch (const MachineEnded&) {
        // The manager may do that, and then there is nothing more to see.
    }
    return 0;
}
