// SPDX-License-Identifier: GPL-2.0-or-later
// What the manager tells the block service: which virtual devices there are, whose they are, and of what disk they are
// made. The
// manager is the front end. A guest cannot say any of this, and names its devices by links that are made for it alone.
// Generated from blkback.capnp.
#pragma once

#include <cstddef>

#include "idl/types.hpp"
#include "common/integers.hpp"

namespace vbd {

using namespace common::integers;

inline constexpr u32 extents_max = 16;
// They have numbers from 0, in the order of the service's PCI functions.
inline constexpr u32 disks_max = 8;

enum class Where : u32 {
    sectors = 0,                    // `start` and `sectors` say which.
    partition = 1,                  // All of the one of this name.
};

struct Extent {
    u32 disk;
    Where where;
    u64 start;                      // Sectors of 512 bytes.
    u64 sectors;
    u16 name[36];                   // UTF-16, filled up with 0.
};
static_assert(sizeof(Extent) == 96 && alignof(Extent) == 8);
static_assert(offsetof(Extent, disk) == 0 && offsetof(Extent, where) == 4 && offsetof(Extent, start) == 8 &&
    offsetof(Extent, sectors) == 16 && offsetof(Extent, name) == 24);

enum class Access : u16 {
    read_only = 0, read_write = 1,
};

// A virtual device: its extents one behind the other.
struct Device {
    abi::DomId owner;
    Access access;
    u32 device;                     // The number that the owner knows it by.
    u32 extent_count;
    u32 reserved;
    u64 bytes_per_second;           // 0: no limit.
    u64 operations_per_second;
    Extent extents[16];
};
static_assert(sizeof(Device) == 1568 && alignof(Device) == 8);
static_assert(offsetof(Device, owner) == 0 && offsetof(Device, access) == 2 && offsetof(Device, device) == 4 &&
    offsetof(Device, extent_count) == 8 && offsetof(Device, reserved) == 12 &&
    offsetof(Device, bytes_per_second) == 16 && offsetof(Device, operations_per_second) == 24 &&
    offsetof(Device, extents) == 32);

inline constexpr u32 latency_buckets = 24;

// Of a device since it was attached. Operations count once they are answered.
struct Statistics {
    u64 reads;
    u64 writes;
    u64 flushes;                    // Barriers as well.
    u64 discards;
    u64 bytes_read;
    u64 bytes_written;
    u64 errors;                     // Answered with an error of the disk.
    u64 refused;                    // Answered with an error because of what they said.
    u64 grants_refused;             // The guest's memory could not be copied.
    u64 throttled;                  // Times the device waited because of its limits.
    u64 merged;                     // Requests that went to the disk as a part of a larger one.
    u64 queued;                     // Taken and not answered, now.
    u64 waiting;                    // Of these, not begun.
    // Operations that took less than 2^n us from being taken to being answered, and not less than half of that; the
    // last bucket has the
    // rest.
    u64 latency[24];
};
static_assert(sizeof(Statistics) == 296 && alignof(Statistics) == 8);
static_assert(offsetof(Statistics, reads) == 0 && offsetof(Statistics, writes) == 8 &&
    offsetof(Statistics, flushes) == 16 && offsetof(Statistics, discards) == 24 &&
    offsetof(Statistics, bytes_read) == 32 && offsetof(Statistics, bytes_written) == 40 &&
    offsetof(Statistics, errors) == 48 && offsetof(Statistics, refused) == 56 &&
    offsetof(Statistics, grants_refused) == 64 && offsetof(Statistics, throttled) == 72 &&
    offsetof(Statistics, merged) == 80 && offsetof(Statistics, queued) == 88 && offsetof(Statistics, waiting) == 96 &&
    offsetof(Statistics, latency) == 104);

enum class PartitionTable : u32 {
    unknown = 0,
    none = 1,
    primary = 2,
    backup = 3,                     // The primary one is damaged.
    damaged = 4,
    unreadable = 5,
};

struct DiskInfo {
    u64 sectors;
    u32 block_bytes;
    u32 read_only;
    u32 partitions;
    PartitionTable partition_table;
    u32 has_cache;
    u32 has_discard;
    u32 broken;
    u32 reserved;
};
static_assert(sizeof(DiskInfo) == 40 && alignof(DiskInfo) == 8);
static_assert(offsetof(DiskInfo, sectors) == 0 && offsetof(DiskInfo, block_bytes) == 8 &&
    offsetof(DiskInfo, read_only) == 12 && offsetof(DiskInfo, partitions) == 16 &&
    offsetof(DiskInfo, partition_table) == 20 && offsetof(DiskInfo, has_cache) == 24 &&
    offsetof(DiskInfo, has_discard) == 28 && offsetof(DiskInfo, broken) == 32 && offsetof(DiskInfo, reserved) == 36);

struct Piece {
    abi::GrantRef ref;
    u16 offset;
    u16 length;
};
static_assert(sizeof(Piece) == 8 && alignof(Piece) == 4);
static_assert(offsetof(Piece, ref) == 0 && offsetof(Piece, offset) == 4 && offsetof(Piece, length) == 6);

struct Order {
    u8 operation;
    u8 piece_count;                 // Of what the operation reads or writes.
    abi::DomId owner;
    u32 device;                     // Of `disk`: its number.
    u64 tag;
    Piece pieces[2];
    u64 reserved;
};
static_assert(sizeof(Order) == 40 && alignof(Order) == 8);
static_assert(offsetof(Order, operation) == 0 && offsetof(Order, piece_count) == 1 && offsetof(Order, owner) == 2 &&
    offsetof(Order, device) == 4 && offsetof(Order, tag) == 8 && offsetof(Order, pieces) == 16 &&
    offsetof(Order, reserved) == 32);

enum class Status : u16 {
    okay = 0,
    malformed = 1,
    unknown = 2,
    not_found = 3,                  // No such device, or disk.
    exists = 4,                     // The owner has a device of this number.
    full = 5,                       // No room for another device.
    no_extents = 6,
    no_disk = 7,                    // The service has no disk of this number, or it is broken.
    no_partition_table = 8,         // Neither at its beginning nor at its end.
    no_partition = 9,               // Of this name.
    several_partitions = 10,
    outside = 11,                   // The extent is not all on the disk, or empty.
    misaligned = 12,                // It is not of whole blocks.
    overlaps = 13,                  // Another writable device has a part of it, or another extent of the same one.
    disk_read_only = 14,
};

struct Answer {
    u64 tag;
    Status status;
    u8 operation;
    u8 extent;                      // Whose fault a refusal is: number of the extent.
    abi::DomId other_owner;         // overlaps: with which device.
    u16 other_extent;
    u32 other_device;
    u32 length;                     // Bytes written for the caller.
};
static_assert(sizeof(Answer) == 24 && alignof(Answer) == 8);
static_assert(offsetof(Answer, tag) == 0 && offsetof(Answer, status) == 8 && offsetof(Answer, operation) == 10 &&
    offsetof(Answer, extent) == 11 && offsetof(Answer, other_owner) == 12 && offsetof(Answer, other_extent) == 14 &&
    offsetof(Answer, other_device) == 16 && offsetof(Answer, length) == 20);

}  // namespace vbd
