/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Hypercall numbers, from the public header xen.h, and what has no file of its own: version.h and features.h, console_io,
 * vm_assist, multicall.
 *
 * A hypercall is SYSCALL in kernel mode: number in RAX, arguments in RDI, RSI, RDX, R10, R8. The result comes in RAX: 0 or
 * positive, or a negated Errno. RAX, RCX, R11 and the argument registers are changed. A number or command that is not
 * there:
 * -ENOSYS. Memory that cannot be read or written at a pointer: -EFAULT.
 *
 *   xen_version   RDI VersionCommand, RSI pointer to the answer
 *   console_io    RDI ConsoleCommand, RSI bytes, RDX pointer to them
 *   vm_assist     RDI AssistCommand, RSI AssistType
 *   multicall     RDI pointer to MulticallEntry[], RSI count
 */
/* Generated from hypercall_numbers.capnp. */
#ifndef RF_HYPERCALL_NUMBERS_H
#define RF_HYPERCALL_NUMBERS_H

#include <stddef.h>
#include <stdint.h>

#define RF_HYPERCALL_SET_TRAP_TABLE 0x0ull
#define RF_HYPERCALL_MMU_UPDATE 0x1ull
#define RF_HYPERCALL_SET_GDT 0x2ull
#define RF_HYPERCALL_STACK_SWITCH 0x3ull
#define RF_HYPERCALL_SET_CALLBACKS 0x4ull
#define RF_HYPERCALL_FPU_TASKSWITCH 0x5ull
#define RF_HYPERCALL_SET_DEBUGREG 0x8ull
#define RF_HYPERCALL_GET_DEBUGREG 0x9ull
#define RF_HYPERCALL_UPDATE_DESCRIPTOR 0xAull
#define RF_HYPERCALL_MEMORY_OP 0xCull
#define RF_HYPERCALL_MULTICALL 0xDull
#define RF_HYPERCALL_UPDATE_VA_MAPPING 0xEull
#define RF_HYPERCALL_SET_TIMER_OP 0xFull
#define RF_HYPERCALL_XEN_VERSION 0x11ull
#define RF_HYPERCALL_CONSOLE_IO 0x12ull
#define RF_HYPERCALL_GRANT_TABLE_OP 0x14ull
#define RF_HYPERCALL_VM_ASSIST 0x15ull
#define RF_HYPERCALL_IRET 0x17ull
#define RF_HYPERCALL_VCPU_OP 0x18ull
#define RF_HYPERCALL_SET_SEGMENT_BASE 0x19ull
#define RF_HYPERCALL_MMUEXT_OP 0x1Aull
#define RF_HYPERCALL_NMI_OP 0x1Cull
#define RF_HYPERCALL_SCHED_OP 0x1Dull
#define RF_HYPERCALL_CALLBACK_OP 0x1Eull
#define RF_HYPERCALL_EVENT_CHANNEL_OP 0x20ull
#define RF_HYPERCALL_PHYSDEV_OP 0x21ull
#define RF_HYPERCALL_CONTROL 0x31ull
#define RF_HYPERCALL_EXTENSION 0x32ull
#define RF_HYPERCALL_DEVICE_OP 0x33ull

#define RF_HYPERCALL_COUNT 0x34ull

/*
 * xen_version commands.
 */
#define RF_VERSION_COMMAND_VERSION 0x0ull
#define RF_VERSION_COMMAND_EXTRAVERSION 0x1ull
#define RF_VERSION_COMMAND_COMPILE_INFO 0x2ull
#define RF_VERSION_COMMAND_CAPABILITIES 0x3ull
#define RF_VERSION_COMMAND_CHANGESET 0x4ull
#define RF_VERSION_COMMAND_PLATFORM_PARAMETERS 0x5ull
#define RF_VERSION_COMMAND_GET_FEATURES 0x6ull
#define RF_VERSION_COMMAND_PAGE_SIZE 0x7ull
#define RF_VERSION_COMMAND_GUEST_HANDLE 0x8ull
#define RF_VERSION_COMMAND_COMMANDLINE 0x9ull
#define RF_VERSION_COMMAND_BUILD_ID 0xAull

#define RF_VERSION_MAJOR 0x4u

#define RF_VERSION_MINOR 0x11u

struct rf_feature_info {
    /*
     * 0; there are no features in others.
     */
    uint32_t submap_index;
    /*
     * Out: Feature.
     */
    uint32_t submap;
};
_Static_assert(sizeof(struct rf_feature_info) == 8, "size");
_Static_assert(offsetof(struct rf_feature_info, submap_index) == 0, "offset");
_Static_assert(offsetof(struct rf_feature_info, submap) == 4, "offset");

#define RF_FEATURE_FEATURE_PAE_PGDIR_ABOVE4GB 0x10u
#define RF_FEATURE_FEATURE_MMU_PT_UPDATE_PRESERVE_AD 0x20u
#define RF_FEATURE_FEATURE_HIGHMEM_ASSIST 0x40u
#define RF_FEATURE_FEATURE_GNTTAB_MAP_AVAIL_BITS 0x80u
#define RF_FEATURE_FEATURE_NOT_DIRECT_MAPPED 0x10000u

/*
 * console_io commands.
 */
#define RF_CONSOLE_COMMAND_WRITE 0x0ull
#define RF_CONSOLE_COMMAND_READ 0x1ull

/*
 * vm_assist: command in the first argument, type in the second.
 */
#define RF_ASSIST_COMMAND_ENABLE 0x0ull
#define RF_ASSIST_COMMAND_DISABLE 0x1ull

/*
 * Only runstateUpdateFlag changes anything.
 */
#define RF_ASSIST_TYPE_SEGMENTS4GB 0x0ull
#define RF_ASSIST_TYPE_SEGMENTS4GB_NOTIFY 0x1ull
#define RF_ASSIST_TYPE_WRITABLE_PAGETABLES 0x2ull
#define RF_ASSIST_TYPE_PAE_EXTENDED_CR3 0x3ull
#define RF_ASSIST_TYPE_ARCHITECTURAL_IOPL 0x4ull
#define RF_ASSIST_TYPE_RUNSTATE_UPDATE_FLAG 0x5ull
#define RF_ASSIST_TYPE_M2P_STRICT 0x20ull

struct rf_multicall_entry {
    /*
     * Hypercall; multicall itself and iret: -ENOSYS.
     */
    uint64_t op;
    /*
     * Out.
     */
    int64_t result;
    /*
     * May be changed, like the registers of a hypercall.
     */
    uint64_t args[6];
};
_Static_assert(sizeof(struct rf_multicall_entry) == 64, "size");
_Static_assert(offsetof(struct rf_multicall_entry, op) == 0, "offset");
_Static_assert(offsetof(struct rf_multicall_entry, result) == 8, "offset");
_Static_assert(offsetof(struct rf_multicall_entry, args) == 16, "offset");

#endif
