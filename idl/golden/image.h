/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The boot archive: the core's one module, packed on the operator's side, where all text and ELF is parsed. It is a
 * header, a
 * table of entries, and their contents, each at a page boundary. The core looks for the one entry of kind manager and gives
 * the whole archive to it; the rest is the manager's to read.
 */
/* Generated from image.capnp. */
#ifndef RF_IMAGE_H
#define RF_IMAGE_H

#include <stddef.h>
#include <stdint.h>

struct rf_archive_header {
    /*
     * archiveMagic without its NUL.
     */
    uint8_t magic[8];
    /*
     * Of the whole archive, bytes; a multiple of 4096.
     */
    uint64_t size;
    /*
     * 1 to archiveEntriesMax.
     */
    uint32_t entries;
    /*
     * CRC-32 (IEEE 802.3) of header (with this field zero) and entry table.
     */
    uint32_t checksum;
};
_Static_assert(sizeof(struct rf_archive_header) == 24, "size");
_Static_assert(offsetof(struct rf_archive_header, magic) == 0, "offset");
_Static_assert(offsetof(struct rf_archive_header, size) == 8, "offset");
_Static_assert(offsetof(struct rf_archive_header, entries) == 16, "offset");
_Static_assert(offsetof(struct rf_archive_header, checksum) == 20, "offset");

#define RF_ARCHIVE_MAGIC "RFARCHV1"

#define RF_ARCHIVE_ENTRIES_MAX 0x100u

#define RF_ARCHIVE_KIND_MANAGER 0x1u
#define RF_ARCHIVE_KIND_IMAGE 0x2u
#define RF_ARCHIVE_KIND_RAMDISK 0x3u
#define RF_ARCHIVE_KIND_MANIFEST 0x4u

struct rf_archive_entry {
    char name[40];
    uint32_t kind;
    /*
     * CRC-32 of the contents.
     */
    uint32_t checksum;
    /*
     * From the start of the archive; a multiple of 4096.
     */
    uint64_t offset;
    /*
     * Bytes.
     */
    uint64_t size;
};
_Static_assert(sizeof(struct rf_archive_entry) == 64, "size");
_Static_assert(offsetof(struct rf_archive_entry, name) == 0, "offset");
_Static_assert(offsetof(struct rf_archive_entry, kind) == 40, "offset");
_Static_assert(offsetof(struct rf_archive_entry, checksum) == 44, "offset");
_Static_assert(offsetof(struct rf_archive_entry, offset) == 48, "offset");
_Static_assert(offsetof(struct rf_archive_entry, size) == 56, "offset");

/*
 * A guest kernel or service, flattened from its ELF and its Xen notes: one block of memory from lowest to highest address,
 * so that loading is copying. `size` bytes follow the page-sized header; memorySize >= size, the rest is zero.
 */
struct rf_image_header {
    /*
     * imageMagic without its NUL.
     */
    uint8_t magic[8];
    /*
     * Address of pfn 0 (note VIRT_BASE).
     */
    uint64_t virtual_base;
    /*
     * pfn of the first byte of the block.
     */
    uint64_t load_pfn;
    /*
     * Bytes in the archive.
     */
    uint64_t size;
    /*
     * Bytes in memory.
     */
    uint64_t memory_size;
    /*
     * Virtual address (note ENTRY).
     */
    uint64_t entry;
    /*
     * Virtual address, 0 = none (note HYPERCALL_PAGE).
     */
    uint64_t hypercall_page;
    /*
     * Virtual address, 0 = in the initial map (note INIT_P2M).
     */
    uint64_t init_p2m;
    /*
     * ImageFlag
     */
    uint32_t flags;
    uint8_t pad0[4];
};
_Static_assert(sizeof(struct rf_image_header) == 72, "size");
_Static_assert(offsetof(struct rf_image_header, magic) == 0, "offset");
_Static_assert(offsetof(struct rf_image_header, virtual_base) == 8, "offset");
_Static_assert(offsetof(struct rf_image_header, load_pfn) == 16, "offset");
_Static_assert(offsetof(struct rf_image_header, size) == 24, "offset");
_Static_assert(offsetof(struct rf_image_header, memory_size) == 32, "offset");
_Static_assert(offsetof(struct rf_image_header, entry) == 40, "offset");
_Static_assert(offsetof(struct rf_image_header, hypercall_page) == 48, "offset");
_Static_assert(offsetof(struct rf_image_header, init_p2m) == 56, "offset");
_Static_assert(offsetof(struct rf_image_header, flags) == 64, "offset");

#define RF_IMAGE_MAGIC "RFIMAGE1"

/*
 * The block starts one page after the header.
 */
#define RF_IMAGE_HEADER_SIZE 0x1000ull

#define RF_IMAGE_FLAG_IMAGE_MOD_START_IS_PFN 0x1u

/*
 * The manifest: which domains to start, in order, and which of them are linked from the start.
 */
struct rf_manifest_header {
    /*
     * manifestMagic without its NUL.
     */
    uint8_t magic[8];
    /*
     * So many ManifestDomains follow.
     */
    uint32_t domains;
    /*
     * ManifestFlag
     */
    uint32_t flags;
    /*
     * So many ManifestLinks follow the domains.
     */
    uint32_t links;
    uint8_t pad0[4];
};
_Static_assert(sizeof(struct rf_manifest_header) == 24, "size");
_Static_assert(offsetof(struct rf_manifest_header, magic) == 0, "offset");
_Static_assert(offsetof(struct rf_manifest_header, domains) == 8, "offset");
_Static_assert(offsetof(struct rf_manifest_header, flags) == 12, "offset");
_Static_assert(offsetof(struct rf_manifest_header, links) == 16, "offset");

/*
 * The manager allocates a port of the front end's domain for the back end's, and writes
 * link.NAME=PEER:PORT:NUMBER on both command lines. NUMBER counts the links of the front end's domain.
 */
struct rf_manifest_link {
    char name[16];
    /*
     * Which of the ManifestDomains, from 0.
     */
    uint32_t front;
    uint32_t back;
};
_Static_assert(sizeof(struct rf_manifest_link) == 24, "size");
_Static_assert(offsetof(struct rf_manifest_link, name) == 0, "offset");
_Static_assert(offsetof(struct rf_manifest_link, front) == 16, "offset");
_Static_assert(offsetof(struct rf_manifest_link, back) == 20, "offset");

#define RF_MANIFEST_LINKS_MAX 0x40u

#define RF_MANIFEST_MAGIC "RFMANIF1"

#define RF_MANIFEST_FLAG_MANIFEST_POWEROFF_WHEN_ALL_ENDED 0x1u

/*
 * What becomes of a domain that has ended.
 */
#define RF_END_ACTION_DESTROY 0x0u
#define RF_END_ACTION_RESTART 0x1u
#define RF_END_ACTION_PRESERVE 0x2u

#define RF_DOMAIN_FLAG_DOMAIN_SERVICE 0x1u
#define RF_DOMAIN_FLAG_DOMAIN_START_PAUSED 0x2u
#define RF_DOMAIN_FLAG_DOMAIN_STORE_SERVER 0x4u
#define RF_DOMAIN_FLAG_DOMAIN_CONSOLE_SERVER 0x8u
#define RF_DOMAIN_FLAG_DOMAIN_NO_IOMMU 0x10u

/*
 * A PCI function: by its address, or the first free one of its kind.
 */
struct rf_device_selector {
    uint16_t vendor;
    /*
     * Both 0: by address.
     */
    uint16_t device;
    /*
     * bus << 8 | device << 3 | function
     */
    uint32_t address;
};
_Static_assert(sizeof(struct rf_device_selector) == 8, "size");
_Static_assert(offsetof(struct rf_device_selector, vendor) == 0, "offset");
_Static_assert(offsetof(struct rf_device_selector, device) == 2, "offset");
_Static_assert(offsetof(struct rf_device_selector, address) == 4, "offset");

/*
 * Of a domain.
 */
#define RF_DEVICES_MAX 0x4u

struct rf_manifest_domain {
    char name[32];
    /*
     * Names of archive entries, or of images that were sent over the operator's line; ramdisk may be empty.
     */
    char image[40];
    char ramdisk[40];
    char cmdline[1024];
    uint32_t memory_mib;
    /*
     * 0 = memoryMib.
     */
    uint32_t max_memory_mib;
    /*
     * As many as there are; vcpusAtStart of them are up.
     */
    uint32_t vcpus;
    /*
     * This one and the next three: as in ControlSetScheduler.
     */
    uint32_t weight;
    uint32_t warp_us;
    uint32_t warp_limit_us;
    uint32_t unwarp_us;
    /*
     * As in ControlCreate.
     */
    uint32_t max_grant_frames;
    /*
     * DomainFlag
     */
    uint32_t flags;
    /*
     * 0 = vcpus.
     */
    uint32_t vcpus_at_start;
    /*
     * Bit n: it may run on processor n. 0 = all.
     */
    uint64_t processors;
    struct rf_device_selector devices[4];
    uint32_t device_count;
    uint8_t on_poweroff;
    uint8_t on_reboot;
    uint8_t on_crash;
    uint8_t pad0[1];
};
_Static_assert(sizeof(struct rf_manifest_domain) == 1224, "size");
_Static_assert(offsetof(struct rf_manifest_domain, name) == 0, "offset");
_Static_assert(offsetof(struct rf_manifest_domain, image) == 32, "offset");
_Static_assert(offsetof(struct rf_manifest_domain, ramdisk) == 72, "offset");
_Static_assert(offsetof(struct rf_manifest_domain, cmdline) == 112, "offset");
_Static_assert(offsetof(struct rf_manifest_domain, memory_mib) == 1136, "offset");
_Static_assert(offsetof(struct rf_manifest_domain, max_memory_mib) == 1140, "offset");
_Static_assert(offsetof(struct rf_manifest_domain, vcpus) == 1144, "offset");
_Static_assert(offsetof(struct rf_manifest_domain, weight) == 1148, "offset");
_Static_assert(offsetof(struct rf_manifest_domain, warp_us) == 1152, "offset");
_Static_assert(offsetof(struct rf_manifest_domain, warp_limit_us) == 1156, "offset");
_Static_assert(offsetof(struct rf_manifest_domain, unwarp_us) == 1160, "offset");
_Static_assert(offsetof(struct rf_manifest_domain, max_grant_frames) == 1164, "offset");
_Static_assert(offsetof(struct rf_manifest_domain, flags) == 1168, "offset");
_Static_assert(offsetof(struct rf_manifest_domain, vcpus_at_start) == 1172, "offset");
_Static_assert(offsetof(struct rf_manifest_domain, processors) == 1176, "offset");
_Static_assert(offsetof(struct rf_manifest_domain, devices) == 1184, "offset");
_Static_assert(offsetof(struct rf_manifest_domain, device_count) == 1216, "offset");
_Static_assert(offsetof(struct rf_manifest_domain, on_poweroff) == 1220, "offset");
_Static_assert(offsetof(struct rf_manifest_domain, on_reboot) == 1221, "offset");
_Static_assert(offsetof(struct rf_manifest_domain, on_crash) == 1222, "offset");

#endif
