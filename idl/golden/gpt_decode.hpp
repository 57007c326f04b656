// SPDX-License-Identifier: GPL-2.0-or-later
// What the messages of gpt say, field by field. Generated from gpt.capnp.
#pragma once

#include "common/describer.hpp"
#include "idl/gpt.hpp"

namespace gpt {

inline void describe(common::Describer& out, const Header& value) {
    out.begin_list("signature");
    for (unsigned i = 0; i < 8; ++i) {
        out.number("", value.signature[i]);
    }
    out.end_list();
    out.number("revision", value.revision);
    out.number("header_bytes", value.header_bytes);
    out.number("checksum", value.checksum);
    out.number("reserved0", value.reserved0);
    out.number("this_block", value.this_block);
    out.number("other_block", value.other_block);
    out.number("first_usable", value.first_usable);
    out.number("last_usable", value.last_usable);
    out.begin_list("disk_guid");
    for (unsigned i = 0; i < 16; ++i) {
        out.number("", value.disk_guid[i]);
    }
    out.end_list();
    out.number("entries_block", value.entries_block);
    out.number("entry_count", value.entry_count);
    out.number("entry_bytes", value.entry_bytes);
    out.number("entries_checksum", value.entries_checksum);
}

inline void describe(common::Describer& out, const Entry& value) {
    out.begin_list("type");
    for (unsigned i = 0; i < 16; ++i) {
        out.number("", value.type[i]);
    }
    out.end_list();
    out.begin_list("guid");
    for (unsigned i = 0; i < 16; ++i) {
        out.number("", value.guid[i]);
    }
    out.end_list();
    out.number("first_block", value.first_block);
    out.number("last_block", value.last_block);
    out.number("attributes", value.attributes);
    out.begin_list("name");
    for (unsigned i = 0; i < 36; ++i) {
        out.number("", value.name[i]);
    }
    out.end_list();
}

}  // namespace gpt
