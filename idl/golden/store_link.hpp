// SPDX-License-Identifier: GPL-2.0-or-later
// How the two ends of store meet. Generated from store.capnp.
#pragma once

#include "idl/store.hpp"
#include "rt/byte_stream.hpp"

namespace store {

// From the front end to the back end.
inline rt::StreamWriter write_requests(Page& page) { return rt::StreamWriter({page.req, 1024, page.req_cons, page.req_prod}); }
inline rt::StreamReader read_requests(Page& page) { return rt::StreamReader({page.req, 1024, page.req_cons, page.req_prod}); }

// From the back end to the front end.
inline rt::StreamWriter write_replies(Page& page) { return rt::StreamWriter({page.rsp, 1024, page.rsp_cons, page.rsp_prod}); }
inline rt::StreamReader read_replies(Page& page) { return rt::StreamReader({page.rsp, 1024, page.rsp_cons, page.rsp_prod}); }

}  // namespace store
