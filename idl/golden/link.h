/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The link table: what a service domain knows of its links, in pages that stay when the domain is reborn. The next instance
 * finds its peers, rings and answers here; it needs neither the store nor anything a guest can write. A service writes its
 * own table; nobody else reads it.
 *
 * The table is followed by the completion records of its links, each at recordOffset: one entry for each slot of the ring.
 */
/* Generated from link.capnp. */
#ifndef RF_LINK_H
#define RF_LINK_H

#include <stddef.h>
#include <stdint.h>
#include "types.h"

#define RF_KEPT_VERSION 0x1u

#define RF_KEPT_MAGIC "RFLINKS1"

#define RF_KEPT_LINKS_MAX 0x40u

#define RF_KEPT_RING_PAGES_MAX 0x10u

#define RF_KEPT_STATE_UNUSED 0x0u
#define RF_KEPT_STATE_CONNECTED 0x1u
#define RF_KEPT_STATE_BROKEN 0x2u

struct rf_kept_table {
    /*
     * `magic`, written last: without it there is no table yet.
     */
    uint8_t magic[8];
    /*
     * Of the layout. An instance that does not know it starts every link anew.
     */
    uint32_t version;
    /*
     * Entries that follow.
     */
    uint32_t links;
};
_Static_assert(sizeof(struct rf_kept_table) == 16, "size");
_Static_assert(offsetof(struct rf_kept_table, magic) == 0, "offset");
_Static_assert(offsetof(struct rf_kept_table, version) == 8, "offset");
_Static_assert(offsetof(struct rf_kept_table, links) == 12, "offset");

struct rf_kept_entry {
    uint32_t state;
    rf_dom_id_t peer;
    /*
     * Of the ring: a power of two.
     */
    uint16_t pages;
    /*
     * Counts the connections of this link; what belongs to an earlier one is void.
     */
    uint32_t epoch;
    /*
     * The number the peer knows the device by.
     */
    uint32_t device;
    /*
     * Ours, bound to the peer's.
     */
    rf_evtchn_port_t port;
    rf_evtchn_port_t peer_port;
    /*
     * Of the ring's pages.
     */
    rf_grant_ref_t refs[16];
    /*
     * Answers published. May lag behind the ring's own index by what one death cut off, never more than a ring.
     */
    uint32_t answered;
    /*
     * Slot-chain rings. Requests below it may have been carried out (packets to us) or are recorded in full (from us).
     */
    uint32_t mark;
    /*
     * Instances in a row that died before they had answered a ring's worth of requests.
     */
    uint32_t early_deaths;
    /*
     * From the start of the table.
     */
    uint32_t record_offset;
    /*
     * Whole size of the record.
     */
    uint32_t record_bytes;
    /*
     * Answers of which the peer was notified, or did not want to be.
     */
    uint32_t notified;
};
_Static_assert(sizeof(struct rf_kept_entry) == 112, "size");
_Static_assert(offsetof(struct rf_kept_entry, state) == 0, "offset");
_Static_assert(offsetof(struct rf_kept_entry, peer) == 4, "offset");
_Static_assert(offsetof(struct rf_kept_entry, pages) == 6, "offset");
_Static_assert(offsetof(struct rf_kept_entry, epoch) == 8, "offset");
_Static_assert(offsetof(struct rf_kept_entry, device) == 12, "offset");
_Static_assert(offsetof(struct rf_kept_entry, port) == 16, "offset");
_Static_assert(offsetof(struct rf_kept_entry, peer_port) == 20, "offset");
_Static_assert(offsetof(struct rf_kept_entry, refs) == 24, "offset");
_Static_assert(offsetof(struct rf_kept_entry, answered) == 88, "offset");
_Static_assert(offsetof(struct rf_kept_entry, mark) == 92, "offset");
_Static_assert(offsetof(struct rf_kept_entry, early_deaths) == 96, "offset");
_Static_assert(offsetof(struct rf_kept_entry, record_offset) == 100, "offset");
_Static_assert(offsetof(struct rf_kept_entry, record_bytes) == 104, "offset");
_Static_assert(offsetof(struct rf_kept_entry, notified) == 108, "offset");

/*
 * How a front end shows its ring to a back end that the manager linked it with when it built both: a page which it grants
 * under the reference bootLinkRef plus the number of the link.
 */
struct rf_kept_offer {
    /*
     * offered, written last.
     */
    uint32_t state;
    /*
     * Another one: another ring.
     */
    uint32_t epoch;
    /*
     * Of the ring: a power of two.
     */
    uint32_t pages;
    rf_grant_ref_t refs[16];
};
_Static_assert(sizeof(struct rf_kept_offer) == 76, "size");
_Static_assert(offsetof(struct rf_kept_offer, state) == 0, "offset");
_Static_assert(offsetof(struct rf_kept_offer, epoch) == 4, "offset");
_Static_assert(offsetof(struct rf_kept_offer, pages) == 8, "offset");
_Static_assert(offsetof(struct rf_kept_offer, refs) == 12, "offset");

#define RF_KEPT_OFFERED 0x4F464652u

#define RF_KEPT_BOOT_LINK_REF 0x2u

/*
 * References from bootLinkRef on that are never given to anything else.
 */
#define RF_KEPT_BOOT_LINKS_MAX 0x6u

#endif
