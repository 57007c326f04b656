/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Virtual block devices (io/blkif.h of the public headers; the layout for 64-bit guests). Sectors are 512 bytes.
 *
 * One ring of up to 16 pages, or one for each queue; idl/ring.capnp says who writes which index. The back end answers
 * in the
 * order of the requests. Until its answer is published a request's pages belong to it; after that it holds no mapping of
 * them. Requests that are outstanding at the same time have no order among each other, but for barriers.
 */
/* Generated from block.capnp. */
#ifndef RF_BLOCK_H
#define RF_BLOCK_H

#include <stddef.h>
#include <stdint.h>
#include "types.h"

#define RF_BLOCK_SECTOR_BYTES 0x200u

/*
 * In a request itself.
 */
#define RF_BLOCK_SEGMENTS_MAX 0xBu

#define RF_BLOCK_INDIRECT_PAGES_MAX 0x8u

/*
 * Of an indirect request's page.
 */
#define RF_BLOCK_SEGMENTS_IN_PAGE 0x200u

/*
 * A run of sectors in one page.
 */
struct rf_block_segment {
    rf_grant_ref_t ref;
    uint8_t first_sector;
    /*
     * Inclusive.
     */
    uint8_t last_sector;
    uint8_t pad0[2];
};
_Static_assert(sizeof(struct rf_block_segment) == 8, "size");
_Static_assert(offsetof(struct rf_block_segment, ref) == 0, "offset");
_Static_assert(offsetof(struct rf_block_segment, first_sector) == 4, "offset");
_Static_assert(offsetof(struct rf_block_segment, last_sector) == 5, "offset");

struct rf_block_transfer {
    uint8_t operation;
    uint8_t segment_count;
    /*
     * The device, as the store calls it. One ring serves one device.
     */
    uint16_t handle;
    uint8_t pad0[4];
    uint64_t tag;
    /*
     * First sector on the device. The whole has to lie inside of it.
     */
    uint64_t sector;
    struct rf_block_segment segments[11];
};
_Static_assert(sizeof(struct rf_block_transfer) == 112, "size");
_Static_assert(offsetof(struct rf_block_transfer, operation) == 0, "offset");
_Static_assert(offsetof(struct rf_block_transfer, segment_count) == 1, "offset");
_Static_assert(offsetof(struct rf_block_transfer, handle) == 2, "offset");
_Static_assert(offsetof(struct rf_block_transfer, tag) == 8, "offset");
_Static_assert(offsetof(struct rf_block_transfer, sector) == 16, "offset");
_Static_assert(offsetof(struct rf_block_transfer, segments) == 24, "offset");

#define RF_BLOCK_DISCARD_FLAG_SECURE 0x1u

struct rf_block_discard {
    uint8_t operation;
    uint8_t flags;
    uint16_t handle;
    uint8_t pad0[4];
    uint64_t tag;
    uint64_t sector;
    uint64_t sector_count;
};
_Static_assert(sizeof(struct rf_block_discard) == 32, "size");
_Static_assert(offsetof(struct rf_block_discard, operation) == 0, "offset");
_Static_assert(offsetof(struct rf_block_discard, flags) == 1, "offset");
_Static_assert(offsetof(struct rf_block_discard, handle) == 2, "offset");
_Static_assert(offsetof(struct rf_block_discard, tag) == 8, "offset");
_Static_assert(offsetof(struct rf_block_discard, sector) == 16, "offset");
_Static_assert(offsetof(struct rf_block_discard, sector_count) == 24, "offset");

/*
 * A transfer whose segments are in pages of their own.
 */
struct rf_block_indirect_transfer {
    uint8_t operation;
    /*
     * Read or write: what is answered.
     */
    uint8_t inner_operation;
    uint16_t segment_count;
    uint8_t pad0[4];
    uint64_t tag;
    uint64_t sector;
    uint16_t handle;
    uint8_t pad1[2];
    /*
     * Each full of segments, the last one with the rest.
     */
    rf_grant_ref_t pages[8];
    uint8_t pad2[4];
};
_Static_assert(sizeof(struct rf_block_indirect_transfer) == 64, "size");
_Static_assert(offsetof(struct rf_block_indirect_transfer, operation) == 0, "offset");
_Static_assert(offsetof(struct rf_block_indirect_transfer, inner_operation) == 1, "offset");
_Static_assert(offsetof(struct rf_block_indirect_transfer, segment_count) == 2, "offset");
_Static_assert(offsetof(struct rf_block_indirect_transfer, tag) == 8, "offset");
_Static_assert(offsetof(struct rf_block_indirect_transfer, sector) == 16, "offset");
_Static_assert(offsetof(struct rf_block_indirect_transfer, handle) == 24, "offset");
_Static_assert(offsetof(struct rf_block_indirect_transfer, pages) == 28, "offset");

#define RF_BLOCK_STATUS_OKAY (0)
#define RF_BLOCK_STATUS_ERROR (-1)
#define RF_BLOCK_STATUS_UNSUPPORTED (-2)

struct rf_block_answer {
    uint64_t tag;
    uint8_t operation;
    uint8_t pad0[1];
    int16_t status;
    uint8_t pad1[4];
};
_Static_assert(sizeof(struct rf_block_answer) == 16, "size");
_Static_assert(offsetof(struct rf_block_answer, tag) == 0, "offset");
_Static_assert(offsetof(struct rf_block_answer, operation) == 8, "offset");
_Static_assert(offsetof(struct rf_block_answer, status) == 10, "offset");

#define RF_BLOCK_INFO_CDROM 0x1u
#define RF_BLOCK_INFO_REMOVABLE 0x2u
#define RF_BLOCK_INFO_READ_ONLY 0x4u

#define RF_BLOCK_OP_READ 0x0u
#define RF_BLOCK_OP_WRITE 0x1u
#define RF_BLOCK_OP_WRITE_BARRIER 0x2u
#define RF_BLOCK_OP_FLUSH 0x3u
#define RF_BLOCK_OP_DISCARD 0x5u
#define RF_BLOCK_OP_INDIRECT 0x6u

#endif
