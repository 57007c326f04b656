// SPDX-License-Identifier: GPL-2.0-or-later
// The boot archive: the core's one module, packed on the operator's side, where all text and ELF is parsed. It is a
// header, a table of entries, and their contents, each at a page boundary. The core looks for the one entry of kind
// manager and gives the whole archive to it; the rest is the manager's to read.
#pragma once

#include "abi/types.hpp"

namespace abi {

struct ArchiveHeader {
    char magic[8];            // "RFARCHV1"
    u64 size;                 // of the whole archive, bytes; a multiple of 4096
    u32 entries;              // 1 to archive_entries_max
    u32 checksum;             // CRC-32 (IEEE 802.3) of header (with this field zero) and entry table
};
static_assert(sizeof(ArchiveHeader) == 24);
inline constexpr char archive_magic[9] = "RFARCHV1";
inline constexpr u32 archive_entries_max = 256;

enum class ArchiveKind : u32 { manager = 1, image = 2, ramdisk = 3, manifest = 4 };

struct ArchiveEntry {
    char name[40];            // NUL-terminated
    ArchiveKind kind;
    u32 checksum;             // CRC-32 of the contents
    u64 offset;               // from the start of the archive; a multiple of 4096
    u64 size;                 // bytes
};
static_assert(sizeof(ArchiveEntry) == 64);

// A guest kernel or service, flattened from its ELF and its Xen notes: one block of memory from lowest to highest
// address, so that loading is copying. `size` bytes follow the page-sized header; memory_size >= size, the rest is zero.
struct ImageHeader {
    char magic[8];            // "RFIMAGE1"
    u64 virtual_base;         // address of pfn 0 (note VIRT_BASE)
    u64 load_pfn;             // pfn of the first byte of the block
    u64 size;                 // bytes in the archive
    u64 memory_size;          // bytes in memory
    u64 entry;                // virtual address (note ENTRY)
    u64 hypercall_page;       // virtual address, 0 = none (note HYPERCALL_PAGE)
    u64 init_p2m;             // virtual address, 0 = in the initial map (note INIT_P2M)
    u32 flags;                // ImageFlag
    u32 pad;
};
static_assert(sizeof(ImageHeader) == 72);
inline constexpr char image_magic[9] = "RFIMAGE1";
inline constexpr u64 image_header_size = 4096;       // the block starts one page after the header
enum ImageFlag : u32 { image_mod_start_is_pfn = 1 };

// The manifest: which domains to start, in order.
struct ManifestHeader {
    char magic[8];            // "RFMANIF1"
    u32 domains;
    u32 flags;                // ManifestFlag
};
static_assert(sizeof(ManifestHeader) == 16);
inline constexpr char manifest_magic[9] = "RFMANIF1";
enum ManifestFlag : u32 { manifest_poweroff_when_all_ended = 1 };

struct ManifestDomain {
    char name[32];
    char image[40];           // names of archive entries; ramdisk may be empty
    char ramdisk[40];
    char cmdline[1024];
    u32 memory_mib;
    u32 max_memory_mib;       // 0 = memory_mib
    u32 vcpus;
    u32 weight;
    u32 warp_us, warp_limit_us, unwarp_us;
    u32 max_grant_frames;
};
static_assert(sizeof(ManifestDomain) == 1168);

}  // namespace abi
