/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Page-table and memory hypercalls: mmu_update, update_va_mapping, mmuext_op (public header xen.h) and memory_op
 * (memory.h).
 *
 *   mmu_update          RDI pointer to MmuUpdate[], RSI count, RDX pointer to u32 or null, R10 domain
 *   mmuext_op           RDI pointer to MmuExtOp[], the rest as above
 *   update_va_mapping   RDI virtual address, RSI new L1 entry, RDX VaMappingFlag
 *   memory_op           RDI MemoryCommand, RSI pointer to the command's structure
 *
 * A batch stops at its first failure and returns that error; the number of elements done goes to RDX's u32. The domain is
 * domidSelf or the caller's own id, else -EPERM. Entries hold machine frame numbers. Whatever is wrong with an entry:
 * -EINVAL, or -EPERM if its frame is no RAM; a frame that is in use as something else: -EBUSY.
 */
/* Generated from memory.capnp. */
#ifndef RF_MEMORY_H
#define RF_MEMORY_H

#include <stddef.h>
#include <stdint.h>
#include "types.h"

struct rf_mmu_update {
    /*
     * Machine address of the entry; MmuCommand in bits 1:0.
     */
    uint64_t pointer;
    /*
     * The new entry, or the pfn for machphys.
     */
    uint64_t value;
};
_Static_assert(sizeof(struct rf_mmu_update) == 16, "size");
_Static_assert(offsetof(struct rf_mmu_update, pointer) == 0, "offset");
_Static_assert(offsetof(struct rf_mmu_update, value) == 8, "offset");

#define RF_MMU_COMMAND_NORMAL 0x0ull
#define RF_MMU_COMMAND_MACHPHYS 0x1ull
#define RF_MMU_COMMAND_PRESERVE_AD 0x2ull
#define RF_MMU_COMMAND_NO_TRANSLATE 0x3ull

/*
 * In the count of a preempted call.
 */
#define RF_MMU_CONTINUATION 0x80000000ull

/*
 * What to flush, in vaFlushType, and where, in the other bits: 0 = for the caller, vaAllVcpus, or a pointer to a bitmap of
 * vcpus (u64 words).
 */
#define RF_VA_MAPPING_FLAG_VA_TLB_FLUSH 0x1ull
#define RF_VA_MAPPING_FLAG_VA_INVLPG 0x2ull
#define RF_VA_MAPPING_FLAG_VA_FLUSH_TYPE 0x3ull
#define RF_VA_MAPPING_FLAG_VA_ALL_VCPUS 0x4ull

struct rf_mmu_ext_op {
    /*
     * MmuExtCommand
     */
    uint32_t command;
    uint8_t pad0[4];
    /*
     * Frame number or virtual address.
     */
    uint64_t arg1;
    uint64_t arg2;
};
_Static_assert(sizeof(struct rf_mmu_ext_op) == 24, "size");
_Static_assert(offsetof(struct rf_mmu_ext_op, command) == 0, "offset");
_Static_assert(offsetof(struct rf_mmu_ext_op, arg1) == 8, "offset");
_Static_assert(offsetof(struct rf_mmu_ext_op, arg2) == 16, "offset");

#define RF_MMU_EXT_COMMAND_PIN_L1 0x0u
#define RF_MMU_EXT_COMMAND_PIN_L2 0x1u
#define RF_MMU_EXT_COMMAND_PIN_L3 0x2u
#define RF_MMU_EXT_COMMAND_PIN_L4 0x3u
#define RF_MMU_EXT_COMMAND_UNPIN 0x4u
#define RF_MMU_EXT_COMMAND_NEW_BASEPTR 0x5u
#define RF_MMU_EXT_COMMAND_TLB_FLUSH_LOCAL 0x6u
#define RF_MMU_EXT_COMMAND_INVLPG_LOCAL 0x7u
#define RF_MMU_EXT_COMMAND_TLB_FLUSH_MULTI 0x8u
#define RF_MMU_EXT_COMMAND_INVLPG_MULTI 0x9u
#define RF_MMU_EXT_COMMAND_TLB_FLUSH_ALL 0xAu
#define RF_MMU_EXT_COMMAND_INVLPG_ALL 0xBu
#define RF_MMU_EXT_COMMAND_FLUSH_CACHE 0xCu
#define RF_MMU_EXT_COMMAND_SET_LDT 0xDu
#define RF_MMU_EXT_COMMAND_NEW_USER_BASEPTR 0xFu
#define RF_MMU_EXT_COMMAND_CLEAR_PAGE 0x10u
#define RF_MMU_EXT_COMMAND_COPY_PAGE 0x11u
#define RF_MMU_EXT_COMMAND_FLUSH_CACHE_GLOBAL 0x12u
#define RF_MMU_EXT_COMMAND_MARK_SUPER 0x13u
#define RF_MMU_EXT_COMMAND_UNMARK_SUPER 0x14u

#define RF_MEMORY_COMMAND_INCREASE_RESERVATION 0x0ull
#define RF_MEMORY_COMMAND_DECREASE_RESERVATION 0x1ull
#define RF_MEMORY_COMMAND_MAXIMUM_RAM_PAGE 0x2ull
#define RF_MEMORY_COMMAND_CURRENT_RESERVATION 0x3ull
#define RF_MEMORY_COMMAND_MAXIMUM_RESERVATION 0x4ull
#define RF_MEMORY_COMMAND_POPULATE_PHYSMAP 0x6ull
#define RF_MEMORY_COMMAND_MEMORY_MAP 0x9ull
#define RF_MEMORY_COMMAND_MACHPHYS_MAPPING 0xCull

/*
 * Bits above carry the extents done by a preempted call.
 */
#define RF_MEMORY_COMMAND_MASK 0x3Full

#define RF_MEMORY_START_SHIFT 0x6u

struct rf_memory_reservation {
    /*
     * FrameNumber[nrExtents]
     */
    rf_guest_pointer_t extents;
    uint64_t nr_extents;
    /*
     * 0: larger extents than a frame are not to be had, none is done.
     */
    uint32_t extent_order;
    /*
     * Not looked at.
     */
    uint32_t flags;
    rf_dom_id_t domid;
    uint8_t pad0[6];
};
_Static_assert(sizeof(struct rf_memory_reservation) == 32, "size");
_Static_assert(offsetof(struct rf_memory_reservation, extents) == 0, "offset");
_Static_assert(offsetof(struct rf_memory_reservation, nr_extents) == 8, "offset");
_Static_assert(offsetof(struct rf_memory_reservation, extent_order) == 16, "offset");
_Static_assert(offsetof(struct rf_memory_reservation, flags) == 20, "offset");
_Static_assert(offsetof(struct rf_memory_reservation, domid) == 24, "offset");

struct rf_memory_map {
    /*
     * In: room in the buffer, at least 1; out: entries written.
     */
    uint32_t nr_entries;
    uint8_t pad0[4];
    /*
     * E820Entry[nrEntries], out.
     */
    rf_guest_pointer_t buffer;
};
_Static_assert(sizeof(struct rf_memory_map) == 16, "size");
_Static_assert(offsetof(struct rf_memory_map, nr_entries) == 0, "offset");
_Static_assert(offsetof(struct rf_memory_map, buffer) == 8, "offset");

struct rf_e820_entry {
    uint64_t address;
    uint64_t size;
    /*
     * e820Ram
     */
    uint32_t type;
} __attribute__((packed));
_Static_assert(sizeof(struct rf_e820_entry) == 20, "size");
_Static_assert(offsetof(struct rf_e820_entry, address) == 0, "offset");
_Static_assert(offsetof(struct rf_e820_entry, size) == 8, "offset");
_Static_assert(offsetof(struct rf_e820_entry, type) == 16, "offset");

#define RF_E820_RAM 0x1u

/*
 * Out: the M2P table, end exclusive.
 */
struct rf_machphys_mapping {
    uint64_t start;
    uint64_t end;
    uint64_t max_mfn;
};
_Static_assert(sizeof(struct rf_machphys_mapping) == 24, "size");
_Static_assert(offsetof(struct rf_machphys_mapping, start) == 0, "offset");
_Static_assert(offsetof(struct rf_machphys_mapping, end) == 8, "offset");
_Static_assert(offsetof(struct rf_machphys_mapping, max_mfn) == 16, "offset");

#endif
