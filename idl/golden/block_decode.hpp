// SPDX-License-Identifier: GPL-2.0-or-later
// What the messages of block say, field by field. Generated from block.capnp.
#pragma once

#include "common/describer.hpp"
#include "idl/types_decode.hpp"
#include "idl/block.hpp"

namespace block {

inline void describe(common::Describer& out, const Segment& value) {
    out.number("ref", value.ref);
    out.number("first_sector", value.first_sector);
    out.number("last_sector", value.last_sector);
}

inline void describe(common::Describer& out, const Transfer& value) {
    out.number("operation", value.operation);
    out.number("segment_count", value.segment_count);
    out.number("handle", value.handle);
    out.number("tag", value.tag);
    out.number("sector", value.sector);
    out.begin_list("segments");
    for (unsigned i = 0; i < 11 && i < value.segment_count; ++i) {
        out.begin("");
        describe(out, value.segments[i]);
        out.end();
    }
    out.end_list();
}

inline constexpr common::NameOfNumber names_of_discard_flag[] = {
    {1, "secure"}
};

inline void describe(common::Describer& out, const Discard& value) {
    out.number("operation", value.operation);
    out.flags("flags", static_cast<common::i64>(value.flags), names_of_discard_flag);
    out.number("handle", value.handle);
    out.number("tag", value.tag);
    out.number("sector", value.sector);
    out.number("sector_count", value.sector_count);
}

inline void describe(common::Describer& out, const IndirectTransfer& value) {
    out.number("operation", value.operation);
    out.number("inner_operation", value.inner_operation);
    out.number("segment_count", value.segment_count);
    out.number("tag", value.tag);
    out.number("sector", value.sector);
    out.number("handle", value.handle);
    out.begin_list("pages");
    for (unsigned i = 0; i < 8; ++i) {
        out.number("", value.pages[i]);
    }
    out.end_list();
}

inline constexpr common::NameOfNumber names_of_status[] = {
    {0, "okay"}, {-1, "error"}, {-2, "unsupported"}
};

inline void describe(common::Describer& out, const Answer& value) {
    out.number("tag", value.tag);
    out.number("operation", value.operation);
    out.choice("status", static_cast<common::i64>(value.status), names_of_status);
}

inline constexpr common::NameOfNumber names_of_info[] = {
    {1, "cdrom"}, {2, "removable"}, {4, "read_only"}
};

inline constexpr common::NameOfNumber operations_of_block[] = {
    {0, "read"}, {1, "write"}, {2, "write_barrier"}, {3, "flush"}, {5, "discard"}, {6, "indirect"}
};

}  // namespace block
