// SPDX-License-Identifier: GPL-2.0-or-later
// The head of every ring that carries slots (io/ring.h of the public headers). A ring is one or more pages that the front
// end owns and grants; slots begin at byte 64, and there are as many as the largest power of two that fits. Requests and
// answers share them: the answer to the request in slot n goes to slot n.
//
// All four indices run freely, modulo 2^32. The front end writes reqProd and rspEvent, the back end rspProd and reqEvent.
// Whoever moves a producer index notifies the peer if the peer's event index lies in (old, new]. Whoever wants to sleep
// writes its event index as consumed + 1, and then, behind a full barrier, looks at the producer index again.
//
// The front end sets the ring up: both producers 0, both events 1.
// Generated from ring.capnp.
#pragma once

#include <cstddef>

#include "common/integers.hpp"

namespace ring {

using namespace common::integers;

struct Header {
    u32 req_prod;                   // Requests published by the front end.
    u32 req_event;                  // The back end wants to hear of this request.
    u32 rsp_prod;                   // Answers published by the back end.
    u32 rsp_event;                  // The front end wants to hear of this answer.
    u8 pad0[48];
};
static_assert(sizeof(Header) == 64 && alignof(Header) == 4);
static_assert(offsetof(Header, req_prod) == 0 && offsetof(Header, req_event) == 4 && offsetof(Header, rsp_prod) == 8 &&
    offsetof(Header, rsp_event) == 12);

}  // namespace ring
