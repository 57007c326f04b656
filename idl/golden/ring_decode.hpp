// SPDX-License-Identifier: GPL-2.0-or-later
// What the messages of ring say, field by field. Generated from ring.capnp.
#pragma once

#include "common/describer.hpp"
#include "idl/ring.hpp"

namespace ring {

inline void describe(common::Describer& out, const Header& value) {
    out.number("req_prod", value.req_prod);
    out.number("req_event", value.req_event);
    out.number("rsp_prod", value.rsp_prod);
    out.number("rsp_event", value.rsp_event);
}

}  // namespace ring
