// SPDX-License-Identifier: GPL-2.0-or-later
// What the messages of store say, field by field. Generated from store.capnp.
#pragma once

#include "common/describer.hpp"
#include "idl/store.hpp"

namespace store {

inline constexpr common::NameOfNumber names_of_server_feature[] = {
    {1, "reconnection"}, {2, "error_indicator"}, {4, "watch_depth"}
};

inline constexpr common::NameOfNumber names_of_connection[] = {
    {0, "connected"}, {1, "reconnecting"}
};

inline constexpr common::NameOfNumber names_of_page_error[] = {
    {0, "none"}, {1, "communication"}, {2, "ring_index"}, {3, "protocol"}
};

inline void describe(common::Describer& out, const Page& value) {
    out.begin_list("req");
    for (unsigned i = 0; i < 1024; ++i) {
        out.number("", value.req[i]);
    }
    out.end_list();
    out.begin_list("rsp");
    for (unsigned i = 0; i < 1024; ++i) {
        out.number("", value.rsp[i]);
    }
    out.end_list();
    out.number("req_cons", value.req_cons);
    out.number("req_prod", value.req_prod);
    out.number("rsp_cons", value.rsp_cons);
    out.number("rsp_prod", value.rsp_prod);
    out.flags("server_features", static_cast<common::i64>(value.server_features), names_of_server_feature);
    out.number("connection", value.connection);
    out.number("error", value.error);
}

inline constexpr common::NameOfNumber names_of_type[] = {
    {0, "control"}, {1, "directory"}, {2, "read"}, {3, "get_perms"}, {4, "watch"}, {5, "unwatch"},
        {6, "transaction_start"}, {7, "transaction_end"}, {8, "introduce"}, {9, "release"}, {10, "get_domain_path"},
        {11, "write"}, {12, "mkdir"}, {13, "rm"}, {14, "set_perms"}, {15, "watch_event"}, {16, "error"},
        {17, "is_domain_introduced"}, {18, "resume"}, {19, "set_target"}, {21, "reset_watches"}, {22, "directory_part"}
};

inline void describe(common::Describer& out, const Header& value) {
    out.number("type", value.type);
    out.number("request", value.request);
    out.number("transaction", value.transaction);
    out.number("length", value.length);
}

inline constexpr common::NameOfNumber names_of_device_state[] = {
    {0, "unknown"}, {1, "initialising"}, {2, "init_wait"}, {3, "initialised"}, {4, "connected"}, {5, "closing"},
        {6, "closed"}, {7, "reconfiguring"}, {8, "reconfigured"}
};

}  // namespace store
