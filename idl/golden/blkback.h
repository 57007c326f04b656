/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the manager tells the block service: which virtual devices there are, whose they are, and of what disk they are
 * made. The
 * manager is the front end. A guest cannot say any of this, and names its devices by links that are made for it alone.
 */
/* Generated from blkback.capnp. */
#ifndef RF_BLKBACK_H
#define RF_BLKBACK_H

#include <stddef.h>
#include <stdint.h>
#include "types.h"

#define RF_VBD_EXTENTS_MAX 0x10u

/*
 * They have numbers from 0, in the order of the service's PCI functions.
 */
#define RF_VBD_DISKS_MAX 0x8u

#define RF_VBD_WHERE_SECTORS 0x0u
#define RF_VBD_WHERE_PARTITION 0x1u

struct rf_vbd_extent {
    uint32_t disk;
    uint32_t where;
    /*
     * Sectors of 512 bytes.
     */
    uint64_t start;
    uint64_t sectors;
    /*
     * UTF-16, filled up with 0.
     */
    uint16_t name[36];
};
_Static_assert(sizeof(struct rf_vbd_extent) == 96, "size");
_Static_assert(offsetof(struct rf_vbd_extent, disk) == 0, "offset");
_Static_assert(offsetof(struct rf_vbd_extent, where) == 4, "offset");
_Static_assert(offsetof(struct rf_vbd_extent, start) == 8, "offset");
_Static_assert(offsetof(struct rf_vbd_extent, sectors) == 16, "offset");
_Static_assert(offsetof(struct rf_vbd_extent, name) == 24, "offset");

#define RF_VBD_ACCESS_READ_ONLY 0x0u
#define RF_VBD_ACCESS_READ_WRITE 0x1u

/*
 * A virtual device: its extents one behind the other.
 */
struct rf_vbd_device {
    rf_dom_id_t owner;
    uint16_t access;
    /*
     * The number that the owner knows it by.
     */
    uint32_t device;
    uint32_t extent_count;
    uint32_t reserved;
    /*
     * 0: no limit.
     */
    uint64_t bytes_per_second;
    uint64_t operations_per_second;
    struct rf_vbd_extent extents[16];
};
_Static_assert(sizeof(struct rf_vbd_device) == 1568, "size");
_Static_assert(offsetof(struct rf_vbd_device, owner) == 0, "offset");
_Static_assert(offsetof(struct rf_vbd_device, access) == 2, "offset");
_Static_assert(offsetof(struct rf_vbd_device, device) == 4, "offset");
_Static_assert(offsetof(struct rf_vbd_device, extent_count) == 8, "offset");
_Static_assert(offsetof(struct rf_vbd_device, reserved) == 12, "offset");
_Static_assert(offsetof(struct rf_vbd_device, bytes_per_second) == 16, "offset");
_Static_assert(offsetof(struct rf_vbd_device, operations_per_second) == 24, "offset");
_Static_assert(offsetof(struct rf_vbd_device, extents) == 32, "offset");

#define RF_VBD_LATENCY_BUCKETS 0x18u

/*
 * Of a device since it was attached. Operations count once they are answered.
 */
struct rf_vbd_statistics {
    uint64_t reads;
    uint64_t writes;
    /*
     * Barriers as well.
     */
    uint64_t flushes;
    uint64_t discards;
    uint64_t bytes_read;
    uint64_t bytes_written;
    /*
     * Answered with an error of the disk.
     */
    uint64_t errors;
    /*
     * Answered with an error because of what they said.
     */
    uint64_t refused;
    /*
     * The guest's memory could not be copied.
     */
    uint64_t grants_refused;
    /*
     * Times the device waited because of its limits.
     */
    uint64_t throttled;
    /*
     * Requests that went to the disk as a part of a larger one.
     */
    uint64_t merged;
    /*
     * Taken and not answered, now.
     */
    uint64_t queued;
    /*
     * Of these, not begun.
     */
    uint64_t waiting;
    /*
     * Operations that took less than 2^n us from being taken to being answered, and not less than half of that; the last
     * bucket has the
     * rest.
     */
    uint64_t latency[24];
};
_Static_assert(sizeof(struct rf_vbd_statistics) == 296, "size");
_Static_assert(offsetof(struct rf_vbd_statistics, reads) == 0, "offset");
_Static_assert(offsetof(struct rf_vbd_statistics, writes) == 8, "offset");
_Static_assert(offsetof(struct rf_vbd_statistics, flushes) == 16, "offset");
_Static_assert(offsetof(struct rf_vbd_statistics, discards) == 24, "offset");
_Static_assert(offsetof(struct rf_vbd_statistics, bytes_read) == 32, "offset");
_Static_assert(offsetof(struct rf_vbd_statistics, bytes_written) == 40, "offset");
_Static_assert(offsetof(struct rf_vbd_statistics, errors) == 48, "offset");
_Static_assert(offsetof(struct rf_vbd_statistics, refused) == 56, "offset");
_Static_assert(offsetof(struct rf_vbd_statistics, grants_refused) == 64, "offset");
_Static_assert(offsetof(struct rf_vbd_statistics, throttled) == 72, "offset");
_Static_assert(offsetof(struct rf_vbd_statistics, merged) == 80, "offset");
_Static_assert(offsetof(struct rf_vbd_statistics, queued) == 88, "offset");
_Static_assert(offsetof(struct rf_vbd_statistics, waiting) == 96, "offset");
_Static_assert(offsetof(struct rf_vbd_statistics, latency) == 104, "offset");

#define RF_VBD_PARTITION_TABLE_UNKNOWN 0x0u
#define RF_VBD_PARTITION_TABLE_NONE 0x1u
#define RF_VBD_PARTITION_TABLE_PRIMARY 0x2u
#define RF_VBD_PARTITION_TABLE_BACKUP 0x3u
#define RF_VBD_PARTITION_TABLE_DAMAGED 0x4u
#define RF_VBD_PARTITION_TABLE_UNREADABLE 0x5u

struct rf_vbd_disk_info {
    uint64_t sectors;
    uint32_t block_bytes;
    uint32_t read_only;
    uint32_t partitions;
    uint32_t partition_table;
    uint32_t has_cache;
    uint32_t has_discard;
    uint32_t broken;
    uint32_t reserved;
};
_Static_assert(sizeof(struct rf_vbd_disk_info) == 40, "size");
_Static_assert(offsetof(struct rf_vbd_disk_info, sectors) == 0, "offset");
_Static_assert(offsetof(struct rf_vbd_disk_info, block_bytes) == 8, "offset");
_Static_assert(offsetof(struct rf_vbd_disk_info, read_only) == 12, "offset");
_Static_assert(offsetof(struct rf_vbd_disk_info, partitions) == 16, "offset");
_Static_assert(offsetof(struct rf_vbd_disk_info, partition_table) == 20, "offset");
_Static_assert(offsetof(struct rf_vbd_disk_info, has_cache) == 24, "offset");
_Static_assert(offsetof(struct rf_vbd_disk_info, has_discard) == 28, "offset");
_Static_assert(offsetof(struct rf_vbd_disk_info, broken) == 32, "offset");
_Static_assert(offsetof(struct rf_vbd_disk_info, reserved) == 36, "offset");

struct rf_vbd_piece {
    rf_grant_ref_t ref;
    uint16_t offset;
    uint16_t length;
};
_Static_assert(sizeof(struct rf_vbd_piece) == 8, "size");
_Static_assert(offsetof(struct rf_vbd_piece, ref) == 0, "offset");
_Static_assert(offsetof(struct rf_vbd_piece, offset) == 4, "offset");
_Static_assert(offsetof(struct rf_vbd_piece, length) == 6, "offset");

struct rf_vbd_order {
    uint8_t operation;
    /*
     * Of what the operation reads or writes.
     */
    uint8_t piece_count;
    rf_dom_id_t owner;
    /*
     * Of `disk`: its number.
     */
    uint32_t device;
    uint64_t tag;
    struct rf_vbd_piece pieces[2];
    uint64_t reserved;
};
_Static_assert(sizeof(struct rf_vbd_order) == 40, "size");
_Static_assert(offsetof(struct rf_vbd_order, operation) == 0, "offset");
_Static_assert(offsetof(struct rf_vbd_order, piece_count) == 1, "offset");
_Static_assert(offsetof(struct rf_vbd_order, owner) == 2, "offset");
_Static_assert(offsetof(struct rf_vbd_order, device) == 4, "offset");
_Static_assert(offsetof(struct rf_vbd_order, tag) == 8, "offset");
_Static_assert(offsetof(struct rf_vbd_order, pieces) == 16, "offset");
_Static_assert(offsetof(struct rf_vbd_order, reserved) == 32, "offset");

#define RF_VBD_STATUS_OKAY 0x0u
#define RF_VBD_STATUS_MALFORMED 0x1u
#define RF_VBD_STATUS_UNKNOWN 0x2u
#define RF_VBD_STATUS_NOT_FOUND 0x3u
#define RF_VBD_STATUS_EXISTS 0x4u
#define RF_VBD_STATUS_FULL 0x5u
#define RF_VBD_STATUS_NO_EXTENTS 0x6u
#define RF_VBD_STATUS_NO_DISK 0x7u
#define RF_VBD_STATUS_NO_PARTITION_TABLE 0x8u
#define RF_VBD_STATUS_NO_PARTITION 0x9u
#define RF_VBD_STATUS_SEVERAL_PARTITIONS 0xAu
#define RF_VBD_STATUS_OUTSIDE 0xBu
#define RF_VBD_STATUS_MISALIGNED 0xCu
#define RF_VBD_STATUS_OVERLAPS 0xDu
#define RF_VBD_STATUS_DISK_READ_ONLY 0xEu

struct rf_vbd_answer {
    uint64_t tag;
    uint16_t status;
    uint8_t operation;
    /*
     * Whose fault a refusal is: number of the extent.
     */
    uint8_t extent;
    /*
     * overlaps: with which device.
     */
    rf_dom_id_t other_owner;
    uint16_t other_extent;
    uint32_t other_device;
    /*
     * Bytes written for the caller.
     */
    uint32_t length;
};
_Static_assert(sizeof(struct rf_vbd_answer) == 24, "size");
_Static_assert(offsetof(struct rf_vbd_answer, tag) == 0, "offset");
_Static_assert(offsetof(struct rf_vbd_answer, status) == 8, "offset");
_Static_assert(offsetof(struct rf_vbd_answer, operation) == 10, "offset");
_Static_assert(offsetof(struct rf_vbd_answer, extent) == 11, "offset");
_Static_assert(offsetof(struct rf_vbd_answer, other_owner) == 12, "offset");
_Static_assert(offsetof(struct rf_vbd_answer, other_extent) == 14, "offset");
_Static_assert(offsetof(struct rf_vbd_answer, other_device) == 16, "offset");
_Static_assert(offsetof(struct rf_vbd_answer, length) == 20, "offset");

#define RF_VBD_ORDERS_OP_ATTACH 0x0u
#define RF_VBD_ORDERS_OP_DETACH 0x1u
#define RF_VBD_ORDERS_OP_STATISTICS 0x2u
#define RF_VBD_ORDERS_OP_DISK 0x3u

#endif
