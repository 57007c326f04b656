// SPDX-License-Identifier: GPL-2.0-or-later
// A GUID partition table on a disk (UEFI 2.9, 5.3). It lies at block 1, a copy of it at the end of the disk; block 0 is
// somebody
// else's. Whoever wrote the disk wrote the table: it is checked by checksums against damage, and by bounds against malice.
// Generated from gpt.capnp.
#pragma once

#include <cstddef>

#include "common/integers.hpp"

namespace gpt {

using namespace common::integers;

inline constexpr char signature[] = "EFI PART";
// Entries that are looked at; disks have as many.
inline constexpr u32 entries_max = 128;
inline constexpr u32 name_units = 36;

struct Header {
    u8 signature[8];
    u32 revision;
    u32 header_bytes;               // 92 to a block: what the checksum is of.
    u32 checksum;                   // CRC-32 of the header with 0 in this field.
    u32 reserved0;
    u64 this_block;
    u64 other_block;                // Of the other copy.
    u64 first_usable;
    u64 last_usable;
    u8 disk_guid[16];
    u64 entries_block;
    u32 entry_count;
    u32 entry_bytes;                // 128, or more by powers of two.
    u32 entries_checksum;
    u32 pad0;
};
static_assert(sizeof(Header) == 96 && alignof(Header) == 8);
static_assert(offsetof(Header, signature) == 0 && offsetof(Header, revision) == 8 &&
    offsetof(Header, header_bytes) == 12 && offsetof(Header, checksum) == 16 && offsetof(Header, reserved0) == 20 &&
    offsetof(Header, this_block) == 24 && offsetof(Header, other_block) == 32 && offsetof(Header, first_usable) == 40 &&
    offsetof(Header, last_usable) == 48 && offsetof(Header, disk_guid) == 56 && offsetof(Header, entries_block) == 72 &&
    offsetof(Header, entry_count) == 80 && offsetof(Header, entry_bytes) == 84 &&
    offsetof(Header, entries_checksum) == 88);

inline constexpr u32 header_bytes_min = 92;

struct Entry {
    u8 type[16];                    // All zero: the entry is unused.
    u8 guid[16];
    u64 first_block;
    u64 last_block;                 // Inclusive.
    u64 attributes;
    u16 name[36];                   // UTF-16, ended by 0 unless it is full.
};
static_assert(sizeof(Entry) == 128 && alignof(Entry) == 8);
static_assert(offsetof(Entry, type) == 0 && offsetof(Entry, guid) == 16 && offsetof(Entry, first_block) == 32 &&
    offsetof(Entry, last_block) == 40 && offsetof(Entry, attributes) == 48 && offsetof(Entry, name) == 56);

}  // namespace gpt
