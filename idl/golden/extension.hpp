// SPDX-License-Identifier: GPL-2.0-or-later
// Hypercall 50: what Ringfence offers every domain beyond the public ABI. RDI = command, RSI = pointer to the argument.
// No such command: -ENOSYS. An argument that cannot be read or written: -EFAULT.
//
// CPUID behind the forced-emulation prefix shows the same to user programs, which can make no hypercall: at cpuidIdentify
// EAX is the highest leaf of ours and EBX, ECX, EDX spell cpuidSignature; at cpuidCounters EAX, EBX, ECX, EDX are the low
// halves of the four VcpuCounters of the vcpu that executes it, in their order.
// Generated from extension.capnp.
#pragma once

#include <cstddef>

#include "common/integers.hpp"

namespace abi {

using namespace common::integers;

enum class ExtensionCommand : u64 {
    identify = 0,                   // Returns extensionSignature; any other hypervisor answers -ENOSYS.
    virtual_time = 1,               // Out u64: ns this vcpu has run, on and on.
    set_virtual_timer = 2,          // In u64: virtual time, ns, at which virqVirtualTimer fires once; 0 cancels.
    counters = 3,                   // Out VcpuCounters of the calling vcpu.
};

// "RFNC"
inline constexpr i64 extension_signature = 0x52464E43;

// What hardware charges for and instruction counts hide. Free-running since the vcpu was created.
struct VcpuCounters {
    u64 traps;                      // Entries into the core: exceptions and system calls, hypercalls included.
    u64 cr3_loads;                  // Each also flushes the TLB.
    u64 tlb_flushes;                // Single-page and whole flushes done without a change of CR3.
    u64 hypercalls;
};
static_assert(sizeof(VcpuCounters) == 32 && alignof(VcpuCounters) == 8);
static_assert(offsetof(VcpuCounters, traps) == 0 && offsetof(VcpuCounters, cr3_loads) == 8 &&
    offsetof(VcpuCounters, tlb_flushes) == 16 && offsetof(VcpuCounters, hypercalls) == 24);

// CPUID leaf.
inline constexpr u32 cpuid_identify = 0x40000100;
// CPUID leaf, the highest of ours.
inline constexpr u32 cpuid_counters = 0x40000101;
inline constexpr char cpuid_signature[] = "RingfenceABI";

}  // namespace abi
