// SPDX-License-Identifier: GPL-2.0-or-later
// Page-table and memory hypercalls: mmu_update, update_va_mapping, mmuext_op (public header xen.h) and memory_op
// (memory.h).
//
//   mmu_update          RDI pointer to MmuUpdate[], RSI count, RDX pointer to u32 or null, R10 domain
//   mmuext_op           RDI pointer to MmuExtOp[], the rest as above
//   update_va_mapping   RDI virtual address, RSI new L1 entry, RDX VaMappingFlag
//   memory_op           RDI MemoryCommand, RSI pointer to the command's structure
//
// A batch stops at its first failure and returns that error; the number of elements done goes to RDX's u32. The domain is
// domidSelf or the caller's own id, else -EPERM. Entries hold machine frame numbers. Whatever is wrong with an entry:
// -EINVAL, or -EPERM if its frame is no RAM; a frame that is in use as something else: -EBUSY.
// Generated from memory.capnp.
#pragma once

#include <cstddef>

#include "idl/types.hpp"
#include "common/integers.hpp"

namespace abi {

using namespace common::integers;

struct MmuUpdate {
    u64 pointer;                    // Machine address of the entry; MmuCommand in bits 1:0.
    u64 value;                      // The new entry, or the pfn for machphys.
};
static_assert(sizeof(MmuUpdate) == 16 && alignof(MmuUpdate) == 8);
static_assert(offsetof(MmuUpdate, pointer) == 0 && offsetof(MmuUpdate, value) == 8);

enum class MmuCommand : u64 {
    normal = 0,
    machphys = 1,                   // Sets the pfn of a frame in the M2P table.
    preserve_ad = 2,                // Keeps the accessed and dirty bits that are set.
    no_translate = 3,               // Left out: -ENOSYS.
};

// In the count of a preempted call.
inline constexpr u64 mmu_continuation = 0x80000000;

// What to flush, in vaFlushType, and where, in the other bits: 0 = for the caller, vaAllVcpus, or a pointer to a bitmap of
// vcpus (u64 words).
enum VaMappingFlag : u64 {
    va_tlb_flush = 1,
    va_invlpg = 2,
    va_flush_type = 3,              // Mask of the two above.
    va_all_vcpus = 4,
};

struct MmuExtOp {
    u32 command;                    // MmuExtCommand
    u32 pad0;
    u64 arg1;                       // Frame number or virtual address.
    u64 arg2;
};
static_assert(sizeof(MmuExtOp) == 24 && alignof(MmuExtOp) == 8);
static_assert(offsetof(MmuExtOp, command) == 0 && offsetof(MmuExtOp, arg1) == 8 && offsetof(MmuExtOp, arg2) == 16);

enum class MmuExtCommand : u32 {
    pin_l1 = 0,
    pin_l2 = 1,
    pin_l3 = 2,
    pin_l4 = 3,
    unpin = 4,
    new_baseptr = 5,                // The L4 for kernel mode.
    tlb_flush_local = 6,
    invlpg_local = 7,
    tlb_flush_multi = 8,            // arg2 = pointer to a bitmap of vcpus (u64 words), as in invlpgMulti.
    invlpg_multi = 9,
    tlb_flush_all = 10,
    invlpg_all = 11,
    flush_cache = 12,               // Refused: -EACCES.
    set_ldt = 13,                   // arg2 = entries.
    new_user_baseptr = 15,          // The L4 for user mode; 0 = none.
    clear_page = 16,
    copy_page = 17,                 // To arg1 from arg2.
    flush_cache_global = 18,        // Refused: -EACCES.
    mark_super = 19,                // Left out, as the next one: -EOPNOTSUPP.
    unmark_super = 20,
};

enum class MemoryCommand : u64 {
    // MemoryReservation; out: new frames. This one, the next and populatePhysmap return how many extents were done.
    increase_reservation = 0,
    decrease_reservation = 1,       // MemoryReservation: frames to give back.
    maximum_ram_page = 2,           // Returns the highest frame number; no structure.
    current_reservation = 3,        // Pointer to a DomId; returns the frames it has.
    maximum_reservation = 4,        // The same, frames it may have.
    populate_physmap = 6,           // MemoryReservation; in: pfns, out: new frames in their place.
    memory_map = 9,                 // MemoryMap
    machphys_mapping = 12,          // MachphysMapping
};

// Bits above carry the extents done by a preempted call.
inline constexpr u64 memory_command_mask = 0x3F;
inline constexpr u32 memory_start_shift = 6;

struct MemoryReservation {
    GuestPointer extents;           // FrameNumber[nrExtents]
    u64 nr_extents;
    u32 extent_order;               // 0: larger extents than a frame are not to be had, none is done.
    u32 flags;                      // Not looked at.
    DomId domid;
    u8 pad0[6];
};
static_assert(sizeof(MemoryReservation) == 32 && alignof(MemoryReservation) == 8);
static_assert(offsetof(MemoryReservation, extents) == 0 && offsetof(MemoryReservation, nr_extents) == 8 &&
    offsetof(MemoryReservation, extent_order) == 16 && offsetof(MemoryReservation, flags) == 20 &&
    offsetof(MemoryReservation, domid) == 24);

struct MemoryMap {
    u32 nr_entries;                 // In: room in the buffer, at least 1; out: entries written.
    u32 pad0;
    GuestPointer buffer;            // E820Entry[nrEntries], out.
};
static_assert(sizeof(MemoryMap) == 16 && alignof(MemoryMap) == 8);
static_assert(offsetof(MemoryMap, nr_entries) == 0 && offsetof(MemoryMap, buffer) == 8);

struct [[gnu::packed]] E820Entry {
    u64 address;
    u64 size;
    u32 type;                       // e820Ram
};
static_assert(sizeof(E820Entry) == 20 && alignof(E820Entry) == 1);
static_assert(offsetof(E820Entry, address) == 0 && offsetof(E820Entry, size) == 8 && offsetof(E820Entry, type) == 16);

inline constexpr u32 e820_ram = 1;

// Out: the M2P table, end exclusive.
struct MachphysMapping {
    u64 start;
    u64 end;
    u64 max_mfn;
};
static_assert(sizeof(MachphysMapping) == 24 && alignof(MachphysMapping) == 8);
static_assert(offsetof(MachphysMapping, start) == 0 && offsetof(MachphysMapping, end) == 8 &&
    offsetof(MachphysMapping, max_mfn) == 16);

}  // namespace abi
