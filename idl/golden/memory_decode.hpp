// SPDX-License-Identifier: GPL-2.0-or-later
// What the messages of memory say, field by field. Generated from memory.capnp.
#pragma once

#include "common/describer.hpp"
#include "idl/types_decode.hpp"
#include "idl/memory.hpp"

namespace abi {

inline void describe(common::Describer& out, const MmuUpdate& value) {
    out.number("pointer", value.pointer);
    out.number("value", value.value);
}

inline constexpr common::NameOfNumber names_of_mmu_command[] = {
    {0, "normal"}, {1, "machphys"}, {2, "preserve_ad"}, {3, "no_translate"}
};

inline constexpr common::NameOfNumber names_of_va_mapping_flag[] = {
    {1, "va_tlb_flush"}, {2, "va_invlpg"}, {3, "va_flush_type"}, {4, "va_all_vcpus"}
};

inline void describe(common::Describer& out, const MmuExtOp& value) {
    out.number("command", value.command);
    out.number("arg1", value.arg1);
    out.number("arg2", value.arg2);
}

inline constexpr common::NameOfNumber names_of_mmu_ext_command[] = {
    {0, "pin_l1"}, {1, "pin_l2"}, {2, "pin_l3"}, {3, "pin_l4"}, {4, "unpin"}, {5, "new_baseptr"},
        {6, "tlb_flush_local"}, {7, "invlpg_local"}, {8, "tlb_flush_multi"}, {9, "invlpg_multi"}, {10, "tlb_flush_all"},
        {11, "invlpg_all"}, {12, "flush_cache"}, {13, "set_ldt"}, {15, "new_user_baseptr"}, {16, "clear_page"},
        {17, "copy_page"}, {18, "flush_cache_global"}, {19, "mark_super"}, {20, "unmark_super"}
};

inline constexpr common::NameOfNumber names_of_memory_command[] = {
    {0, "increase_reservation"}, {1, "decrease_reservation"}, {2, "maximum_ram_page"}, {3, "current_reservation"},
        {4, "maximum_reservation"}, {6, "populate_physmap"}, {9, "memory_map"}, {12, "machphys_mapping"}
};

inline void describe(common::Describer& out, const MemoryReservation& value) {
    out.number("extents", value.extents);
    out.number("nr_extents", value.nr_extents);
    out.number("extent_order", value.extent_order);
    out.number("flags", value.flags);
    out.number("domid", value.domid);
}

inline void describe(common::Describer& out, const MemoryMap& value) {
    out.number("nr_entries", value.nr_entries);
    out.number("buffer", value.buffer);
}

inline void describe(common::Describer& out, const E820Entry& value) {
    out.number("address", value.address);
    out.number("size", value.size);
    out.number("type", value.type);
}

inline void describe(common::Describer& out, const MachphysMapping& value) {
    out.number("start", value.start);
    out.number("end", value.end);
    out.number("max_mfn", value.max_mfn);
}

}  // namespace abi
