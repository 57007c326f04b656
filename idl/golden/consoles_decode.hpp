// SPDX-License-Identifier: GPL-2.0-or-later
// What the messages of consoles say, field by field. Generated from consoles.capnp.
#pragma once

#include "common/describer.hpp"
#include "idl/types_decode.hpp"
#include "idl/consoles.hpp"

namespace consoles {

inline void describe(common::Describer& out, const Piece& value) {
    out.number("ref", value.ref);
    out.number("offset", value.offset);
    out.number("length", value.length);
}

inline void describe(common::Describer& out, const Add& value) {
    out.number("operation", value.operation);
    out.number("domid", value.domid);
    out.number("port", value.port);
    out.number("tag", value.tag);
    out.text("name", value.name, sizeof value.name);
    out.number("serial", value.serial);
    out.number("reserved", value.reserved);
}

inline void describe(common::Describer& out, const Remove& value) {
    out.number("operation", value.operation);
    out.number("domid", value.domid);
    out.number("reserved", value.reserved);
    out.number("tag", value.tag);
}

inline void describe(common::Describer& out, const Rename& value) {
    out.number("operation", value.operation);
    out.number("domid", value.domid);
    out.number("reserved", value.reserved);
    out.number("tag", value.tag);
    out.text("name", value.name, sizeof value.name);
}

inline void describe(common::Describer& out, const Tail& value) {
    out.number("operation", value.operation);
    out.number("piece_count", value.piece_count);
    out.number("domid", value.domid);
    out.number("reserved", value.reserved);
    out.number("tag", value.tag);
    out.begin_list("pieces");
    for (unsigned i = 0; i < 2 && i < value.piece_count; ++i) {
        out.begin("");
        describe(out, value.pieces[i]);
        out.end();
    }
    out.end_list();
    out.number("wanted", value.wanted);
}

inline constexpr common::NameOfNumber names_of_status[] = {
    {0, "okay"}, {1, "malformed"}, {2, "unknown"}, {3, "not_found"}, {4, "ring_refused"}, {5, "full"}
};

inline void describe(common::Describer& out, const Answer& value) {
    out.number("tag", value.tag);
    out.choice("status", static_cast<common::i64>(value.status), names_of_status);
    out.number("operation", value.operation);
    out.number("length", value.length);
}

inline constexpr common::NameOfNumber operations_of_consoles[] = {
    {0, "add"}, {1, "remove"}, {2, "rename"}, {3, "tail"}
};

}  // namespace consoles
