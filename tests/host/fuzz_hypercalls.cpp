// SPDX-License-Identifier: GPL-2.0-or-later
// libFuzzer's entry: one machine, its guests, and after each of their steps the auditor.
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "core/panic.hpp"
#include "tests/host/consistency.hpp"
#include "tests/host/fuzz_guests.hpp"
#include "tests/host/recount.hpp"

using namespace core;
using namespace core::host;

namespace {
// The test that runs this checks that none of them is 0.
void print_sums() {
    const FuzzGuests::Reached& all = FuzzGuests::reached;
    const std::pair<const char*, core::u64> sums[] = {
        {"hypercalls", all.calls}, {"succeeded", all.succeeded}, {"preempted", all.preempted}, {"steps with pinned tables", all.pinned},
        {"with half-done tables", all.half_done}, {"with grants in use", all.mapped}, {"with connected ports", all.connected},
        {"with a dead granter", all.outlived}, {"with a started child", all.born}};
    std::fprintf(stderr, "reached:");
    for (const auto& [what, sum] : sums) std::fprintf(stderr, " %s %llu,", what, static_cast<unsigned long long>(sum));
    std::fprintf(stderr, "\n");
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
            for (const std::string& problem : {recount(), inconsistency()}) {
                if (problem.empty()) continue;
                std::fprintf(stderr, "%s\n", problem.c_str());
                PANIC("the auditor found something");
            }
        }
    } catch (const MachineEnded&) {
        // The manager may do that, and then there is nothing more to see.
    }
    return 0;
}
