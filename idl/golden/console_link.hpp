// SPDX-License-Identifier: GPL-2.0-or-later
// How the two ends of console meet. Generated from console.capnp.
#pragma once

#include "idl/console.hpp"
#include "rt/byte_stream.hpp"

namespace console {

// From the back end to the front end.
inline rt::StreamWriter write_input(Page& page) { return rt::StreamWriter({page.in, 1024, page.in_cons, page.in_prod}); }
inline rt::StreamReader read_input(Page& page) { return rt::StreamReader({page.in, 1024, page.in_cons, page.in_prod}); }

// From the front end to the back end.
inline rt::StreamWriter write_output(Page& page) { return rt::StreamWriter({page.out, 2048, page.out_cons, page.out_prod}); }
inline rt::StreamReader read_output(Page& page) { return rt::StreamReader({page.out, 2048, page.out_cons, page.out_prod}); }

}  // namespace console
