// SPDX-License-Identifier: GPL-2.0-or-later
// What a driver and a virtio 1.1 device both touch: the modern PCI transport, the split virtqueue, and the console and
// block
// devices.
// The device is hardware to us: it may write anything into its registers and rings, at any time. Section numbers are those
// of the OASIS text.
// Generated from virtio.capnp.
#pragma once

#include <cstddef>

#include "common/integers.hpp"

namespace virtio {

using namespace common::integers;

inline constexpr u16 vendor = 6900;
// Device id of a PCI function = this + device type.
inline constexpr u16 first_modern_device = 4160;

enum class DeviceType : u16 {
    network = 1, block = 2, console = 3,
};

// 2.1
enum Status : u32 {
    status_acknowledge = 1, status_driver = 2, status_driver_ok = 4, status_features_ok = 8, status_needs_reset = 64,
        status_failed = 128,
};

// 6, and of the devices; a bit's number.
enum class FeatureBit : u32 {
    console_multiport = 1, event_index = 29, version1 = 32, access_platform = 33,
};

// Id of a vendor's capability in configuration space.
inline constexpr u8 vendor_capability = 9;

enum class CapabilityType : u8 {
    common = 1, notify = 2, isr = 3, device = 4, pci_access = 5,
};

struct Capability {
    u8 id;
    u8 next;                        // Where the next capability is; 0: none.
    u8 length;
    u8 type;                        // CapabilityType
    u8 bar;
    u8 padding0;
    u16 padding1;
    u32 offset;                     // In the BAR.
    u32 bytes;
    u32 notify_multiplier;          // Of the notify capability only.
};
static_assert(sizeof(Capability) == 20 && alignof(Capability) == 4);
static_assert(offsetof(Capability, id) == 0 && offsetof(Capability, next) == 1 && offsetof(Capability, length) == 2 &&
    offsetof(Capability, type) == 3 && offsetof(Capability, bar) == 4 && offsetof(Capability, padding0) == 5 &&
    offsetof(Capability, padding1) == 6 && offsetof(Capability, offset) == 8 && offsetof(Capability, bytes) == 12 &&
    offsetof(Capability, notify_multiplier) == 16);

inline constexpr u16 no_vector = 65535;

// 4.1.4.3. Fields of 64 bits are accessed by halves.
struct CommonConfig {
    u32 device_feature_select;
    u32 device_feature;
    u32 driver_feature_select;
    u32 driver_feature;
    u16 config_vector;
    u16 queues;
    u8 status;                      // Status; writing 0 resets.
    u8 generation;                  // Another one: the device's configuration has changed meanwhile.
    u16 queue_select;
    u16 queue_size;                 // The largest one, until a smaller one is written.
    u16 queue_vector;
    u16 queue_enable;
    u16 queue_notify_offset;
    u32 descriptors_low;
    u32 descriptors_high;
    u32 available_low;
    u32 available_high;
    u32 used_low;
    u32 used_high;
};
static_assert(sizeof(CommonConfig) == 56 && alignof(CommonConfig) == 4);
static_assert(offsetof(CommonConfig, device_feature_select) == 0 && offsetof(CommonConfig, device_feature) == 4 &&
    offsetof(CommonConfig, driver_feature_select) == 8 && offsetof(CommonConfig, driver_feature) == 12 &&
    offsetof(CommonConfig, config_vector) == 16 && offsetof(CommonConfig, queues) == 18 &&
    offsetof(CommonConfig, status) == 20 && offsetof(CommonConfig, generation) == 21 &&
    offsetof(CommonConfig, queue_select) == 22 && offsetof(CommonConfig, queue_size) == 24 &&
    offsetof(CommonConfig, queue_vector) == 26 && offsetof(CommonConfig, queue_enable) == 28 &&
    offsetof(CommonConfig, queue_notify_offset) == 30 && offsetof(CommonConfig, descriptors_low) == 32 &&
    offsetof(CommonConfig, descriptors_high) == 36 && offsetof(CommonConfig, available_low) == 40 &&
    offsetof(CommonConfig, available_high) == 44 && offsetof(CommonConfig, used_low) == 48 &&
    offsetof(CommonConfig, used_high) == 52);

enum DescriptorFlag : u32 {
    descriptor_next = 1,
    descriptor_write = 2,           // The device writes, else it reads.
};

struct Descriptor {
    u64 address;
    u32 length;
    u16 flags;                      // DescriptorFlag
    u16 next;
};
static_assert(sizeof(Descriptor) == 16 && alignof(Descriptor) == 8);
static_assert(offsetof(Descriptor, address) == 0 && offsetof(Descriptor, length) == 8 &&
    offsetof(Descriptor, flags) == 12 && offsetof(Descriptor, next) == 14);

// Of the available ring, behind which there are UInt16 heads and one index more, and of the used ring, with UsedElement.
struct RingHeader {
    u16 flags;                      // 1: no events, please (without the feature eventIndex).
    u16 index;
};
static_assert(sizeof(RingHeader) == 4 && alignof(RingHeader) == 2);
static_assert(offsetof(RingHeader, flags) == 0 && offsetof(RingHeader, index) == 2);

inline constexpr u16 no_events = 1;

struct UsedElement {
    u32 id;                         // Head of the chain.
    u32 length;                     // Bytes the device wrote.
};
static_assert(sizeof(UsedElement) == 8 && alignof(UsedElement) == 4);
static_assert(offsetof(UsedElement, id) == 0 && offsetof(UsedElement, length) == 4);

struct ConsoleConfig {
    u16 columns;
    u16 rows;
    u32 ports;                      // The most it may have.
    u32 emergency_write;
};
static_assert(sizeof(ConsoleConfig) == 12 && alignof(ConsoleConfig) == 4);
static_assert(offsetof(ConsoleConfig, columns) == 0 && offsetof(ConsoleConfig, rows) == 2 &&
    offsetof(ConsoleConfig, ports) == 4 && offsetof(ConsoleConfig, emergency_write) == 8);

enum class ControlEvent : u16 {
    device_ready = 0,
    port_add = 1,
    port_remove = 2,
    port_ready = 3,
    console_port = 4,
    resize = 5,
    port_open = 6,                  // value 1: the other side has opened the port; 0: closed it.
    port_name = 7,                  // The name's bytes follow.
};

struct ControlMessage {
    u32 port;
    u16 event;                      // ControlEvent
    u16 value;
};
static_assert(sizeof(ControlMessage) == 8 && alignof(ControlMessage) == 4);
static_assert(offsetof(ControlMessage, port) == 0 && offsetof(ControlMessage, event) == 4 &&
    offsetof(ControlMessage, value) == 6);

// A bit's number, as FeatureBit.
enum class BlockFeatureBit : u32 {
    block_size_max = 1, block_segments_max = 2, block_read_only = 5, block_size = 6, block_flush = 9,
        block_topology = 10, block_queues = 12, block_discard = 13,
};

// 5.2.4. Each field but the capacity is there if its feature is.
struct BlockConfig {
    u32 capacity_low;               // Sectors of 512 bytes, whatever a block is.
    u32 capacity_high;
    u32 size_max;                   // Bytes of one buffer.
    u32 segments_max;               // Buffers of one request.
    u16 cylinders;
    u8 heads;
    u8 track_sectors;
    u32 block_bytes;
    u8 physical_exponent;           // Physical block = 2^this blocks.
    u8 alignment_offset;
    u16 smallest_io;
    u32 best_io;
    u8 writeback;
    u8 reserved0;
    u16 queues;
    u32 discard_sectors_max;
    u32 discard_segments_max;
    u32 discard_alignment;          // Sectors.
    u32 zero_sectors_max;
    u32 zero_segments_max;
    u8 zero_may_discard;
    u8 reserved1;
    u16 reserved2;
};
static_assert(sizeof(BlockConfig) == 60 && alignof(BlockConfig) == 4);
static_assert(offsetof(BlockConfig, capacity_low) == 0 && offsetof(BlockConfig, capacity_high) == 4 &&
    offsetof(BlockConfig, size_max) == 8 && offsetof(BlockConfig, segments_max) == 12 &&
    offsetof(BlockConfig, cylinders) == 16 && offsetof(BlockConfig, heads) == 18 &&
    offsetof(BlockConfig, track_sectors) == 19 && offsetof(BlockConfig, block_bytes) == 20 &&
    offsetof(BlockConfig, physical_exponent) == 24 && offsetof(BlockConfig, alignment_offset) == 25 &&
    offsetof(BlockConfig, smallest_io) == 26 && offsetof(BlockConfig, best_io) == 28 &&
    offsetof(BlockConfig, writeback) == 32 && offsetof(BlockConfig, reserved0) == 33 &&
    offsetof(BlockConfig, queues) == 34 && offsetof(BlockConfig, discard_sectors_max) == 36 &&
    offsetof(BlockConfig, discard_segments_max) == 40 && offsetof(BlockConfig, discard_alignment) == 44 &&
    offsetof(BlockConfig, zero_sectors_max) == 48 && offsetof(BlockConfig, zero_segments_max) == 52 &&
    offsetof(BlockConfig, zero_may_discard) == 56 && offsetof(BlockConfig, reserved1) == 57 &&
    offsetof(BlockConfig, reserved2) == 58);

enum class BlockRequestType : u32 {
    block_read = 0, block_write = 1, block_flush_cache = 4, block_discard_sectors = 11,
};

// What a chain begins with; data follow, and at last a byte that the device writes.
struct BlockRequest {
    u32 type;                       // BlockRequestType
    u32 reserved;
    u64 sector;
};
static_assert(sizeof(BlockRequest) == 16 && alignof(BlockRequest) == 8);
static_assert(offsetof(BlockRequest, type) == 0 && offsetof(BlockRequest, reserved) == 4 &&
    offsetof(BlockRequest, sector) == 8);

// The data of a discard.
struct BlockDiscard {
    u64 sector;
    u32 sectors;
    u32 flags;
};
static_assert(sizeof(BlockDiscard) == 16 && alignof(BlockDiscard) == 8);
static_assert(offsetof(BlockDiscard, sector) == 0 && offsetof(BlockDiscard, sectors) == 8 &&
    offsetof(BlockDiscard, flags) == 12);

enum class BlockStatus : u8 {
    okay = 0, io_error = 1, unsupported = 2,
};

}  // namespace virtio
