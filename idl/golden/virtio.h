/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a driver and a virtio 1.1 device both touch: the modern PCI transport, the split virtqueue, and the console and
 * block
 * devices.
 * The device is hardware to us: it may write anything into its registers and rings, at any time. Section numbers are those
 * of the OASIS text.
 */
/* Generated from virtio.capnp. */
#ifndef RF_VIRTIO_H
#define RF_VIRTIO_H

#include <stddef.h>
#include <stdint.h>

#define RF_VIRTIO_VENDOR 0x1AF4u

/*
 * Device id of a PCI function = this + device type.
 */
#define RF_VIRTIO_FIRST_MODERN_DEVICE 0x1040u

#define RF_VIRTIO_DEVICE_TYPE_NETWORK 0x1u
#define RF_VIRTIO_DEVICE_TYPE_BLOCK 0x2u
#define RF_VIRTIO_DEVICE_TYPE_CONSOLE 0x3u

/*
 * 2.1
 */
#define RF_VIRTIO_STATUS_STATUS_ACKNOWLEDGE 0x1u
#define RF_VIRTIO_STATUS_STATUS_DRIVER 0x2u
#define RF_VIRTIO_STATUS_STATUS_DRIVER_OK 0x4u
#define RF_VIRTIO_STATUS_STATUS_FEATURES_OK 0x8u
#define RF_VIRTIO_STATUS_STATUS_NEEDS_RESET 0x40u
#define RF_VIRTIO_STATUS_STATUS_FAILED 0x80u

/*
 * 6, and of the devices; a bit's number.
 */
#define RF_VIRTIO_FEATURE_BIT_CONSOLE_MULTIPORT 0x1u
#define RF_VIRTIO_FEATURE_BIT_EVENT_INDEX 0x1Du
#define RF_VIRTIO_FEATURE_BIT_VERSION1 0x20u
#define RF_VIRTIO_FEATURE_BIT_ACCESS_PLATFORM 0x21u

/*
 * Id of a vendor's capability in configuration space.
 */
#define RF_VIRTIO_VENDOR_CAPABILITY 0x9u

#define RF_VIRTIO_CAPABILITY_TYPE_COMMON 0x1u
#define RF_VIRTIO_CAPABILITY_TYPE_NOTIFY 0x2u
#define RF_VIRTIO_CAPABILITY_TYPE_ISR 0x3u
#define RF_VIRTIO_CAPABILITY_TYPE_DEVICE 0x4u
#define RF_VIRTIO_CAPABILITY_TYPE_PCI_ACCESS 0x5u

struct rf_virtio_capability {
    uint8_t id;
    /*
     * Where the next capability is; 0: none.
     */
    uint8_t next;
    uint8_t length;
    /*
     * CapabilityType
     */
    uint8_t type;
    uint8_t bar;
    uint8_t padding0;
    uint16_t padding1;
    /*
     * In the BAR.
     */
    uint32_t offset;
    uint32_t bytes;
    /*
     * Of the notify capability only.
     */
    uint32_t notify_multiplier;
};
_Static_assert(sizeof(struct rf_virtio_capability) == 20, "size");
_Static_assert(offsetof(struct rf_virtio_capability, id) == 0, "offset");
_Static_assert(offsetof(struct rf_virtio_capability, next) == 1, "offset");
_Static_assert(offsetof(struct rf_virtio_capability, length) == 2, "offset");
_Static_assert(offsetof(struct rf_virtio_capability, type) == 3, "offset");
_Static_assert(offsetof(struct rf_virtio_capability, bar) == 4, "offset");
_Static_assert(offsetof(struct rf_virtio_capability, padding0) == 5, "offset");
_Static_assert(offsetof(struct rf_virtio_capability, padding1) == 6, "offset");
_Static_assert(offsetof(struct rf_virtio_capability, offset) == 8, "offset");
_Static_assert(offsetof(struct rf_virtio_capability, bytes) == 12, "offset");
_Static_assert(offsetof(struct rf_virtio_capability, notify_multiplier) == 16, "offset");

#define RF_VIRTIO_NO_VECTOR 0xFFFFu

/*
 * 4.1.4.3. Fields of 64 bits are accessed by halves.
 */
struct rf_virtio_common_config {
    uint32_t device_feature_select;
    uint32_t device_feature;
    uint32_t driver_feature_select;
    uint32_t driver_feature;
    uint16_t config_vector;
    uint16_t queues;
    /*
     * Status; writing 0 resets.
     */
    uint8_t status;
    /*
     * Another one: the device's configuration has changed meanwhile.
     */
    uint8_t generation;
    uint16_t queue_select;
    /*
     * The largest one, until a smaller one is written.
     */
    uint16_t queue_size;
    uint16_t queue_vector;
    uint16_t queue_enable;
    uint16_t queue_notify_offset;
    uint32_t descriptors_low;
    uint32_t descriptors_high;
    uint32_t available_low;
    uint32_t available_high;
    uint32_t used_low;
    uint32_t used_high;
};
_Static_assert(sizeof(struct rf_virtio_common_config) == 56, "size");
_Static_assert(offsetof(struct rf_virtio_common_config, device_feature_select) == 0, "offset");
_Static_assert(offsetof(struct rf_virtio_common_config, device_feature) == 4, "offset");
_Static_assert(offsetof(struct rf_virtio_common_config, driver_feature_select) == 8, "offset");
_Static_assert(offsetof(struct rf_virtio_common_config, driver_feature) == 12, "offset");
_Static_assert(offsetof(struct rf_virtio_common_config, config_vector) == 16, "offset");
_Static_assert(offsetof(struct rf_virtio_common_config, queues) == 18, "offset");
_Static_assert(offsetof(struct rf_virtio_common_config, status) == 20, "offset");
_Static_assert(offsetof(struct rf_virtio_common_config, generation) == 21, "offset");
_Static_assert(offsetof(struct rf_virtio_common_config, queue_select) == 22, "offset");
_Static_assert(offsetof(struct rf_virtio_common_config, queue_size) == 24, "offset");
_Static_assert(offsetof(struct rf_virtio_common_config, queue_vector) == 26, "offset");
_Static_assert(offsetof(struct rf_virtio_common_config, queue_enable) == 28, "offset");
_Static_assert(offsetof(struct rf_virtio_common_config, queue_notify_offset) == 30, "offset");
_Static_assert(offsetof(struct rf_virtio_common_config, descriptors_low) == 32, "offset");
_Static_assert(offsetof(struct rf_virtio_common_config, descriptors_high) == 36, "offset");
_Static_assert(offsetof(struct rf_virtio_common_config, available_low) == 40, "offset");
_Static_assert(offsetof(struct rf_virtio_common_config, available_high) == 44, "offset");
_Static_assert(offsetof(struct rf_virtio_common_config, used_low) == 48, "offset");
_Static_assert(offsetof(struct rf_virtio_common_config, used_high) == 52, "offset");

#define RF_VIRTIO_DESCRIPTOR_FLAG_DESCRIPTOR_NEXT 0x1u
#define RF_VIRTIO_DESCRIPTOR_FLAG_DESCRIPTOR_WRITE 0x2u

struct rf_virtio_descriptor {
    uint64_t address;
    uint32_t length;
    /*
     * DescriptorFlag
     */
    uint16_t flags;
    uint16_t next;
};
_Static_assert(sizeof(struct rf_virtio_descriptor) == 16, "size");
_Static_assert(offsetof(struct rf_virtio_descriptor, address) == 0, "offset");
_Static_assert(offsetof(struct rf_virtio_descriptor, length) == 8, "offset");
_Static_assert(offsetof(struct rf_virtio_descriptor, flags) == 12, "offset");
_Static_assert(offsetof(struct rf_virtio_descriptor, next) == 14, "offset");

/*
 * Of the available ring, behind which there are UInt16 heads and one index more, and of the used ring, with UsedElement.
 */
struct rf_virtio_ring_header {
    /*
     * 1: no events, please (without the feature eventIndex).
     */
    uint16_t flags;
    uint16_t index;
};
_Static_assert(sizeof(struct rf_virtio_ring_header) == 4, "size");
_Static_assert(offsetof(struct rf_virtio_ring_header, flags) == 0, "offset");
_Static_assert(offsetof(struct rf_virtio_ring_header, index) == 2, "offset");

#define RF_VIRTIO_NO_EVENTS 0x1u

struct rf_virtio_used_element {
    /*
     * Head of the chain.
     */
    uint32_t id;
    /*
     * Bytes the device wrote.
     */
    uint32_t length;
};
_Static_assert(sizeof(struct rf_virtio_used_element) == 8, "size");
_Static_assert(offsetof(struct rf_virtio_used_element, id) == 0, "offset");
_Static_assert(offsetof(struct rf_virtio_used_element, length) == 4, "offset");

struct rf_virtio_console_config {
    uint16_t columns;
    uint16_t rows;
    /*
     * The most it may have.
     */
    uint32_t ports;
    uint32_t emergency_write;
};
_Static_assert(sizeof(struct rf_virtio_console_config) == 12, "size");
_Static_assert(offsetof(struct rf_virtio_console_config, columns) == 0, "offset");
_Static_assert(offsetof(struct rf_virtio_console_config, rows) == 2, "offset");
_Static_assert(offsetof(struct rf_virtio_console_config, ports) == 4, "offset");
_Static_assert(offsetof(struct rf_virtio_console_config, emergency_write) == 8, "offset");

#define RF_VIRTIO_CONTROL_EVENT_DEVICE_READY 0x0u
#define RF_VIRTIO_CONTROL_EVENT_PORT_ADD 0x1u
#define RF_VIRTIO_CONTROL_EVENT_PORT_REMOVE 0x2u
#define RF_VIRTIO_CONTROL_EVENT_PORT_READY 0x3u
#define RF_VIRTIO_CONTROL_EVENT_CONSOLE_PORT 0x4u
#define RF_VIRTIO_CONTROL_EVENT_RESIZE 0x5u
#define RF_VIRTIO_CONTROL_EVENT_PORT_OPEN 0x6u
#define RF_VIRTIO_CONTROL_EVENT_PORT_NAME 0x7u

struct rf_virtio_control_message {
    uint32_t port;
    /*
     * ControlEvent
     */
    uint16_t event;
    uint16_t value;
};
_Static_assert(sizeof(struct rf_virtio_control_message) == 8, "size");
_Static_assert(offsetof(struct rf_virtio_control_message, port) == 0, "offset");
_Static_assert(offsetof(struct rf_virtio_control_message, event) == 4, "offset");
_Static_assert(offsetof(struct rf_virtio_control_message, value) == 6, "offset");

/*
 * A bit's number, as FeatureBit.
 */
#define RF_VIRTIO_BLOCK_FEATURE_BIT_BLOCK_SIZE_MAX 0x1u
#define RF_VIRTIO_BLOCK_FEATURE_BIT_BLOCK_SEGMENTS_MAX 0x2u
#define RF_VIRTIO_BLOCK_FEATURE_BIT_BLOCK_READ_ONLY 0x5u
#define RF_VIRTIO_BLOCK_FEATURE_BIT_BLOCK_SIZE 0x6u
#define RF_VIRTIO_BLOCK_FEATURE_BIT_BLOCK_FLUSH 0x9u
#define RF_VIRTIO_BLOCK_FEATURE_BIT_BLOCK_TOPOLOGY 0xAu
#define RF_VIRTIO_BLOCK_FEATURE_BIT_BLOCK_QUEUES 0xCu
#define RF_VIRTIO_BLOCK_FEATURE_BIT_BLOCK_DISCARD 0xDu

/*
 * 5.2.4. Each field but the capacity is there if its feature is.
 */
struct rf_virtio_block_config {
    /*
     * Sectors of 512 bytes, whatever a block is.
     */
    uint32_t capacity_low;
    uint32_t capacity_high;
    /*
     * Bytes of one buffer.
     */
    uint32_t size_max;
    /*
     * Buffers of one request.
     */
    uint32_t segments_max;
    uint16_t cylinders;
    uint8_t heads;
    uint8_t track_sectors;
    uint32_t block_bytes;
    /*
     * Physical block = 2^this blocks.
     */
    uint8_t physical_exponent;
    uint8_t alignment_offset;
    uint16_t smallest_io;
    uint32_t best_io;
    uint8_t writeback;
    uint8_t reserved0;
    uint16_t queues;
    uint32_t discard_sectors_max;
    uint32_t discard_segments_max;
    /*
     * Sectors.
     */
    uint32_t discard_alignment;
    uint32_t zero_sectors_max;
    uint32_t zero_segments_max;
    uint8_t zero_may_discard;
    uint8_t reserved1;
    uint16_t reserved2;
};
_Static_assert(sizeof(struct rf_virtio_block_config) == 60, "size");
_Static_assert(offsetof(struct rf_virtio_block_config, capacity_low) == 0, "offset");
_Static_assert(offsetof(struct rf_virtio_block_config, capacity_high) == 4, "offset");
_Static_assert(offsetof(struct rf_virtio_block_config, size_max) == 8, "offset");
_Static_assert(offsetof(struct rf_virtio_block_config, segments_max) == 12, "offset");
_Static_assert(offsetof(struct rf_virtio_block_config, cylinders) == 16, "offset");
_Static_assert(offsetof(struct rf_virtio_block_config, heads) == 18, "offset");
_Static_assert(offsetof(struct rf_virtio_block_config, track_sectors) == 19, "offset");
_Static_assert(offsetof(struct rf_virtio_block_config, block_bytes) == 20, "offset");
_Static_assert(offsetof(struct rf_virtio_block_config, physical_exponent) == 24, "offset");
_Static_assert(offsetof(struct rf_virtio_block_config, alignment_offset) == 25, "offset");
_Static_assert(offsetof(struct rf_virtio_block_config, smallest_io) == 26, "offset");
_Static_assert(offsetof(struct rf_virtio_block_config, best_io) == 28, "offset");
_Static_assert(offsetof(struct rf_virtio_block_config, writeback) == 32, "offset");
_Static_assert(offsetof(struct rf_virtio_block_config, reserved0) == 33, "offset");
_Static_assert(offsetof(struct rf_virtio_block_config, queues) == 34, "offset");
_Static_assert(offsetof(struct rf_virtio_block_config, discard_sectors_max) == 36, "offset");
_Static_assert(offsetof(struct rf_virtio_block_config, discard_segments_max) == 40, "offset");
_Static_assert(offsetof(struct rf_virtio_block_config, discard_alignment) == 44, "offset");
_Static_assert(offsetof(struct rf_virtio_block_config, zero_sectors_max) == 48, "offset");
_Static_assert(offsetof(struct rf_virtio_block_config, zero_segments_max) == 52, "offset");
_Static_assert(offsetof(struct rf_virtio_block_config, zero_may_discard) == 56, "offset");
_Static_assert(offsetof(struct rf_virtio_block_config, reserved1) == 57, "offset");
_Static_assert(offsetof(struct rf_virtio_block_config, reserved2) == 58, "offset");

#define RF_VIRTIO_BLOCK_REQUEST_TYPE_BLOCK_READ 0x0u
#define RF_VIRTIO_BLOCK_REQUEST_TYPE_BLOCK_WRITE 0x1u
#define RF_VIRTIO_BLOCK_REQUEST_TYPE_BLOCK_FLUSH_CACHE 0x4u
#define RF_VIRTIO_BLOCK_REQUEST_TYPE_BLOCK_DISCARD_SECTORS 0xBu

/*
 * What a chain begins with; data follow, and at last a byte that the device writes.
 */
struct rf_virtio_block_request {
    /*
     * BlockRequestType
     */
    uint32_t type;
    uint32_t reserved;
    uint64_t sector;
};
_Static_assert(sizeof(struct rf_virtio_block_request) == 16, "size");
_Static_assert(offsetof(struct rf_virtio_block_request, type) == 0, "offset");
_Static_assert(offsetof(struct rf_virtio_block_request, reserved) == 4, "offset");
_Static_assert(offsetof(struct rf_virtio_block_request, sector) == 8, "offset");

/*
 * The data of a discard.
 */
struct rf_virtio_block_discard {
    uint64_t sector;
    uint32_t sectors;
    uint32_t flags;
};
_Static_assert(sizeof(struct rf_virtio_block_discard) == 16, "size");
_Static_assert(offsetof(struct rf_virtio_block_discard, sector) == 0, "offset");
_Static_assert(offsetof(struct rf_virtio_block_discard, sectors) == 8, "offset");
_Static_assert(offsetof(struct rf_virtio_block_discard, flags) == 12, "offset");

#define RF_VIRTIO_BLOCK_STATUS_OKAY 0x0u
#define RF_VIRTIO_BLOCK_STATUS_IO_ERROR 0x1u
#define RF_VIRTIO_BLOCK_STATUS_UNSUPPORTED 0x2u

#endif
