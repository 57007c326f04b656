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

}  // namespace virtio
