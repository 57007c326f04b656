// SPDX-License-Identifier: GPL-2.0-or-later
// What a driver and a virtio 1.1 device both touch: the modern PCI transport, the split virtqueue, and the console device.
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

}  // namespace virtio
