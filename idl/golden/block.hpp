// SPDX-License-Identifier: GPL-2.0-or-later
// Virtual block devices (io/blkif.h of the public headers; the layout for 64-bit guests). Sectors are 512 bytes.
//
// One ring of up to 16 pages, or one for each queue; idl/ring.capnp says who writes which index. The back end answers
// in the
// order of the requests. Until its answer is published a request's pages belong to it; after that it holds no mapping of
// them. Requests that are outstanding at the same time have no order among each other, but for barriers.
// Generated from block.capnp.
#pragma once

#include <cstddef>

#include "idl/types.hpp"
#include "common/integers.hpp"

namespace block {

using namespace common::integers;

inline constexpr u32 sector_bytes = 512;
// In a request itself.
inline constexpr u32 segments_max = 11;
inline constexpr u32 indirect_pages_max = 8;
// Of an indirect request's page.
inline constexpr u32 segments_in_page = 512;

// A run of sectors in one page.
struct Segment {
    abi::GrantRef ref;
    u8 first_sector;
    u8 last_sector;                 // Inclusive.
    u16 pad0;
};
static_assert(sizeof(Segment) == 8 && alignof(Segment) == 4);
static_assert(offsetof(Segment, ref) == 0 && offsetof(Segment, first_sector) == 4 &&
    offsetof(Segment, last_sector) == 5);

struct Transfer {
    u8 operation;
    u8 segment_count;
    u16 handle;                     // The device, as the store calls it. One ring serves one device.
    u32 pad0;
    u64 tag;
    u64 sector;                     // First sector on the device. The whole has to lie inside of it.
    Segment segments[11];
};
static_assert(sizeof(Transfer) == 112 && alignof(Transfer) == 8);
static_assert(offsetof(Transfer, operation) == 0 && offsetof(Transfer, segment_count) == 1 &&
    offsetof(Transfer, handle) == 2 && offsetof(Transfer, tag) == 8 && offsetof(Transfer, sector) == 16 &&
    offsetof(Transfer, segments) == 24);

enum DiscardFlag : u8 {
    secure = 1,
};

struct Discard {
    u8 operation;
    u8 flags;
    u16 handle;
    u32 pad0;
    u64 tag;
    u64 sector;
    u64 sector_count;
};
static_assert(sizeof(Discard) == 32 && alignof(Discard) == 8);
static_assert(offsetof(Discard, operation) == 0 && offsetof(Discard, flags) == 1 && offsetof(Discard, handle) == 2 &&
    offsetof(Discard, tag) == 8 && offsetof(Discard, sector) == 16 && offsetof(Discard, sector_count) == 24);

// A transfer whose segments are in pages of their own.
struct IndirectTransfer {
    u8 operation;
    u8 inner_operation;             // Read or write: what is answered.
    u16 segment_count;
    u32 pad0;
    u64 tag;
    u64 sector;
    u16 handle;
    u16 pad1;
    abi::GrantRef pages[8];         // Each full of segments, the last one with the rest.
    u32 pad2;
};
static_assert(sizeof(IndirectTransfer) == 64 && alignof(IndirectTransfer) == 8);
static_assert(offsetof(IndirectTransfer, operation) == 0 && offsetof(IndirectTransfer, inner_operation) == 1 &&
    offsetof(IndirectTransfer, segment_count) == 2 && offsetof(IndirectTransfer, tag) == 8 &&
    offsetof(IndirectTransfer, sector) == 16 && offsetof(IndirectTransfer, handle) == 24 &&
    offsetof(IndirectTransfer, pages) == 28);

enum class Status : i16 {
    okay = 0, error = -1, unsupported = -2,
};

struct Answer {
    u64 tag;
    u8 operation;
    u8 pad0;
    Status status;
    u32 pad1;
};
static_assert(sizeof(Answer) == 16 && alignof(Answer) == 8);
static_assert(offsetof(Answer, tag) == 0 && offsetof(Answer, operation) == 8 && offsetof(Answer, status) == 10);

enum Info : u32 {
    cdrom = 1, removable = 2, read_only = 4,
};

}  // namespace block
