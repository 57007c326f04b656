/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The head of every ring that carries slots (io/ring.h of the public headers). A ring is one or more pages that the front
 * end owns and grants; slots begin at byte 64, and there are as many as the largest power of two that fits. Requests and
 * answers share them: the answer to the request in slot n goes to slot n.
 *
 * All four indices run freely, modulo 2^32. The front end writes reqProd and rspEvent, the back end rspProd and reqEvent.
 * Whoever moves a producer index notifies the peer if the peer's event index lies in (old, new]. Whoever wants to sleep
 * writes its event index as consumed + 1, and then, behind a full barrier, looks at the producer index again.
 *
 * The front end sets the ring up: both producers 0, both events 1.
 */
/* Generated from ring.capnp. */
#ifndef RF_RING_H
#define RF_RING_H

#include <stddef.h>
#include <stdint.h>

struct rf_ring_header {
    /*
     * Requests published by the front end.
     */
    uint32_t req_prod;
    /*
     * The back end wants to hear of this request.
     */
    uint32_t req_event;
    /*
     * Answers published by the back end.
     */
    uint32_t rsp_prod;
    /*
     * The front end wants to hear of this answer.
     */
    uint32_t rsp_event;
    uint8_t pad0[48];
};
_Static_assert(sizeof(struct rf_ring_header) == 64, "size");
_Static_assert(offsetof(struct rf_ring_header, req_prod) == 0, "offset");
_Static_assert(offsetof(struct rf_ring_header, req_event) == 4, "offset");
_Static_assert(offsetof(struct rf_ring_header, rsp_prod) == 8, "offset");
_Static_assert(offsetof(struct rf_ring_header, rsp_event) == 12, "offset");

#endif
