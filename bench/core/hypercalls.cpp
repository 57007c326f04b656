// SPDX-License-Identifier: GPL-2.0-or-later
#include "bench/core/measure.hpp"
#include "bench/core/rows.hpp"
#include "rt/hypercall.hpp"

namespace bench {

namespace {

constexpr u64 many = 1000;

void multicall() {
    constexpr u64 calls = 8;
    static MulticallEntry entries[calls];
    for (MulticallEntry& entry : entries) entry.op = static_cast<u64>(Hypercall::xen_version);
    measure("multicall_8", many / 5, [](u64) { rt::call(Hypercall::multicall, entries, calls); });
}

// Instructions a guest kernel may not execute, or must not as they are.
void emulated() {
    measure("cpuid_emulated", many / 5, [](u64) {
        u32 a = 0, b, c = 0, d;
        asm volatile("ud2; .ascii \"xen\"; cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
    });
    measure("rdmsr_emulated", many / 5, [](u64) {
        constexpr u32 fs_base = 0xC000'0100;
        u32 low, high;
        asm volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(fs_base));
    });
}

}  // namespace

void hypercalls() {
    alignas(16) static u8 stack[page_size];
    measure("null_hypercall", many, [](u64) { rt::call(Hypercall::xen_version, VersionCommand::version); });
    measure("stack_switch", many, [](u64) { rt::call(Hypercall::stack_switch, flat_data, stack + sizeof stack); });
    measure("set_segment_base", many, [](u64) { rt::call(Hypercall::set_segment_base, SegmentBase::fs, 0); });
    measure("set_timer_clear", many, [](u64) { rt::call(Hypercall::set_timer_op, 0); });
    multicall();
    emulated();
}

}  // namespace bench
