// SPDX-License-Identifier: GPL-2.0-or-later
// Grant tables, version 1: grant_table.h of the public headers.
#pragma once

#include "abi/types.hpp"

namespace abi {

struct GrantEntry { u16 flags; DomId domid; u32 frame; };
static_assert(sizeof(GrantEntry) == 8);
inline constexpr u32 grants_per_frame = 512;
enum GrantFlag : u16 {
    grant_type_mask = 3, grant_invalid = 0, grant_permit_access = 1,
    grant_readonly = 1u << 2, grant_reading = 1u << 3, grant_writing = 1u << 4,
};
inline constexpr GrantRef grant_console = 0;
inline constexpr GrantRef grant_store = 1;
inline constexpr GrantRef grant_first_free = 8;

enum class GrantCommand : u64 {
    map = 0, unmap = 1, setup_table = 2, dump_table = 3, transfer = 4, copy = 5, query_size = 6,
    unmap_and_replace = 7, set_version = 8, get_status_frames = 9, get_version = 10,
};

struct GrantMap {
    u64 host_addr;
    u32 flags;
    GrantRef ref;
    DomId dom;
    i16 status;
    u32 handle;
    u64 dev_bus_addr;
};
static_assert(sizeof(GrantMap) == 32 && offsetof(GrantMap, handle) == 20);
enum GrantMapFlag : u32 {
    map_device = 1, map_host = 2, map_readonly = 4, map_application = 8, map_contains_pte = 16,
};

struct GrantUnmap { u64 host_addr; u64 dev_bus_addr; u32 handle; i16 status; u16 pad; };
static_assert(sizeof(GrantUnmap) == 24);
struct GrantSetup { DomId dom; u16 pad0; u32 nr_frames; i16 status; u16 pad1[3]; GuestPointer frame_list; };
static_assert(sizeof(GrantSetup) == 24 && offsetof(GrantSetup, frame_list) == 16);
struct GrantCopyEnd { u64 ref_or_mfn; DomId dom; u16 offset; u32 pad; };
struct GrantCopy { GrantCopyEnd source; GrantCopyEnd dest; u16 length; u16 flags; i16 status; u16 pad; };
static_assert(sizeof(GrantCopy) == 40 && offsetof(GrantCopy, length) == 32);
enum GrantCopyFlag : u16 { copy_source_is_ref = 1, copy_dest_is_ref = 2 };
struct GrantQuery { DomId dom; u16 pad0; u32 nr_frames; u32 max_frames; i16 status; u16 pad1; };
static_assert(sizeof(GrantQuery) == 16);
struct GrantVersion { DomId dom; u16 pad; u32 version; };
struct GrantSetVersion { u32 version; };

enum GrantStatus : i16 {
    grant_ok = 0, grant_general = -1, grant_bad_domain = -2, grant_bad_ref = -3, grant_bad_handle = -4,
    grant_bad_address = -5, grant_bad_device = -6, grant_no_device_space = -7, grant_permission = -8,
    grant_bad_page = -9, grant_bad_copy = -10, grant_address_too_big = -11, grant_again = -12, grant_no_space = -13,
};

}  // namespace abi
