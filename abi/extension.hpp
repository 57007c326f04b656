// SPDX-License-Identifier: GPL-2.0-or-later
// Hypercall 50: what Ringfence offers every domain beyond the public ABI. RDI = command, RSI = pointer to the argument.
#pragma once

#include "abi/types.hpp"

namespace abi {

enum class ExtensionCommand : u64 {
    identify = 0,            // returns extension_signature; any other hypervisor answers -ENOSYS
    virtual_time = 1,        // out u64: ns this vcpu has run, on and on
    set_virtual_timer = 2,   // in u64: virtual time, ns, at which virq_virtual_timer fires once; 0 cancels
    counters = 3,            // out VcpuCounters of the calling vcpu
};
inline constexpr i64 extension_signature = 0x52464E43;   // "RFNC"

// What hardware charges for and instruction counts hide. Free-running since the vcpu was created.
struct VcpuCounters {
    u64 traps;          // entries into the core: exceptions and system calls, hypercalls included
    u64 cr3_loads;      // each also flushes the TLB
    u64 tlb_flushes;    // single-page and whole flushes done without a change of CR3
    u64 hypercalls;
};
static_assert(sizeof(VcpuCounters) == 32);

// CPUID behind the forced-emulation prefix shows the same to user programs, which can make no hypercall: at this leaf EAX is
// the highest leaf of ours and EBX, ECX, EDX spell "RingfenceABI"; at the next one EAX, EBX, ECX, EDX are the low halves of
// the four counters of the vcpu that executes it.
inline constexpr u32 cpuid_identify = 0x4000'0100, cpuid_counters = 0x4000'0101;
inline constexpr char cpuid_signature[] = "RingfenceABI";

}  // namespace abi
