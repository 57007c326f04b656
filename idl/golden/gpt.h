/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A GUID partition table on a disk (UEFI 2.9, 5.3). It lies at block 1, a copy of it at the end of the disk; block 0 is
 * somebody
 * else's. Whoever wrote the disk wrote the table: it is checked by checksums against damage, and by bounds against malice.
 */
/* Generated from gpt.capnp. */
#ifndef RF_GPT_H
#define RF_GPT_H

#include <stddef.h>
#include <stdint.h>

#define RF_GPT_SIGNATURE "EFI PART"

/*
 * Entries that are looked at; disks have as many.
 */
#define RF_GPT_ENTRIES_MAX 0x80u

#define RF_GPT_NAME_UNITS 0x24u

struct rf_gpt_header {
    uint8_t signature[8];
    uint32_t revision;
    /*
     * 92 to a block: what the checksum is of.
     */
    uint32_t header_bytes;
    /*
     * CRC-32 of the header with 0 in this field.
     */
    uint32_t checksum;
    uint32_t reserved0;
    uint64_t this_block;
    /*
     * Of the other copy.
     */
    uint64_t other_block;
    uint64_t first_usable;
    uint64_t last_usable;
    uint8_t disk_guid[16];
    uint64_t entries_block;
    uint32_t entry_count;
    /*
     * 128, or more by powers of two.
     */
    uint32_t entry_bytes;
    uint32_t entries_checksum;
    uint8_t pad0[4];
};
_Static_assert(sizeof(struct rf_gpt_header) == 96, "size");
_Static_assert(offsetof(struct rf_gpt_header, signature) == 0, "offset");
_Static_assert(offsetof(struct rf_gpt_header, revision) == 8, "offset");
_Static_assert(offsetof(struct rf_gpt_header, header_bytes) == 12, "offset");
_Static_assert(offsetof(struct rf_gpt_header, checksum) == 16, "offset");
_Static_assert(offsetof(struct rf_gpt_header, reserved0) == 20, "offset");
_Static_assert(offsetof(struct rf_gpt_header, this_block) == 24, "offset");
_Static_assert(offsetof(struct rf_gpt_header, other_block) == 32, "offset");
_Static_assert(offsetof(struct rf_gpt_header, first_usable) == 40, "offset");
_Static_assert(offsetof(struct rf_gpt_header, last_usable) == 48, "offset");
_Static_assert(offsetof(struct rf_gpt_header, disk_guid) == 56, "offset");
_Static_assert(offsetof(struct rf_gpt_header, entries_block) == 72, "offset");
_Static_assert(offsetof(struct rf_gpt_header, entry_count) == 80, "offset");
_Static_assert(offsetof(struct rf_gpt_header, entry_bytes) == 84, "offset");
_Static_assert(offsetof(struct rf_gpt_header, entries_checksum) == 88, "offset");

#define RF_GPT_HEADER_BYTES_MIN 0x5Cu

struct rf_gpt_entry {
    /*
     * All zero: the entry is unused.
     */
    uint8_t type[16];
    uint8_t guid[16];
    uint64_t first_block;
    /*
     * Inclusive.
     */
    uint64_t last_block;
    uint64_t attributes;
    /*
     * UTF-16, ended by 0 unless it is full.
     */
    uint16_t name[36];
};
_Static_assert(sizeof(struct rf_gpt_entry) == 128, "size");
_Static_assert(offsetof(struct rf_gpt_entry, type) == 0, "offset");
_Static_assert(offsetof(struct rf_gpt_entry, guid) == 16, "offset");
_Static_assert(offsetof(struct rf_gpt_entry, first_block) == 32, "offset");
_Static_assert(offsetof(struct rf_gpt_entry, last_block) == 40, "offset");
_Static_assert(offsetof(struct rf_gpt_entry, attributes) == 48, "offset");
_Static_assert(offsetof(struct rf_gpt_entry, name) == 56, "offset");

#endif
