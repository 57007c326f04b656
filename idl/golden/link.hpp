// SPDX-License-Identifier: GPL-2.0-or-later
// The link table: what a service domain knows of its links, in pages that stay when the domain is reborn. The next instance
// finds its peers, rings and answers here; it needs neither the store nor anything a guest can write. A service writes its
// own table; nobody else reads it.
//
// The table is followed by the completion records of its links, each at recordOffset: one entry for each slot of the ring.
// Generated from link.capnp.
#pragma once

#include <cstddef>

#include "idl/types.hpp"
#include "common/integers.hpp"

namespace kept {

using namespace common::integers;

inline constexpr u32 version = 1;
inline constexpr char magic[] = "RFLINKS1";
inline constexpr u32 links_max = 64;
inline constexpr u32 ring_pages_max = 16;

enum class State : u32 {
    unused = 0, connected = 1, broken = 2,
};

struct Table {
    u8 magic[8];                    // `magic`, written last: without it there is no table yet.
    u32 version;                    // Of the layout. An instance that does not know it starts every link anew.
    u32 links;                      // Entries that follow.
};
static_assert(sizeof(Table) == 16 && alignof(Table) == 4);
static_assert(offsetof(Table, magic) == 0 && offsetof(Table, version) == 8 && offsetof(Table, links) == 12);

struct Entry {
    State state;
    abi::DomId peer;
    u16 pages;                      // Of the ring: a power of two.
    u32 epoch;                      // Counts the connections of this link; what belongs to an earlier one is void.
    u32 device;                     // The number the peer knows the device by.
    abi::EvtchnPort port;           // Ours, bound to the peer's.
    abi::EvtchnPort peer_port;
    abi::GrantRef refs[16];         // Of the ring's pages.
    // Answers published. May lag behind the ring's own index by what one death cut off, never more than a ring.
    u32 answered;
    // Slot-chain rings. Requests below it may have been carried out (packets to us) or are recorded in full (from us).
    u32 mark;
    u32 early_deaths;               // Instances in a row that died before they had answered a ring's worth of requests.
    u32 record_offset;              // From the start of the table.
    u32 record_bytes;               // Whole size of the record.
    u32 notified;                   // Answers of which the peer was notified, or did not want to be.
};
static_assert(sizeof(Entry) == 112 && alignof(Entry) == 4);
static_assert(offsetof(Entry, state) == 0 && offsetof(Entry, peer) == 4 && offsetof(Entry, pages) == 6 &&
    offsetof(Entry, epoch) == 8 && offsetof(Entry, device) == 12 && offsetof(Entry, port) == 16 &&
    offsetof(Entry, peer_port) == 20 && offsetof(Entry, refs) == 24 && offsetof(Entry, answered) == 88 &&
    offsetof(Entry, mark) == 92 && offsetof(Entry, early_deaths) == 96 && offsetof(Entry, record_offset) == 100 &&
    offsetof(Entry, record_bytes) == 104 && offsetof(Entry, notified) == 108);

// How a front end shows its ring to a back end that the manager linked it with when it built both: a page which it grants
// under the reference bootLinkRef plus the number of the link.
struct Offer {
    u32 state;                      // offered, written last.
    u32 epoch;                      // Another one: another ring.
    u32 pages;                      // Of the ring: a power of two.
    abi::GrantRef refs[16];
};
static_assert(sizeof(Offer) == 76 && alignof(Offer) == 4);
static_assert(offsetof(Offer, state) == 0 && offsetof(Offer, epoch) == 4 && offsetof(Offer, pages) == 8 &&
    offsetof(Offer, refs) == 12);

inline constexpr u32 offered = 0x4F464652;
inline constexpr u32 boot_link_ref = 2;
// References from bootLinkRef on that are never given to anything else.
inline constexpr u32 boot_links_max = 6;

}  // namespace kept
