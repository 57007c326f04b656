/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Hypercall 50: what Ringfence offers every domain beyond the public ABI. RDI = command, RSI = pointer to the argument.
 * No such command: -ENOSYS. An argument that cannot be read or written: -EFAULT.
 *
 * CPUID behind the forced-emulation prefix shows the same to user programs, which can make no hypercall: at cpuidIdentify
 * EAX is the highest leaf of ours and EBX, ECX, EDX spell cpuidSignature; at cpuidCounters EAX, EBX, ECX, EDX are the low
 * halves of the four VcpuCounters of the vcpu that executes it, in their order.
 */
/* Generated from extension.capnp. */
#ifndef RF_EXTENSION_H
#define RF_EXTENSION_H

#include <stddef.h>
#include <stdint.h>

#define RF_EXTENSION_COMMAND_IDENTIFY 0x0ull
#define RF_EXTENSION_COMMAND_VIRTUAL_TIME 0x1ull
#define RF_EXTENSION_COMMAND_SET_VIRTUAL_TIMER 0x2ull
#define RF_EXTENSION_COMMAND_COUNTERS 0x3ull

/*
 * "RFNC"
 */
#define RF_EXTENSION_SIGNATURE (1380339267)

/*
 * What hardware charges for and instruction counts hide. Free-running since the vcpu was created.
 */
struct rf_vcpu_counters {
    /*
     * Entries into the core: exceptions and system calls, hypercalls included.
     */
    uint64_t traps;
    /*
     * Each also flushes the TLB.
     */
    uint64_t cr3_loads;
    /*
     * Single-page and whole flushes done without a change of CR3.
     */
    uint64_t tlb_flushes;
    uint64_t hypercalls;
};
_Static_assert(sizeof(struct rf_vcpu_counters) == 32, "size");
_Static_assert(offsetof(struct rf_vcpu_counters, traps) == 0, "offset");
_Static_assert(offsetof(struct rf_vcpu_counters, cr3_loads) == 8, "offset");
_Static_assert(offsetof(struct rf_vcpu_counters, tlb_flushes) == 16, "offset");
_Static_assert(offsetof(struct rf_vcpu_counters, hypercalls) == 24, "offset");

/*
 * CPUID leaf.
 */
#define RF_CPUID_IDENTIFY 0x40000100u

/*
 * CPUID leaf, the highest of ours.
 */
#define RF_CPUID_COUNTERS 0x40000101u

#define RF_CPUID_SIGNATURE "RingfenceABI"

#endif
