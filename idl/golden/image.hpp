// SPDX-License-Identifier: GPL-2.0-or-later
// The boot archive: the core's one module, packed on the operator's side, where all text and ELF is parsed. It is a
// header, a
// table of entries, and their contents, each at a page boundary. The core looks for the one entry of kind manager and gives
// the whole archive to it; the rest is the manager's to read.
// Generated from image.capnp.
#pragma once

#include <cstddef>

#include "common/integers.hpp"

namespace abi {

using namespace common::integers;

struct ArchiveHeader {
    u8 magic[8];                    // archiveMagic without its NUL.
    u64 size;                       // Of the whole archive, bytes; a multiple of 4096.
    u32 entries;                    // 1 to archiveEntriesMax.
    u32 checksum;                   // CRC-32 (IEEE 802.3) of header (with this field zero) and entry table.
};
static_assert(sizeof(ArchiveHeader) == 24 && alignof(ArchiveHeader) == 8);
static_assert(offsetof(ArchiveHeader, magic) == 0 && offsetof(ArchiveHeader, size) == 8 &&
    offsetof(ArchiveHeader, entries) == 16 && offsetof(ArchiveHeader, checksum) == 20);

inline constexpr char archive_magic[] = "RFARCHV1";
inline constexpr u32 archive_entries_max = 256;

enum class ArchiveKind : u32 {
    manager = 1, image = 2, ramdisk = 3, manifest = 4,
};

struct ArchiveEntry {
    char name[40];
    ArchiveKind kind;
    u32 checksum;                   // CRC-32 of the contents.
    u64 offset;                     // From the start of the archive; a multiple of 4096.
    u64 size;                       // Bytes.
};
static_assert(sizeof(ArchiveEntry) == 64 && alignof(ArchiveEntry) == 8);
static_assert(offsetof(ArchiveEntry, name) == 0 && offsetof(ArchiveEntry, kind) == 40 &&
    offsetof(ArchiveEntry, checksum) == 44 && offsetof(ArchiveEntry, offset) == 48 &&
    offsetof(ArchiveEntry, size) == 56);

// A guest kernel or service, flattened from its ELF and its Xen notes: one block of memory from lowest to highest address,
// so that loading is copying. `size` bytes follow the page-sized header; memorySize >= size, the rest is zero.
struct ImageHeader {
    u8 magic[8];                    // imageMagic without its NUL.
    u64 virtual_base;               // Address of pfn 0 (note VIRT_BASE).
    u64 load_pfn;                   // pfn of the first byte of the block.
    u64 size;                       // Bytes in the archive.
    u64 memory_size;                // Bytes in memory.
    u64 entry;                      // Virtual address (note ENTRY).
    u64 hypercall_page;             // Virtual address, 0 = none (note HYPERCALL_PAGE).
    u64 init_p2m;                   // Virtual address, 0 = in the initial map (note INIT_P2M).
    u32 flags;                      // ImageFlag
    u32 pad0;
};
static_assert(sizeof(ImageHeader) == 72 && alignof(ImageHeader) == 8);
static_assert(offsetof(ImageHeader, magic) == 0 && offsetof(ImageHeader, virtual_base) == 8 &&
    offsetof(ImageHeader, load_pfn) == 16 && offsetof(ImageHeader, size) == 24 &&
    offsetof(ImageHeader, memory_size) == 32 && offsetof(ImageHeader, entry) == 40 &&
    offsetof(ImageHeader, hypercall_page) == 48 && offsetof(ImageHeader, init_p2m) == 56 &&
    offsetof(ImageHeader, flags) == 64);

inline constexpr char image_magic[] = "RFIMAGE1";
// The block starts one page after the header.
inline constexpr u64 image_header_size = 4096;

enum ImageFlag : u32 {
    image_mod_start_is_pfn = 1,     // It takes a ramdisk by pfn, unmapped (note MOD_START_PFN).
};

// The manifest: which domains to start, in order, and which of them are linked from the start.
struct ManifestHeader {
    u8 magic[8];                    // manifestMagic without its NUL.
    u32 domains;                    // So many ManifestDomains follow.
    u32 flags;                      // ManifestFlag
    u32 links;                      // So many ManifestLinks follow the domains.
    u32 pad0;
};
static_assert(sizeof(ManifestHeader) == 24 && alignof(ManifestHeader) == 4);
static_assert(offsetof(ManifestHeader, magic) == 0 && offsetof(ManifestHeader, domains) == 8 &&
    offsetof(ManifestHeader, flags) == 12 && offsetof(ManifestHeader, links) == 16);

// The manager allocates a port of the front end's domain for the back end's, and writes
// link.NAME=PEER:PORT:NUMBER on both command lines. NUMBER counts the links of the front end's domain.
struct ManifestLink {
    char name[16];
    u32 front;                      // Which of the ManifestDomains, from 0.
    u32 back;
};
static_assert(sizeof(ManifestLink) == 24 && alignof(ManifestLink) == 4);
static_assert(offsetof(ManifestLink, name) == 0 && offsetof(ManifestLink, front) == 16 &&
    offsetof(ManifestLink, back) == 20);

inline constexpr u32 manifest_links_max = 64;
inline constexpr char manifest_magic[] = "RFMANIF1";

enum ManifestFlag : u32 {
    manifest_poweroff_when_all_ended = 1,
};

// What becomes of a domain that has ended.
enum class EndAction : u8 {
    destroy = 0,
    restart = 1,
    preserve = 2,                   // It stays as it is, to be looked at.
};

enum DomainFlag : u32 {
    domain_service = 1,             // One of ours, started before the guests; its end does not end the machine.
    domain_start_paused = 2,
    domain_store_server = 4,        // It is the store; there is at most one. Domains built before it have none.
    // It is the console service, as above. It may use the machine's serial line for others.
    domain_console_server = 8,
    domain_no_iommu = 16,           // Its devices may reach all memory: iommu = "off" was said.
};

// A PCI function: by its address, or the first free one of its kind.
struct DeviceSelector {
    u16 vendor;
    u16 device;                     // Both 0: by address.
    u32 address;                    // bus << 8 | device << 3 | function
};
static_assert(sizeof(DeviceSelector) == 8 && alignof(DeviceSelector) == 4);
static_assert(offsetof(DeviceSelector, vendor) == 0 && offsetof(DeviceSelector, device) == 2 &&
    offsetof(DeviceSelector, address) == 4);

// Of a domain.
inline constexpr u32 devices_max = 4;

struct ManifestDomain {
    char name[32];
    // Names of archive entries, or of images that were sent over the operator's line; ramdisk may be empty.
    char image[40];
    char ramdisk[40];
    char cmdline[1024];
    u32 memory_mib;
    u32 max_memory_mib;             // 0 = memoryMib.
    u32 vcpus;                      // As many as there are; vcpusAtStart of them are up.
    u32 weight;                     // This one and the next three: as in ControlSetScheduler.
    u32 warp_us;
    u32 warp_limit_us;
    u32 unwarp_us;
    u32 max_grant_frames;           // As in ControlCreate.
    u32 flags;                      // DomainFlag
    u32 vcpus_at_start;             // 0 = vcpus.
    u64 processors;                 // Bit n: it may run on processor n. 0 = all.
    DeviceSelector devices[4];
    u32 device_count;
    EndAction on_poweroff;
    EndAction on_reboot;
    EndAction on_crash;
    u8 pad0;
};
static_assert(sizeof(ManifestDomain) == 1224 && alignof(ManifestDomain) == 8);
static_assert(offsetof(ManifestDomain, name) == 0 && offsetof(ManifestDomain, image) == 32 &&
    offsetof(ManifestDomain, ramdisk) == 72 && offsetof(ManifestDomain, cmdline) == 112 &&
    offsetof(ManifestDomain, memory_mib) == 1136 && offsetof(ManifestDomain, max_memory_mib) == 1140 &&
    offsetof(ManifestDomain, vcpus) == 1144 && offsetof(ManifestDomain, weight) == 1148 &&
    offsetof(ManifestDomain, warp_us) == 1152 && offsetof(ManifestDomain, warp_limit_us) == 1156 &&
    offsetof(ManifestDomain, unwarp_us) == 1160 && offsetof(ManifestDomain, max_grant_frames) == 1164 &&
    offsetof(ManifestDomain, flags) == 1168 && offsetof(ManifestDomain, vcpus_at_start) == 1172 &&
    offsetof(ManifestDomain, processors) == 1176 && offsetof(ManifestDomain, devices) == 1184 &&
    offsetof(ManifestDomain, device_count) == 1216 && offsetof(ManifestDomain, on_poweroff) == 1220 &&
    offsetof(ManifestDomain, on_reboot) == 1221 && offsetof(ManifestDomain, on_crash) == 1222);

}  // namespace abi
