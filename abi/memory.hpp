// SPDX-License-Identifier: GPL-2.0-or-later
// Page-table and memory hypercalls: mmu_update, update_va_mapping, mmuext_op (xen.h) and memory_op (memory.h).
#pragma once

#include "abi/types.hpp"

namespace abi {

struct MmuUpdate { u64 pointer; u64 value; };
static_assert(sizeof(MmuUpdate) == 16);
enum class MmuCommand : u64 { normal = 0, machphys = 1, preserve_ad = 2, no_translate = 3 };
inline constexpr u64 mmu_continuation = 1u << 31;    // in the count of a preempted call

enum VaMappingFlag : u64 { va_tlb_flush = 1, va_invlpg = 2, va_flush_type = 3, va_all_vcpus = 4 };

struct MmuExtOp { u32 command; u32 pad; u64 arg1; u64 arg2; };
static_assert(sizeof(MmuExtOp) == 24);
enum class MmuExtCommand : u32 {
    pin_l1 = 0, pin_l2 = 1, pin_l3 = 2, pin_l4 = 3, unpin = 4, new_baseptr = 5, tlb_flush_local = 6,
    invlpg_local = 7, tlb_flush_multi = 8, invlpg_multi = 9, tlb_flush_all = 10, invlpg_all = 11, flush_cache = 12,
    set_ldt = 13, new_user_baseptr = 15, clear_page = 16, copy_page = 17, flush_cache_global = 18,
    mark_super = 19, unmark_super = 20,
};

enum class MemoryCommand : u64 {
    increase_reservation = 0, decrease_reservation = 1, maximum_ram_page = 2, current_reservation = 3,
    maximum_reservation = 4, populate_physmap = 6, memory_map = 9, machphys_mapping = 12,
};
inline constexpr u64 memory_command_mask = 0x3F;     // bits above carry the extents done by a preempted call
inline constexpr unsigned memory_start_shift = 6;

struct MemoryReservation {
    GuestPointer extents;
    u64 nr_extents;
    u32 extent_order;
    u32 flags;
    DomId domid;
    u16 pad[3];
};
static_assert(sizeof(MemoryReservation) == 32 && offsetof(MemoryReservation, domid) == 24);

struct MemoryMap { u32 nr_entries; u32 pad; GuestPointer buffer; };
static_assert(sizeof(MemoryMap) == 16);
struct [[gnu::packed]] E820Entry { u64 address; u64 size; u32 type; };
static_assert(sizeof(E820Entry) == 20);
inline constexpr u32 e820_ram = 1;

struct MachphysMapping { u64 start; u64 end; u64 max_mfn; };
static_assert(sizeof(MachphysMapping) == 24);

}  // namespace abi
