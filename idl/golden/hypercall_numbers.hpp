// SPDX-License-Identifier: GPL-2.0-or-later
// Hypercall numbers, from the public header xen.h, and what has no file of its own: version.h and features.h, console_io,
// vm_assist, multicall.
//
// A hypercall is SYSCALL in kernel mode: number in RAX, arguments in RDI, RSI, RDX, R10, R8. The result comes in RAX: 0 or
// positive, or a negated Errno. RAX, RCX, R11 and the argument registers are changed. A number or command that is not
// there:
// -ENOSYS. Memory that cannot be read or written at a pointer: -EFAULT.
//
//   xen_version   RDI VersionCommand, RSI pointer to the answer
//   console_io    RDI ConsoleCommand, RSI bytes, RDX pointer to them
//   vm_assist     RDI AssistCommand, RSI AssistType
//   multicall     RDI pointer to MulticallEntry[], RSI count
// Generated from hypercall_numbers.capnp.
#pragma once

#include <cstddef>

#include "common/integers.hpp"

namespace abi {

using namespace common::integers;

enum class Hypercall : u64 {
    set_trap_table = 0,
    mmu_update = 1,
    set_gdt = 2,                    // RDI pointer to FrameNumber[], RSI entries; 512 in each frame.
    stack_switch = 3,               // RDI SS, RSI RSP: the stack for entries from user mode.
    set_callbacks = 4,              // RDI event, RSI failsafe, RDX syscall: addresses.
    fpu_taskswitch = 5,             // RDI: 0 clears CR0.TS, else it is set.
    set_debugreg = 8,               // RDI register, RSI value.
    get_debugreg = 9,               // RDI register; returns its value.
    update_descriptor = 10,         // RDI machine address, RSI descriptor.
    memory_op = 12,
    multicall = 13,
    update_va_mapping = 14,
    set_timer_op = 15,              // RDI system time, ns, of the single-shot timer; 0 cancels.
    xen_version = 17,
    console_io = 18,
    grant_table_op = 20,
    vm_assist = 21,
    iret = 23,
    vcpu_op = 24,
    set_segment_base = 25,
    mmuext_op = 26,
    nmi_op = 28,                    // RDI 0 register, 1 unregister; RSI pointer to the handler's address, u64.
    sched_op = 29,
    callback_op = 30,
    event_channel_op = 32,
    physdev_op = 33,
    // control.capnp: the manager only. This number and the next two are in the range the public ABI leaves to the
    // architecture.
    control = 49,
    extension = 50,                 // extension.capnp: any domain.
    device_op = 51,                 // device.capnp: who was given a device.
};

inline constexpr u64 hypercall_count = 52;

// xen_version commands.
enum class VersionCommand : u64 {
    version = 0,                    // Returns versionMajor << 16 | versionMinor.
    extraversion = 1,               // 16 bytes of text.
    compile_info = 2,               // 144 bytes: compiler 64, by 16, domain 32, date 32.
    capabilities = 3,               // 1024 bytes of text.
    changeset = 4,                  // 64 bytes of text.
    platform_parameters = 5,        // u64: holeStart.
    get_features = 6,               // FeatureInfo
    page_size = 7,                  // Returns it.
    guest_handle = 8,               // 16 bytes, different for each domain of one run.
    commandline = 9,                // 1024 bytes of text: "<denied>".
    build_id = 10,                  // -EPERM
};

inline constexpr u32 version_major = 4;
inline constexpr u32 version_minor = 17;

struct FeatureInfo {
    u32 submap_index;               // 0; there are no features in others.
    u32 submap;                     // Out: Feature.
};
static_assert(sizeof(FeatureInfo) == 8 && alignof(FeatureInfo) == 4);
static_assert(offsetof(FeatureInfo, submap_index) == 0 && offsetof(FeatureInfo, submap) == 4);

enum Feature : u32 {
    feature_pae_pgdir_above4gb = 0x10,
    feature_mmu_pt_update_preserve_ad = 0x20,
    feature_highmem_assist = 0x40,  // mmuext_op clearPage and copyPage.
    feature_gnttab_map_avail_bits = 0x80,
    feature_not_direct_mapped = 0x10000,
};

// console_io commands.
enum class ConsoleCommand : u64 {
    // At most 4096 bytes, the rest is dropped; 64 KiB/s, with bursts of 128 KiB. R10, for the manager: the domain it writes
    // for, 0 = itself.
    write = 0,
    read = 1,                       // The manager's only: returns how many bytes there were, at most 256.
};

// vm_assist: command in the first argument, type in the second.
enum class AssistCommand : u64 {
    enable = 0, disable = 1,
};

// Only runstateUpdateFlag changes anything.
enum class AssistType : u64 {
    segments4gb = 0,
    segments4gb_notify = 1,
    writable_pagetables = 2,
    pae_extended_cr3 = 3,
    architectural_iopl = 4,         // Left out: -EINVAL, as any other type.
    runstate_update_flag = 5,       // runstateUpdate is set while a RunstateInfo is written.
    m2p_strict = 32,
};

struct MulticallEntry {
    u64 op;                         // Hypercall; multicall itself and iret: -ENOSYS.
    i64 result;                     // Out.
    u64 args[6];                    // May be changed, like the registers of a hypercall.
};
static_assert(sizeof(MulticallEntry) == 64 && alignof(MulticallEntry) == 8);
static_assert(offsetof(MulticallEntry, op) == 0 && offsetof(MulticallEntry, result) == 8 &&
    offsetof(MulticallEntry, args) == 16);

}  // namespace abi
