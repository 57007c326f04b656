// SPDX-License-Identifier: GPL-2.0-or-later
// Grant tables, version 1: grant_table.h of the public headers.
//
//   grant_table_op   RDI GrantCommand, RSI pointer to an array of the command's structure, RDX count
//
// Each element gets a GrantStatus of its own; the call returns 0, or -EFAULT if an element cannot be read or written.
// setupTable and querySize take one element, else -EINVAL; getVersion and setVersion take one structure.
// Generated from grants.capnp.
#pragma once

#include <cstddef>

#include "idl/types.hpp"
#include "common/integers.hpp"

namespace abi {

using namespace common::integers;

// In the table that granter and core share. The granter writes flags last, and takes them back by compare-and-exchange
// while the core marks neither reading nor writing.
struct GrantEntry {
    u16 flags;                      // GrantFlag
    DomId domid;                    // Who may use it.
    u32 frame;
};
static_assert(sizeof(GrantEntry) == 8 && alignof(GrantEntry) == 4);
static_assert(offsetof(GrantEntry, flags) == 0 && offsetof(GrantEntry, domid) == 2 && offsetof(GrantEntry, frame) == 4);

inline constexpr u32 grants_per_frame = 512;

enum GrantFlag : u16 {
    grant_type_mask = 3,
    grant_invalid = 0,
    grant_permit_access = 1,
    grant_readonly = 4,
    grant_reading = 8,              // Set by the core while the grant is used, as is grantWriting.
    grant_writing = 16,
};

// GrantRef of the console's ring, made by the domain's builder.
inline constexpr u32 grant_console = 0;
// GrantRef of the store's ring.
inline constexpr u32 grant_store = 1;
// GrantRefs from here on are the domain's own to use.
inline constexpr u32 grant_first_free = 8;

enum class GrantCommand : u64 {
    map = 0,
    unmap = 1,
    setup_table = 2,
    dump_table = 3,                 // Left out: -ENOSYS, as are transfer, unmapAndReplace and getStatusFrames.
    transfer = 4,
    copy = 5,
    query_size = 6,
    unmap_and_replace = 7,
    set_version = 8,
    get_status_frames = 9,
    get_version = 10,
};

struct GrantMap {
    u64 host_addr;                  // Virtual address, or with mapContainsPte the machine address of the L1 entry.
    u32 flags;                      // GrantMapFlag; bits 18:16 go to bits 11:9 of the L1 entry.
    GrantRef ref;
    DomId dom;                      // The granter.
    i16 status;                     // Out, as what follows.
    u32 handle;
    u64 dev_bus_addr;               // Machine address of the frame.
};
static_assert(sizeof(GrantMap) == 32 && alignof(GrantMap) == 8);
static_assert(offsetof(GrantMap, host_addr) == 0 && offsetof(GrantMap, flags) == 8 && offsetof(GrantMap, ref) == 12 &&
    offsetof(GrantMap, dom) == 16 && offsetof(GrantMap, status) == 18 && offsetof(GrantMap, handle) == 20 &&
    offsetof(GrantMap, dev_bus_addr) == 24);

enum GrantMapFlag : u32 {
    map_device = 1,                 // Refused: no device is a domain's.
    map_host = 2,                   // Must be set.
    map_readonly = 4,
    map_application = 8,
    map_contains_pte = 16,
};

struct GrantUnmap {
    u64 host_addr;                  // As in GrantMap; must be what the handle was made with.
    u64 dev_bus_addr;               // Not looked at.
    u32 handle;
    i16 status;                     // Out.
    u16 pad0;
};
static_assert(sizeof(GrantUnmap) == 24 && alignof(GrantUnmap) == 8);
static_assert(offsetof(GrantUnmap, host_addr) == 0 && offsetof(GrantUnmap, dev_bus_addr) == 8 &&
    offsetof(GrantUnmap, handle) == 16 && offsetof(GrantUnmap, status) == 20);

struct GrantSetup {
    DomId dom;                      // The caller.
    u16 pad0;
    u32 nr_frames;                  // The table grows to so many.
    i16 status;                     // Out.
    u8 pad1[6];
    GuestPointer frame_list;        // FrameNumber[nrFrames], out: the table's frames, for the domain to map.
};
static_assert(sizeof(GrantSetup) == 24 && alignof(GrantSetup) == 8);
static_assert(offsetof(GrantSetup, dom) == 0 && offsetof(GrantSetup, nr_frames) == 4 &&
    offsetof(GrantSetup, status) == 8 && offsetof(GrantSetup, frame_list) == 16);

struct GrantCopyEnd {
    u64 ref_or_mfn;                 // A GrantRef or, without the flag, a frame of the caller's own.
    DomId dom;                      // The granter, or the caller.
    u16 offset;
    u32 pad0;
};
static_assert(sizeof(GrantCopyEnd) == 16 && alignof(GrantCopyEnd) == 8);
static_assert(offsetof(GrantCopyEnd, ref_or_mfn) == 0 && offsetof(GrantCopyEnd, dom) == 8 &&
    offsetof(GrantCopyEnd, offset) == 10);

struct GrantCopy {
    GrantCopyEnd source;
    GrantCopyEnd dest;
    u16 length;                     // offset + length <= 4096 at both ends.
    u16 flags;                      // GrantCopyFlag
    i16 status;                     // Out.
    u16 pad0;
};
static_assert(sizeof(GrantCopy) == 40 && alignof(GrantCopy) == 8);
static_assert(offsetof(GrantCopy, source) == 0 && offsetof(GrantCopy, dest) == 16 &&
    offsetof(GrantCopy, length) == 32 && offsetof(GrantCopy, flags) == 34 && offsetof(GrantCopy, status) == 36);

enum GrantCopyFlag : u16 {
    copy_source_is_ref = 1, copy_dest_is_ref = 2,
};

struct GrantQuery {
    DomId dom;                      // The caller.
    u16 pad0;
    u32 nr_frames;                  // Out, as what follows: frames of the table now.
    u32 max_frames;
    i16 status;
    u16 pad1;
};
static_assert(sizeof(GrantQuery) == 16 && alignof(GrantQuery) == 4);
static_assert(offsetof(GrantQuery, dom) == 0 && offsetof(GrantQuery, nr_frames) == 4 &&
    offsetof(GrantQuery, max_frames) == 8 && offsetof(GrantQuery, status) == 12);

struct GrantVersion {
    DomId dom;                      // The caller, else -EPERM.
    u16 pad0;
    u32 version;                    // Out: 1.
};
static_assert(sizeof(GrantVersion) == 8 && alignof(GrantVersion) == 4);
static_assert(offsetof(GrantVersion, dom) == 0 && offsetof(GrantVersion, version) == 4);

struct GrantSetVersion {
    u32 version;                    // 1; 2: -ENOSYS, others: -EINVAL.
};
static_assert(sizeof(GrantSetVersion) == 4 && alignof(GrantSetVersion) == 4);
static_assert(offsetof(GrantSetVersion, version) == 0);

enum GrantStatus : i16 {
    grant_ok = 0, grant_general = -1, grant_bad_domain = -2, grant_bad_ref = -3, grant_bad_handle = -4,
        grant_bad_address = -5, grant_bad_device = -6, grant_no_device_space = -7, grant_permission = -8,
        grant_bad_page = -9, grant_bad_copy = -10, grant_address_too_big = -11, grant_again = -12, grant_no_space = -13,
};

}  // namespace abi
