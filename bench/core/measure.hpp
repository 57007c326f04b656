// SPDX-License-Identifier: GPL-2.0-or-later
// One row of the benchmark: an operation, repeated, timed by the TSC (which counts instructions under -icount shift=0) and,
// on Ringfence, beside it what instruction counts hide.
#pragma once

#include "idl/extension.hpp"
#include "rt/console.hpp"

namespace bench {

using namespace abi;

inline u64 read_tsc() {
    u32 low, high;
    asm volatile("rdtsc" : "=a"(low), "=d"(high)::"memory");
    return u64{high} << 32 | low;
}

// All zero on a hypervisor without our extension.
VcpuCounters read_counters();
// Also counted from here on, beside our own vcpu: a domain we have made (0: none).
void count_domain_too(DomId domain);

// "row NAME TOTAL OPERATIONS TRAPS CR3-LOADS TLB-FLUSHES"; the counters are those of all the operations together.
void report(std::string_view name, u64 ticks, u64 operations, const VcpuCounters& before, const VcpuCounters& after);

// The fastest of a few stretches, each of which says how many ticks it took: a timer interrupt of the hypervisor's own
// makes one slower, never faster.
template <typename Stretch>
void measure_stretch(std::string_view name, u64 operations, Stretch stretch) {
    constexpr unsigned stretches = 5;
    u64 best = ~0ull;
    VcpuCounters before{}, after{};
    for (unsigned i = 0; i < stretches; ++i) {
        const VcpuCounters counters = read_counters();
        const u64 ticks = stretch();
        if (ticks >= best) continue;
        best = ticks;
        before = counters;
        after = read_counters();
    }
    report(name, best, operations, before, after);
}

template <typename Operation>
void measure(std::string_view name, u64 operations, Operation operation) {
    measure_stretch(name, operations, [&] {
        const u64 start = read_tsc();
        for (u64 n = 0; n < operations; ++n) operation(n);
        return read_tsc() - start;
    });
}

}  // namespace bench
