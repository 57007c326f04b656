// SPDX-License-Identifier: GPL-2.0-or-later
// What the messages of device say, field by field. Generated from device.capnp.
#pragma once

#include "common/describer.hpp"
#include "idl/types_decode.hpp"
#include "idl/device.hpp"

namespace abi {

inline constexpr common::NameOfNumber names_of_device_command[] = {
    {0, "info"}, {1, "config_read"}, {2, "config_write"}, {3, "bind_vector"}, {4, "dma_map"}, {5, "dma_unmap"}
};

inline constexpr common::NameOfNumber names_of_bar_flag[] = {
    {1, "bar_memory"}, {2, "bar_prefetchable"}
};

inline void describe(common::Describer& out, const DeviceBar& value) {
    out.number("frame", value.frame);
    out.number("size", value.size);
    out.number("flags", value.flags);
}

inline void describe(common::Describer& out, const DeviceInfo& value) {
    out.number("device", value.device);
    out.number("address", value.address);
    out.number("vendor", value.vendor);
    out.number("device_id", value.device_id);
    out.number("class_code", value.class_code);
    out.number("vectors", value.vectors);
    out.number("table_bar", value.table_bar);
    out.number("table_first", value.table_first);
    out.number("table_pages", value.table_pages);
    out.begin_list("bars");
    for (unsigned i = 0; i < 6; ++i) {
        out.begin("");
        describe(out, value.bars[i]);
        out.end();
    }
    out.end_list();
}

inline void describe(common::Describer& out, const DeviceConfig& value) {
    out.number("device", value.device);
    out.number("offset", value.offset);
    out.number("width", value.width);
    out.number("value", value.value);
    out.number("reserved", value.reserved);
}

inline void describe(common::Describer& out, const DeviceDmaMap& value) {
    out.number("first", value.first);
    out.number("count", value.count);
    out.number("frames", value.frames);
}

inline void describe(common::Describer& out, const DeviceDmaUnmap& value) {
    out.number("first", value.first);
    out.number("count", value.count);
}

inline void describe(common::Describer& out, const DeviceVector& value) {
    out.number("device", value.device);
    out.number("vector", value.vector);
    out.number("port", value.port);
}

}  // namespace abi
