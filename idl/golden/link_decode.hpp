// SPDX-License-Identifier: GPL-2.0-or-later
// What the messages of link say, field by field. Generated from link.capnp.
#pragma once

#include "common/describer.hpp"
#include "idl/types_decode.hpp"
#include "idl/link.hpp"

namespace kept {

inline constexpr common::NameOfNumber names_of_state[] = {
    {0, "unused"}, {1, "connected"}, {2, "broken"}
};

inline void describe(common::Describer& out, const Table& value) {
    out.begin_list("magic");
    for (unsigned i = 0; i < 8; ++i) {
        out.number("", value.magic[i]);
    }
    out.end_list();
    out.number("version", value.version);
    out.number("links", value.links);
}

inline void describe(common::Describer& out, const Entry& value) {
    out.choice("state", static_cast<common::i64>(value.state), names_of_state);
    out.number("peer", value.peer);
    out.number("pages", value.pages);
    out.number("epoch", value.epoch);
    out.number("device", value.device);
    out.number("port", value.port);
    out.number("peer_port", value.peer_port);
    out.begin_list("refs");
    for (unsigned i = 0; i < 16; ++i) {
        out.number("", value.refs[i]);
    }
    out.end_list();
    out.number("answered", value.answered);
    out.number("mark", value.mark);
    out.number("early_deaths", value.early_deaths);
    out.number("record_offset", value.record_offset);
    out.number("record_bytes", value.record_bytes);
    out.number("notified", value.notified);
}

inline void describe(common::Describer& out, const Offer& value) {
    out.number("state", value.state);
    out.number("epoch", value.epoch);
    out.number("pages", value.pages);
    out.begin_list("refs");
    for (unsigned i = 0; i < 16; ++i) {
        out.number("", value.refs[i]);
    }
    out.end_list();
}

}  // namespace kept
