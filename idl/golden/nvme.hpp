// SPDX-License-Identifier: GPL-2.0-or-later
// What a driver and an NVMe controller both touch (NVM Express 1.4, base and NVM command set): registers, queue
// entries, and of
// the identify data what we read. The controller is hardware to us: it may write anything into its registers and
// queues, at any
// time. Section numbers are those of that text.
// Generated from nvme.capnp.
#pragma once

#include <cstddef>

#include "common/integers.hpp"

namespace nvme {

using namespace common::integers;

// Of the PCI function: mass storage, non-volatile memory, NVM Express: 0x010802.
inline constexpr u32 class_code = 67586;

struct Registers {
    // Bits 0 to 15: entries of the largest queue, less 1. 24 to 31: the longest time to become ready, in 500 ms.
    u32 capabilities_low;
    // Bits 0 to 3: distance of doorbells is 4 << this. 5: the NVM command set. 16 to 19: the smallest page is 4096 << this.
    u32 capabilities_high;
    u32 version;
    u32 interrupt_mask_set;
    u32 interrupt_mask_clear;
    u32 configuration;              // Configuration
    u32 pad0;
    u32 status;                     // Status
    u32 subsystem_reset;
    u32 admin_queue_sizes;          // Entries less 1: of the submission queue, and from bit 16 of the completion queue.
    u32 admin_submission_low;
    u32 admin_submission_high;
    u32 admin_completion_low;
    u32 admin_completion_high;
};
static_assert(sizeof(Registers) == 56 && alignof(Registers) == 4);
static_assert(offsetof(Registers, capabilities_low) == 0 && offsetof(Registers, capabilities_high) == 4 &&
    offsetof(Registers, version) == 8 && offsetof(Registers, interrupt_mask_set) == 12 &&
    offsetof(Registers, interrupt_mask_clear) == 16 && offsetof(Registers, configuration) == 20 &&
    offsetof(Registers, status) == 28 && offsetof(Registers, subsystem_reset) == 32 &&
    offsetof(Registers, admin_queue_sizes) == 36 && offsetof(Registers, admin_submission_low) == 40 &&
    offsetof(Registers, admin_submission_high) == 44 && offsetof(Registers, admin_completion_low) == 48 &&
    offsetof(Registers, admin_completion_high) == 52);

// Offset in BAR 0: of submission queue 0, completion queue 0, submission queue 1, ...
inline constexpr u32 doorbells = 4096;

// 3.1.5; the fields that are not here are 0.
enum Configuration : u32 {
    enable = 1,
    // Entries of 64 bytes in submission queues (6 in bits 16 to 19), of 16 in completion queues (4 in bits 20 to 23).
    entry_sizes = 4587520,
};

// 3.1.6
enum Status : u32 {
    ready = 1, fatal = 2,
};

enum class AdminCommand : u32 {
    create_submission_queue = 1, create_completion_queue = 5, identify = 6, set_features = 9,
};

enum class IoCommand : u32 {
    flush = 0, write = 1, read = 2, dataset_management = 9,
};

struct Command {
    u8 opcode;
    u8 flags;                       // 0: the data are pages of PRP entries.
    u16 id;
    u32 nsid;
    u32 reserved0;
    u32 reserved1;
    u64 metadata;
    u64 prp1;
    u64 prp2;                       // Of the second page, or of a list of all pages from the second on.
    u32 words[6];                   // Command words 10 to 15.
};
static_assert(sizeof(Command) == 64 && alignof(Command) == 8);
static_assert(offsetof(Command, opcode) == 0 && offsetof(Command, flags) == 1 && offsetof(Command, id) == 2 &&
    offsetof(Command, nsid) == 4 && offsetof(Command, reserved0) == 8 && offsetof(Command, reserved1) == 12 &&
    offsetof(Command, metadata) == 16 && offsetof(Command, prp1) == 24 && offsetof(Command, prp2) == 32 &&
    offsetof(Command, words) == 40);

struct Completion {
    u32 result;
    u32 reserved0;
    u16 submission_head;
    u16 submission_queue;
    u16 id;
    // Bit 0: the phase, another one in each lap. The rest: 0 if all went well; statusCode in bits 1 to 8, its type in 9
    // to 11.
    u16 status;
};
static_assert(sizeof(Completion) == 16 && alignof(Completion) == 4);
static_assert(offsetof(Completion, result) == 0 && offsetof(Completion, reserved0) == 4 &&
    offsetof(Completion, submission_head) == 8 && offsetof(Completion, submission_queue) == 10 &&
    offsetof(Completion, id) == 12 && offsetof(Completion, status) == 14);

// 4.6.1, generic ones
enum StatusCode : u32 {
    invalid_opcode = 1,
};

inline constexpr u32 queue_contiguous = 1;
// In command word 11 of a queue's creation.
inline constexpr u32 queue_interrupts = 2;
// In command word 11 of datasetManagement.
inline constexpr u32 discard_attribute = 4;

// 6.7; the data of datasetManagement.
struct DiscardRange {
    u32 attributes;
    u32 blocks;
    u64 first_block;
};
static_assert(sizeof(DiscardRange) == 16 && alignof(DiscardRange) == 8);
static_assert(offsetof(DiscardRange, attributes) == 0 && offsetof(DiscardRange, blocks) == 4 &&
    offsetof(DiscardRange, first_block) == 8);

// 5.21.1.7: number of queues less 1, submission in the low half and completion in the high half, wanted and granted.
inline constexpr u32 feature_queues = 7;

enum class Identify : u32 {
    namespace_ = 0, controller = 1,
};

struct Controller {
    u16 vendor;
    u16 subsystem_vendor;
    u8 serial[20];                  // Text, filled up with blanks.
    u8 model[40];
    u8 pad0[13];
    u8 transfer_max;                // 4096 bytes (the smallest page) << this; 0: no limit.
    u8 pad1[438];
    u32 namespaces;
    u16 abilities;                  // Bit 2: datasetManagement.
    u16 reserved0;
    u8 reserved1;
    u8 cache;                       // Bit 0: there is one that a flush empties.
    u8 pad2[3570];
};
static_assert(sizeof(Controller) == 4096 && alignof(Controller) == 4);
static_assert(offsetof(Controller, vendor) == 0 && offsetof(Controller, subsystem_vendor) == 2 &&
    offsetof(Controller, serial) == 4 && offsetof(Controller, model) == 24 &&
    offsetof(Controller, transfer_max) == 77 && offsetof(Controller, namespaces) == 516 &&
    offsetof(Controller, abilities) == 520 && offsetof(Controller, reserved0) == 522 &&
    offsetof(Controller, reserved1) == 524 && offsetof(Controller, cache) == 525);

inline constexpr u16 ability_discard = 4;

struct BlockFormat {
    u16 metadata_bytes;
    u8 exponent;                    // A block has 2^this bytes.
    u8 performance;
};
static_assert(sizeof(BlockFormat) == 4 && alignof(BlockFormat) == 2);
static_assert(offsetof(BlockFormat, metadata_bytes) == 0 && offsetof(BlockFormat, exponent) == 2 &&
    offsetof(BlockFormat, performance) == 3);

struct Namespace {
    u64 blocks;
    u64 capacity;
    u64 used;
    u8 features;
    u8 formats;                     // How many there are, less 1.
    u8 format;                      // The one in use, in bits 0 to 3.
    u8 pad0[101];
    BlockFormat table[16];
    u8 pad1[3904];
};
static_assert(sizeof(Namespace) == 4096 && alignof(Namespace) == 8);
static_assert(offsetof(Namespace, blocks) == 0 && offsetof(Namespace, capacity) == 8 &&
    offsetof(Namespace, used) == 16 && offsetof(Namespace, features) == 24 && offsetof(Namespace, formats) == 25 &&
    offsetof(Namespace, format) == 26 && offsetof(Namespace, table) == 128);

}  // namespace nvme
