// SPDX-License-Identifier: GPL-2.0-or-later
// Hypercall numbers (RAX at SYSCALL) and the numbers below them. xen.h of the public headers.
#pragma once

#include "abi/types.hpp"

namespace abi {

enum class Hypercall : u64 {
    set_trap_table = 0, mmu_update = 1, set_gdt = 2, stack_switch = 3, set_callbacks = 4, fpu_taskswitch = 5,
    set_debugreg = 8, get_debugreg = 9, update_descriptor = 10, memory_op = 12, multicall = 13,
    update_va_mapping = 14, set_timer_op = 15, xen_version = 17, console_io = 18, grant_table_op = 20,
    vm_assist = 21, iret = 23, vcpu_op = 24, set_segment_base = 25, mmuext_op = 26, nmi_op = 28, sched_op = 29,
    callback_op = 30, event_channel_op = 32, physdev_op = 33,
    // Numbers 49 and 50 are in the range the public ABI leaves to the architecture.
    control = 49,      // control.hpp: the manager only
    extension = 50,    // extension.hpp: any domain
};
inline constexpr u64 hypercall_count = 51;

// xen_version commands.
enum class VersionCommand : u64 {
    version = 0, extraversion = 1, compile_info = 2, capabilities = 3, changeset = 4, platform_parameters = 5,
    get_features = 6, page_size = 7, guest_handle = 8, commandline = 9, build_id = 10,
};
inline constexpr u32 version_major = 4;
inline constexpr u32 version_minor = 17;

struct FeatureInfo { u32 submap_index; u32 submap; };
static_assert(sizeof(FeatureInfo) == 8);

enum Feature : u32 {
    feature_pae_pgdir_above_4gb = 1u << 4, feature_mmu_pt_update_preserve_ad = 1u << 5,
    feature_highmem_assist = 1u << 6, feature_gnttab_map_avail_bits = 1u << 7, feature_not_direct_mapped = 1u << 16,
};

// console_io commands.
enum class ConsoleCommand : u64 { write = 0, read = 1 };

// vm_assist: command in the first argument, type in the second.
enum class AssistCommand : u64 { enable = 0, disable = 1 };
enum class AssistType : u64 {
    segments_4gb = 0, segments_4gb_notify = 1, writable_pagetables = 2, pae_extended_cr3 = 3, architectural_iopl = 4,
    runstate_update_flag = 5, m2p_strict = 32,
};

struct MulticallEntry { u64 op; i64 result; u64 args[6]; };
static_assert(sizeof(MulticallEntry) == 64);

}  // namespace abi
