// SPDX-License-Identifier: GPL-2.0-or-later
// What the messages of hypercall_numbers say, field by field. Generated from hypercall_numbers.capnp.
#pragma once

#include "common/describer.hpp"
#include "idl/hypercall_numbers.hpp"

namespace abi {

inline constexpr common::NameOfNumber names_of_hypercall[] = {
    {0, "set_trap_table"}, {1, "mmu_update"}, {2, "set_gdt"}, {3, "stack_switch"}, {4, "set_callbacks"},
        {5, "fpu_taskswitch"}, {8, "set_debugreg"}, {9, "get_debugreg"}, {10, "update_descriptor"}, {12, "memory_op"},
        {13, "multicall"}, {14, "update_va_mapping"}, {15, "set_timer_op"}, {17, "xen_version"}, {18, "console_io"},
        {20, "grant_table_op"}, {21, "vm_assist"}, {23, "iret"}, {24, "vcpu_op"}, {25, "set_segment_base"},
        {26, "mmuext_op"}, {28, "nmi_op"}, {29, "sched_op"}, {30, "callback_op"}, {32, "event_channel_op"},
        {33, "physdev_op"}, {49, "control"}, {50, "extension"}, {51, "device_op"}
};

inline constexpr common::NameOfNumber names_of_version_command[] = {
    {0, "version"}, {1, "extraversion"}, {2, "compile_info"}, {3, "capabilities"}, {4, "changeset"},
        {5, "platform_parameters"}, {6, "get_features"}, {7, "page_size"}, {8, "guest_handle"}, {9, "commandline"},
        {10, "build_id"}
};

inline void describe(common::Describer& out, const FeatureInfo& value) {
    out.number("submap_index", value.submap_index);
    out.number("submap", value.submap);
}

inline constexpr common::NameOfNumber names_of_feature[] = {
    {16, "feature_pae_pgdir_above4gb"}, {32, "feature_mmu_pt_update_preserve_ad"}, {64, "feature_highmem_assist"},
        {128, "feature_gnttab_map_avail_bits"}, {65536, "feature_not_direct_mapped"}
};

inline constexpr common::NameOfNumber names_of_console_command[] = {
    {0, "write"}, {1, "read"}
};

inline constexpr common::NameOfNumber names_of_assist_command[] = {
    {0, "enable"}, {1, "disable"}
};

inline constexpr common::NameOfNumber names_of_assist_type[] = {
    {0, "segments4gb"}, {1, "segments4gb_notify"}, {2, "writable_pagetables"}, {3, "pae_extended_cr3"},
        {4, "architectural_iopl"}, {5, "runstate_update_flag"}, {32, "m2p_strict"}
};

inline void describe(common::Describer& out, const MulticallEntry& value) {
    out.number("op", value.op);
    out.number("result", value.result);
    out.begin_list("args");
    for (unsigned i = 0; i < 6; ++i) {
        out.number("", value.args[i]);
    }
    out.end_list();
}

}  // namespace abi
