/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Grant tables, version 1: grant_table.h of the public headers.
 *
 *   grant_table_op   RDI GrantCommand, RSI pointer to an array of the command's structure, RDX count
 *
 * Each element gets a GrantStatus of its own; the call returns 0, or -EFAULT if an element cannot be read or written.
 * setupTable and querySize take one element, else -EINVAL; getVersion and setVersion take one structure.
 */
/* Generated from grants.capnp. */
#ifndef RF_GRANTS_H
#define RF_GRANTS_H

#include <stddef.h>
#include <stdint.h>
#include "types.h"

/*
 * In the table that granter and core share. The granter writes flags last, and takes them back by compare-and-exchange
 * while the core marks neither reading nor writing.
 */
struct rf_grant_entry {
    /*
     * GrantFlag
     */
    uint16_t flags;
    /*
     * Who may use it.
     */
    rf_dom_id_t domid;
    uint32_t frame;
};
_Static_assert(sizeof(struct rf_grant_entry) == 8, "size");
_Static_assert(offsetof(struct rf_grant_entry, flags) == 0, "offset");
_Static_assert(offsetof(struct rf_grant_entry, domid) == 2, "offset");
_Static_assert(offsetof(struct rf_grant_entry, frame) == 4, "offset");

#define RF_GRANTS_PER_FRAME 0x200u

#define RF_GRANT_FLAG_GRANT_TYPE_MASK 0x3u
#define RF_GRANT_FLAG_GRANT_INVALID 0x0u
#define RF_GRANT_FLAG_GRANT_PERMIT_ACCESS 0x1u
#define RF_GRANT_FLAG_GRANT_READONLY 0x4u
#define RF_GRANT_FLAG_GRANT_READING 0x8u
#define RF_GRANT_FLAG_GRANT_WRITING 0x10u

/*
 * GrantRef of the console's ring, made by the domain's builder.
 */
#define RF_GRANT_CONSOLE 0x0u

/*
 * GrantRef of the store's ring.
 */
#define RF_GRANT_STORE 0x1u

/*
 * GrantRefs from here on are the domain's own to use.
 */
#define RF_GRANT_FIRST_FREE 0x8u

#define RF_GRANT_COMMAND_MAP 0x0ull
#define RF_GRANT_COMMAND_UNMAP 0x1ull
#define RF_GRANT_COMMAND_SETUP_TABLE 0x2ull
#define RF_GRANT_COMMAND_DUMP_TABLE 0x3ull
#define RF_GRANT_COMMAND_TRANSFER 0x4ull
#define RF_GRANT_COMMAND_COPY 0x5ull
#define RF_GRANT_COMMAND_QUERY_SIZE 0x6ull
#define RF_GRANT_COMMAND_UNMAP_AND_REPLACE 0x7ull
#define RF_GRANT_COMMAND_SET_VERSION 0x8ull
#define RF_GRANT_COMMAND_GET_STATUS_FRAMES 0x9ull
#define RF_GRANT_COMMAND_GET_VERSION 0xAull

struct rf_grant_map {
    /*
     * Virtual address, or with mapContainsPte the machine address of the L1 entry.
     */
    uint64_t host_addr;
    /*
     * GrantMapFlag; bits 18:16 go to bits 11:9 of the L1 entry.
     */
    uint32_t flags;
    rf_grant_ref_t ref;
    /*
     * The granter.
     */
    rf_dom_id_t dom;
    /*
     * Out, as what follows.
     */
    int16_t status;
    uint32_t handle;
    /*
     * Machine address of the frame.
     */
    uint64_t dev_bus_addr;
};
_Static_assert(sizeof(struct rf_grant_map) == 32, "size");
_Static_assert(offsetof(struct rf_grant_map, host_addr) == 0, "offset");
_Static_assert(offsetof(struct rf_grant_map, flags) == 8, "offset");
_Static_assert(offsetof(struct rf_grant_map, ref) == 12, "offset");
_Static_assert(offsetof(struct rf_grant_map, dom) == 16, "offset");
_Static_assert(offsetof(struct rf_grant_map, status) == 18, "offset");
_Static_assert(offsetof(struct rf_grant_map, handle) == 20, "offset");
_Static_assert(offsetof(struct rf_grant_map, dev_bus_addr) == 24, "offset");

#define RF_GRANT_MAP_FLAG_MAP_DEVICE 0x1u
#define RF_GRANT_MAP_FLAG_MAP_HOST 0x2u
#define RF_GRANT_MAP_FLAG_MAP_READONLY 0x4u
#define RF_GRANT_MAP_FLAG_MAP_APPLICATION 0x8u
#define RF_GRANT_MAP_FLAG_MAP_CONTAINS_PTE 0x10u

struct rf_grant_unmap {
    /*
     * As in GrantMap; must be what the handle was made with.
     */
    uint64_t host_addr;
    /*
     * Not looked at.
     */
    uint64_t dev_bus_addr;
    uint32_t handle;
    /*
     * Out.
     */
    int16_t status;
    uint8_t pad0[2];
};
_Static_assert(sizeof(struct rf_grant_unmap) == 24, "size");
_Static_assert(offsetof(struct rf_grant_unmap, host_addr) == 0, "offset");
_Static_assert(offsetof(struct rf_grant_unmap, dev_bus_addr) == 8, "offset");
_Static_assert(offsetof(struct rf_grant_unmap, handle) == 16, "offset");
_Static_assert(offsetof(struct rf_grant_unmap, status) == 20, "offset");

struct rf_grant_setup {
    /*
     * The caller.
     */
    rf_dom_id_t dom;
    uint8_t pad0[2];
    /*
     * The table grows to so many.
     */
    uint32_t nr_frames;
    /*
     * Out.
     */
    int16_t status;
    uint8_t pad1[6];
    /*
     * FrameNumber[nrFrames], out: the table's frames, for the domain to map.
     */
    rf_guest_pointer_t frame_list;
};
_Static_assert(sizeof(struct rf_grant_setup) == 24, "size");
_Static_assert(offsetof(struct rf_grant_setup, dom) == 0, "offset");
_Static_assert(offsetof(struct rf_grant_setup, nr_frames) == 4, "offset");
_Static_assert(offsetof(struct rf_grant_setup, status) == 8, "offset");
_Static_assert(offsetof(struct rf_grant_setup, frame_list) == 16, "offset");

struct rf_grant_copy_end {
    /*
     * A GrantRef or, without the flag, a frame of the caller's own.
     */
    uint64_t ref_or_mfn;
    /*
     * The granter, or the caller.
     */
    rf_dom_id_t dom;
    uint16_t offset;
    uint8_t pad0[4];
};
_Static_assert(sizeof(struct rf_grant_copy_end) == 16, "size");
_Static_assert(offsetof(struct rf_grant_copy_end, ref_or_mfn) == 0, "offset");
_Static_assert(offsetof(struct rf_grant_copy_end, dom) == 8, "offset");
_Static_assert(offsetof(struct rf_grant_copy_end, offset) == 10, "offset");

struct rf_grant_copy {
    struct rf_grant_copy_end source;
    struct rf_grant_copy_end dest;
    /*
     * offset + length <= 4096 at both ends.
     */
    uint16_t length;
    /*
     * GrantCopyFlag
     */
    uint16_t flags;
    /*
     * Out.
     */
    int16_t status;
    uint8_t pad0[2];
};
_Static_assert(sizeof(struct rf_grant_copy) == 40, "size");
_Static_assert(offsetof(struct rf_grant_copy, source) == 0, "offset");
_Static_assert(offsetof(struct rf_grant_copy, dest) == 16, "offset");
_Static_assert(offsetof(struct rf_grant_copy, length) == 32, "offset");
_Static_assert(offsetof(struct rf_grant_copy, flags) == 34, "offset");
_Static_assert(offsetof(struct rf_grant_copy, status) == 36, "offset");

#define RF_GRANT_COPY_FLAG_COPY_SOURCE_IS_REF 0x1u
#define RF_GRANT_COPY_FLAG_COPY_DEST_IS_REF 0x2u

struct rf_grant_query {
    /*
     * The caller.
     */
    rf_dom_id_t dom;
    uint8_t pad0[2];
    /*
     * Out, as what follows: frames of the table now.
     */
    uint32_t nr_frames;
    uint32_t max_frames;
    int16_t status;
    uint8_t pad1[2];
};
_Static_assert(sizeof(struct rf_grant_query) == 16, "size");
_Static_assert(offsetof(struct rf_grant_query, dom) == 0, "offset");
_Static_assert(offsetof(struct rf_grant_query, nr_frames) == 4, "offset");
_Static_assert(offsetof(struct rf_grant_query, max_frames) == 8, "offset");
_Static_assert(offsetof(struct rf_grant_query, status) == 12, "offset");

struct rf_grant_version {
    /*
     * The caller, else -EPERM.
     */
    rf_dom_id_t dom;
    uint8_t pad0[2];
    /*
     * Out: 1.
     */
    uint32_t version;
};
_Static_assert(sizeof(struct rf_grant_version) == 8, "size");
_Static_assert(offsetof(struct rf_grant_version, dom) == 0, "offset");
_Static_assert(offsetof(struct rf_grant_version, version) == 4, "offset");

struct rf_grant_set_version {
    /*
     * 1; 2: -ENOSYS, others: -EINVAL.
     */
    uint32_t version;
};
_Static_assert(sizeof(struct rf_grant_set_version) == 4, "size");
_Static_assert(offsetof(struct rf_grant_set_version, version) == 0, "offset");

#define RF_GRANT_STATUS_GRANT_OK (0)
#define RF_GRANT_STATUS_GRANT_GENERAL (-1)
#define RF_GRANT_STATUS_GRANT_BAD_DOMAIN (-2)
#define RF_GRANT_STATUS_GRANT_BAD_REF (-3)
#define RF_GRANT_STATUS_GRANT_BAD_HANDLE (-4)
#define RF_GRANT_STATUS_GRANT_BAD_ADDRESS (-5)
#define RF_GRANT_STATUS_GRANT_BAD_DEVICE (-6)
#define RF_GRANT_STATUS_GRANT_NO_DEVICE_SPACE (-7)
#define RF_GRANT_STATUS_GRANT_PERMISSION (-8)
#define RF_GRANT_STATUS_GRANT_BAD_PAGE (-9)
#define RF_GRANT_STATUS_GRANT_BAD_COPY (-10)
#define RF_GRANT_STATUS_GRANT_ADDRESS_TOO_BIG (-11)
#define RF_GRANT_STATUS_GRANT_AGAIN (-12)
#define RF_GRANT_STATUS_GRANT_NO_SPACE (-13)

#endif
