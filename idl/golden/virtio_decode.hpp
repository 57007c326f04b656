// SPDX-License-Identifier: GPL-2.0-or-later
// What the messages of virtio say, field by field. Generated from virtio.capnp.
#pragma once

#include "common/describer.hpp"
#include "idl/virtio.hpp"

namespace virtio {

inline constexpr common::NameOfNumber names_of_device_type[] = {
    {1, "network"}, {2, "block"}, {3, "console"}
};

inline constexpr common::NameOfNumber names_of_status[] = {
    {1, "status_acknowledge"}, {2, "status_driver"}, {4, "status_driver_ok"}, {8, "status_features_ok"},
        {64, "status_needs_reset"}, {128, "status_failed"}
};

inline constexpr common::NameOfNumber names_of_feature_bit[] = {
    {1, "console_multiport"}, {29, "event_index"}, {32, "version1"}, {33, "access_platform"}
};

inline constexpr common::NameOfNumber names_of_capability_type[] = {
    {1, "common"}, {2, "notify"}, {3, "isr"}, {4, "device"}, {5, "pci_access"}
};

inline void describe(common::Describer& out, const Capability& value) {
    out.number("id", value.id);
    out.number("next", value.next);
    out.number("length", value.length);
    out.number("type", value.type);
    out.number("bar", value.bar);
    out.number("padding0", value.padding0);
    out.number("padding1", value.padding1);
    out.number("offset", value.offset);
    out.number("bytes", value.bytes);
    out.number("notify_multiplier", value.notify_multiplier);
}

inline void describe(common::Describer& out, const CommonConfig& value) {
    out.number("device_feature_select", value.device_feature_select);
    out.number("device_feature", value.device_feature);
    out.number("driver_feature_select", value.driver_feature_select);
    out.number("driver_feature", value.driver_feature);
    out.number("config_vector", value.config_vector);
    out.number("queues", value.queues);
    out.number("status", value.status);
    out.number("generation", value.generation);
    out.number("queue_select", value.queue_select);
    out.number("queue_size", value.queue_size);
    out.number("queue_vector", value.queue_vector);
    out.number("queue_enable", value.queue_enable);
    out.number("queue_notify_offset", value.queue_notify_offset);
    out.number("descriptors_low", value.descriptors_low);
    out.number("descriptors_high", value.descriptors_high);
    out.number("available_low", value.available_low);
    out.number("available_high", value.available_high);
    out.number("used_low", value.used_low);
    out.number("used_high", value.used_high);
}

inline constexpr common::NameOfNumber names_of_descriptor_flag[] = {
    {1, "descriptor_next"}, {2, "descriptor_write"}
};

inline void describe(common::Describer& out, const Descriptor& value) {
    out.number("address", value.address);
    out.number("length", value.length);
    out.number("flags", value.flags);
    out.number("next", value.next);
}

inline void describe(common::Describer& out, const RingHeader& value) {
    out.number("flags", value.flags);
    out.number("index", value.index);
}

inline void describe(common::Describer& out, const UsedElement& value) {
    out.number("id", value.id);
    out.number("length", value.length);
}

inline void describe(common::Describer& out, const ConsoleConfig& value) {
    out.number("columns", value.columns);
    out.number("rows", value.rows);
    out.number("ports", value.ports);
    out.number("emergency_write", value.emergency_write);
}

inline constexpr common::NameOfNumber names_of_control_event[] = {
    {0, "device_ready"}, {1, "port_add"}, {2, "port_remove"}, {3, "port_ready"}, {4, "console_port"}, {5, "resize"},
        {6, "port_open"}, {7, "port_name"}
};

inline void describe(common::Describer& out, const ControlMessage& value) {
    out.number("port", value.port);
    out.number("event", value.event);
    out.number("value", value.value);
}

inline constexpr common::NameOfNumber names_of_block_feature_bit[] = {
    {1, "block_size_max"}, {2, "block_segments_max"}, {5, "block_read_only"}, {6, "block_size"}, {9, "block_flush"},
        {10, "block_topology"}, {12, "block_queues"}, {13, "block_discard"}
};

inline void describe(common::Describer& out, const BlockConfig& value) {
    out.number("capacity_low", value.capacity_low);
    out.number("capacity_high", value.capacity_high);
    out.number("size_max", value.size_max);
    out.number("segments_max", value.segments_max);
    out.number("cylinders", value.cylinders);
    out.number("heads", value.heads);
    out.number("track_sectors", value.track_sectors);
    out.number("block_bytes", value.block_bytes);
    out.number("physical_exponent", value.physical_exponent);
    out.number("alignment_offset", value.alignment_offset);
    out.number("smallest_io", value.smallest_io);
    out.number("best_io", value.best_io);
    out.number("writeback", value.writeback);
    out.number("reserved0", value.reserved0);
    out.number("queues", value.queues);
    out.number("discard_sectors_max", value.discard_sectors_max);
    out.number("discard_segments_max", value.discard_segments_max);
    out.number("discard_alignment", value.discard_alignment);
    out.number("zero_sectors_max", value.zero_sectors_max);
    out.number("zero_segments_max", value.zero_segments_max);
    out.number("zero_may_discard", value.zero_may_discard);
    out.number("reserved1", value.reserved1);
    out.number("reserved2", value.reserved2);
}

inline constexpr common::NameOfNumber names_of_block_request_type[] = {
    {0, "block_read"}, {1, "block_write"}, {4, "block_flush_cache"}, {11, "block_discard_sectors"}
};

inline void describe(common::Describer& out, const BlockRequest& value) {
    out.number("type", value.type);
    out.number("reserved", value.reserved);
    out.number("sector", value.sector);
}

inline void describe(common::Describer& out, const BlockDiscard& value) {
    out.number("sector", value.sector);
    out.number("sectors", value.sectors);
    out.number("flags", value.flags);
}

inline constexpr common::NameOfNumber names_of_block_status[] = {
    {0, "okay"}, {1, "io_error"}, {2, "unsupported"}
};

}  // namespace virtio
