# SPDX-License-Identifier: GPL-2.0-or-later
# The link table: what a service domain knows of its links, in pages that stay when the domain is reborn. The next instance
# finds its peers, rings and answers here; it needs neither the store nor anything a guest can write. A service writes its
# own table; nobody else reads it.
#
# The table is followed by the completion records of its links, each at recordOffset: one entry for each slot of the ring.
@0xc4d42a3e22a4f6d9;
using import "wire.capnp".namespace;
using import "wire.capnp".at;
using import "wire.capnp".size;
using import "wire.capnp".hex;
using import "wire.capnp".count;
using import "types.capnp".DomId;
using import "types.capnp".EvtchnPort;
using import "types.capnp".GrantRef;
$namespace("kept");

const version :UInt32 = 1;
const magic :Text = "RFLINKS1";
const linksMax :UInt32 = 64;
const ringPagesMax :UInt32 = 16;

enum State { unused @0; connected @1; broken @2; }

struct Table $size(16) {
  magic @0 :List(UInt8) $count(8);
  # `magic`, written last: without it there is no table yet.
  version @1 :UInt32;
  # Of the layout. An instance that does not know it starts every link anew.
  links @2 :UInt32;
  # Entries that follow.
}

struct Entry $size(112) {
  state @0 :State;
  peer @1 :DomId;
  pages @2 :UInt16;
  # Of the ring: a power of two.
  epoch @3 :UInt32;
  # Counts the connections of this link; what belongs to an earlier one is void.
  device @4 :UInt32;
  # The number the peer knows the device by.
  port @5 :EvtchnPort;
  # Ours, bound to the peer's.
  peerPort @6 :EvtchnPort;
  refs @7 :List(GrantRef) $count(.ringPagesMax);
  # Of the ring's pages.
  answered @8 :UInt32;
  # Answers published. May lag behind the ring's own index by what one death cut off, never more than a ring.
  mark @9 :UInt32;
  # Slot-chain rings. Requests below it may have been carried out (packets to us) or are recorded in full (from us).
  earlyDeaths @10 :UInt32;
  # Instances in a row that died before they had answered a ring's worth of requests.
  recordOffset @11 :UInt32;
  # From the start of the table.
  recordBytes @12 :UInt32;
  # Whole size of the record.
  notified @13 :UInt32;
  # Answers of which the peer was notified, or did not want to be.
}

struct Offer $size(76) {
  # How a front end shows its ring to a back end that the manager linked it with when it built both: a page which it grants
  # under the reference bootLinkRef plus the number of the link.
  state @0 :UInt32;
  # offered, written last.
  epoch @1 :UInt32;
  # Another one: another ring.
  pages @2 :UInt32;
  # Of the ring: a power of two.
  refs @3 :List(GrantRef) $count(.ringPagesMax);
}
const offered :UInt32 = 0x4F464652 $hex;
const bootLinkRef :UInt32 = 2;
const bootLinksMax :UInt32 = 6;
# References from bootLinkRef on that are never given to anything else.
