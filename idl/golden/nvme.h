/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a driver and an NVMe controller both touch (NVM Express 1.4, base and NVM command set): registers, queue
 * entries, and of
 * the identify data what we read. The controller is hardware to us: it may write anything into its registers and
 * queues, at any
 * time. Section numbers are those of that text.
 */
/* Generated from nvme.capnp. */
#ifndef RF_NVME_H
#define RF_NVME_H

#include <stddef.h>
#include <stdint.h>

/*
 * Of the PCI function: mass storage, non-volatile memory, NVM Express: 0x010802.
 */
#define RF_NVME_CLASS_CODE 0x10802u

struct rf_nvme_registers {
    /*
     * Bits 0 to 15: entries of the largest queue, less 1. 24 to 31: the longest time to become ready, in 500 ms.
     */
    uint32_t capabilities_low;
    /*
     * Bits 0 to 3: distance of doorbells is 4 << this. 5: the NVM command set. 16 to 19: the smallest page is 4096 << this.
     */
    uint32_t capabilities_high;
    uint32_t version;
    uint32_t interrupt_mask_set;
    uint32_t interrupt_mask_clear;
    /*
     * Configuration
     */
    uint32_t configuration;
    uint8_t pad0[4];
    /*
     * Status
     */
    uint32_t status;
    uint32_t subsystem_reset;
    /*
     * Entries less 1: of the submission queue, and from bit 16 of the completion queue.
     */
    uint32_t admin_queue_sizes;
    uint32_t admin_submission_low;
    uint32_t admin_submission_high;
    uint32_t admin_completion_low;
    uint32_t admin_completion_high;
};
_Static_assert(sizeof(struct rf_nvme_registers) == 56, "size");
_Static_assert(offsetof(struct rf_nvme_registers, capabilities_low) == 0, "offset");
_Static_assert(offsetof(struct rf_nvme_registers, capabilities_high) == 4, "offset");
_Static_assert(offsetof(struct rf_nvme_registers, version) == 8, "offset");
_Static_assert(offsetof(struct rf_nvme_registers, interrupt_mask_set) == 12, "offset");
_Static_assert(offsetof(struct rf_nvme_registers, interrupt_mask_clear) == 16, "offset");
_Static_assert(offsetof(struct rf_nvme_registers, configuration) == 20, "offset");
_Static_assert(offsetof(struct rf_nvme_registers, status) == 28, "offset");
_Static_assert(offsetof(struct rf_nvme_registers, subsystem_reset) == 32, "offset");
_Static_assert(offsetof(struct rf_nvme_registers, admin_queue_sizes) == 36, "offset");
_Static_assert(offsetof(struct rf_nvme_registers, admin_submission_low) == 40, "offset");
_Static_assert(offsetof(struct rf_nvme_registers, admin_submission_high) == 44, "offset");
_Static_assert(offsetof(struct rf_nvme_registers, admin_completion_low) == 48, "offset");
_Static_assert(offsetof(struct rf_nvme_registers, admin_completion_high) == 52, "offset");

/*
 * Offset in BAR 0: of submission queue 0, completion queue 0, submission queue 1, ...
 */
#define RF_NVME_DOORBELLS 0x1000u

/*
 * 3.1.5; the fields that are not here are 0.
 */
#define RF_NVME_CONFIGURATION_ENABLE 0x1u
#define RF_NVME_CONFIGURATION_ENTRY_SIZES 0x460000u

/*
 * 3.1.6
 */
#define RF_NVME_STATUS_READY 0x1u
#define RF_NVME_STATUS_FATAL 0x2u

#define RF_NVME_ADMIN_COMMAND_CREATE_SUBMISSION_QUEUE 0x1u
#define RF_NVME_ADMIN_COMMAND_CREATE_COMPLETION_QUEUE 0x5u
#define RF_NVME_ADMIN_COMMAND_IDENTIFY 0x6u
#define RF_NVME_ADMIN_COMMAND_SET_FEATURES 0x9u

#define RF_NVME_IO_COMMAND_FLUSH 0x0u
#define RF_NVME_IO_COMMAND_WRITE 0x1u
#define RF_NVME_IO_COMMAND_READ 0x2u
#define RF_NVME_IO_COMMAND_DATASET_MANAGEMENT 0x9u

struct rf_nvme_command {
    uint8_t opcode;
    /*
     * 0: the data are pages of PRP entries.
     */
    uint8_t flags;
    uint16_t id;
    uint32_t nsid;
    uint32_t reserved0;
    uint32_t reserved1;
    uint64_t metadata;
    uint64_t prp1;
    /*
     * Of the second page, or of a list of all pages from the second on.
     */
    uint64_t prp2;
    /*
     * Command words 10 to 15.
     */
    uint32_t words[6];
};
_Static_assert(sizeof(struct rf_nvme_command) == 64, "size");
_Static_assert(offsetof(struct rf_nvme_command, opcode) == 0, "offset");
_Static_assert(offsetof(struct rf_nvme_command, flags) == 1, "offset");
_Static_assert(offsetof(struct rf_nvme_command, id) == 2, "offset");
_Static_assert(offsetof(struct rf_nvme_command, nsid) == 4, "offset");
_Static_assert(offsetof(struct rf_nvme_command, reserved0) == 8, "offset");
_Static_assert(offsetof(struct rf_nvme_command, reserved1) == 12, "offset");
_Static_assert(offsetof(struct rf_nvme_command, metadata) == 16, "offset");
_Static_assert(offsetof(struct rf_nvme_command, prp1) == 24, "offset");
_Static_assert(offsetof(struct rf_nvme_command, prp2) == 32, "offset");
_Static_assert(offsetof(struct rf_nvme_command, words) == 40, "offset");

struct rf_nvme_completion {
    uint32_t result;
    uint32_t reserved0;
    uint16_t submission_head;
    uint16_t submission_queue;
    uint16_t id;
    /*
     * Bit 0: the phase, another one in each lap. The rest: 0 if all went well; statusCode in bits 1 to 8, its type in 9 to 11.
     */
    uint16_t status;
};
_Static_assert(sizeof(struct rf_nvme_completion) == 16, "size");
_Static_assert(offsetof(struct rf_nvme_completion, result) == 0, "offset");
_Static_assert(offsetof(struct rf_nvme_completion, reserved0) == 4, "offset");
_Static_assert(offsetof(struct rf_nvme_completion, submission_head) == 8, "offset");
_Static_assert(offsetof(struct rf_nvme_completion, submission_queue) == 10, "offset");
_Static_assert(offsetof(struct rf_nvme_completion, id) == 12, "offset");
_Static_assert(offsetof(struct rf_nvme_completion, status) == 14, "offset");

/*
 * 4.6.1, generic ones
 */
#define RF_NVME_STATUS_CODE_INVALID_OPCODE 0x1u

#define RF_NVME_QUEUE_CONTIGUOUS 0x1u

/*
 * In command word 11 of a queue's creation.
 */
#define RF_NVME_QUEUE_INTERRUPTS 0x2u

/*
 * In command word 11 of datasetManagement.
 */
#define RF_NVME_DISCARD_ATTRIBUTE 0x4u

/*
 * 6.7; the data of datasetManagement.
 */
struct rf_nvme_discard_range {
    uint32_t attributes;
    uint32_t blocks;
    uint64_t first_block;
};
_Static_assert(sizeof(struct rf_nvme_discard_range) == 16, "size");
_Static_assert(offsetof(struct rf_nvme_discard_range, attributes) == 0, "offset");
_Static_assert(offsetof(struct rf_nvme_discard_range, blocks) == 4, "offset");
_Static_assert(offsetof(struct rf_nvme_discard_range, first_block) == 8, "offset");

/*
 * 5.21.1.7: number of queues less 1, submission in the low half and completion in the high half, wanted and granted.
 */
#define RF_NVME_FEATURE_QUEUES 0x7u

#define RF_NVME_IDENTIFY_NAMESPACE 0x0u
#define RF_NVME_IDENTIFY_CONTROLLER 0x1u

struct rf_nvme_controller {
    uint16_t vendor;
    uint16_t subsystem_vendor;
    /*
     * Text, filled up with blanks.
     */
    uint8_t serial[20];
    uint8_t model[40];
    uint8_t pad0[13];
    /*
     * 4096 bytes (the smallest page) << this; 0: no limit.
     */
    uint8_t transfer_max;
    uint8_t pad1[438];
    uint32_t namespaces;
    /*
     * Bit 2: datasetManagement.
     */
    uint16_t abilities;
    uint16_t reserved0;
    uint8_t reserved1;
    /*
     * Bit 0: there is one that a flush empties.
     */
    uint8_t cache;
    uint8_t pad2[3570];
};
_Static_assert(sizeof(struct rf_nvme_controller) == 4096, "size");
_Static_assert(offsetof(struct rf_nvme_controller, vendor) == 0, "offset");
_Static_assert(offsetof(struct rf_nvme_controller, subsystem_vendor) == 2, "offset");
_Static_assert(offsetof(struct rf_nvme_controller, serial) == 4, "offset");
_Static_assert(offsetof(struct rf_nvme_controller, model) == 24, "offset");
_Static_assert(offsetof(struct rf_nvme_controller, transfer_max) == 77, "offset");
_Static_assert(offsetof(struct rf_nvme_controller, namespaces) == 516, "offset");
_Static_assert(offsetof(struct rf_nvme_controller, abilities) == 520, "offset");
_Static_assert(offsetof(struct rf_nvme_controller, reserved0) == 522, "offset");
_Static_assert(offsetof(struct rf_nvme_controller, reserved1) == 524, "offset");
_Static_assert(offsetof(struct rf_nvme_controller, cache) == 525, "offset");

#define RF_NVME_ABILITY_DISCARD 0x4u

struct rf_nvme_block_format {
    uint16_t metadata_bytes;
    /*
     * A block has 2^this bytes.
     */
    uint8_t exponent;
    uint8_t performance;
};
_Static_assert(sizeof(struct rf_nvme_block_format) == 4, "size");
_Static_assert(offsetof(struct rf_nvme_block_format, metadata_bytes) == 0, "offset");
_Static_assert(offsetof(struct rf_nvme_block_format, exponent) == 2, "offset");
_Static_assert(offsetof(struct rf_nvme_block_format, performance) == 3, "offset");

struct rf_nvme_namespace {
    uint64_t blocks;
    uint64_t capacity;
    uint64_t used;
    uint8_t features;
    /*
     * How many there are, less 1.
     */
    uint8_t formats;
    /*
     * The one in use, in bits 0 to 3.
     */
    uint8_t format;
    uint8_t pad0[101];
    struct rf_nvme_block_format table[16];
    uint8_t pad1[3904];
};
_Static_assert(sizeof(struct rf_nvme_namespace) == 4096, "size");
_Static_assert(offsetof(struct rf_nvme_namespace, blocks) == 0, "offset");
_Static_assert(offsetof(struct rf_nvme_namespace, capacity) == 8, "offset");
_Static_assert(offsetof(struct rf_nvme_namespace, used) == 16, "offset");
_Static_assert(offsetof(struct rf_nvme_namespace, features) == 24, "offset");
_Static_assert(offsetof(struct rf_nvme_namespace, formats) == 25, "offset");
_Static_assert(offsetof(struct rf_nvme_namespace, format) == 26, "offset");
_Static_assert(offsetof(struct rf_nvme_namespace, table) == 128, "offset");

#endif
