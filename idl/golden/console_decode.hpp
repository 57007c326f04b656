// SPDX-License-Identifier: GPL-2.0-or-later
// What the messages of console say, field by field. Generated from console.capnp.
#pragma once

#include "common/describer.hpp"
#include "idl/console.hpp"

namespace console {

inline void describe(common::Describer& out, const Page& value) {
    out.begin_list("in");
    for (unsigned i = 0; i < 1024; ++i) {
        out.number("", value.in[i]);
    }
    out.end_list();
    out.begin_list("out");
    for (unsigned i = 0; i < 2048; ++i) {
        out.number("", value.out[i]);
    }
    out.end_list();
    out.number("in_cons", value.in_cons);
    out.number("in_prod", value.in_prod);
    out.number("out_cons", value.out_cons);
    out.number("out_prod", value.out_prod);
}

}  // namespace console
