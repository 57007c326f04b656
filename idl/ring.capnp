# SPDX-License-Identifier: GPL-2.0-or-later
# The head of every ring that carries slots (io/ring.h of the public headers). A ring is one or more pages that the front
# end owns and grants; slots begin at byte 64, and there are as many as the largest power of two that fits. Requests and
# answers share them: the answer to the request in slot n goes to slot n.
#
# All four indices run freely, modulo 2^32. The front end writes reqProd and rspEvent, the back end rspProd and reqEvent.
# Whoever moves a producer index notifies the peer if the peer's event index lies in (old, new]. Whoever wants to sleep
# writes its event index as consumed + 1, and then, behind a full barrier, looks at the producer index again.
#
# The front end sets the ring up: both producers 0, both events 1.
@0xfd5a5e6b0b0a8b31;
using import "wire.capnp".namespace;
using import "wire.capnp".at;
using import "wire.capnp".size;
using import "wire.capnp".tailPad;
$namespace("ring");

struct Header $size(64) $tailPad(48) {
  reqProd @0 :UInt32;
  # Requests published by the front end.
  reqEvent @1 :UInt32;
  # The back end wants to hear of this request.
  rspProd @2 :UInt32 $at(8);
  # Answers published by the back end.
  rspEvent @3 :UInt32;
  # The front end wants to hear of this answer.
}
