# SPDX-License-Identifier: GPL-2.0-or-later
# What the manager tells the console service: whose consoles there are. The manager is the front end.
@0xd1f7a4a3c0b95e21;

using import "wire.capnp".buffer;
using import "wire.capnp".code;
using import "wire.capnp".count;
using import "wire.capnp".grantRef;
using import "wire.capnp".length;
using import "wire.capnp".lengthIn;
using import "wire.capnp".malformed;
using import "wire.capnp".max;
using import "wire.capnp".min;
using import "wire.capnp".namespace;
using import "wire.capnp".offset;
using import "wire.capnp".op;
using import "wire.capnp".operation;
using import "wire.capnp".operationRing;
using import "wire.capnp".pad;
using import "wire.capnp".size;
using import "wire.capnp".status;
using import "wire.capnp".tag;
using import "wire.capnp".tailPad;
using import "wire.capnp".unknown;
using import "wire.capnp".width;
using import "types.capnp".DomId;
using import "types.capnp".EvtchnPort;
using import "types.capnp".GrantRef;

$namespace("consoles");

const scrollbackBytes :UInt32 = 65536;
# Kept of each console, after its domain's end as well.

struct Piece $size(8) {
  ref @0 :GrantRef $grantRef;
  offset @1 :UInt16 $offset;
  length @2 :UInt16 $length $min(1);
}

struct Add $size(56) {
  operation @0 :UInt8 $operation;
  domid @1 :DomId $pad(1);
  port @2 :EvtchnPort;
  # The domain's end, which waits for the console service.
  tag @3 :UInt64 $tag;
  name @4 :Text $count(32);
  serial @5 :UInt32;
  # 1: show its lines on the machine's serial line, too.
  reserved @6 :UInt32;
}

struct Remove $size(16) {
  operation @0 :UInt8 $operation;
  domid @1 :DomId $pad(1);
  reserved @2 :UInt32;
  tag @3 :UInt64 $tag;
}

struct Rename $size(48) {
  operation @0 :UInt8 $operation;
  domid @1 :DomId $pad(1);
  reserved @2 :UInt32;
  tag @3 :UInt64 $tag;
  name @4 :Text $count(32);
}

struct Tail $size(40) $tailPad(4) {
  operation @0 :UInt8 $operation;
  pieceCount @1 :UInt8 $max(2);
  domid @2 :DomId;
  reserved @3 :UInt32;
  tag @4 :UInt64 $tag;
  pieces @5 :List(Piece) $count(2) $lengthIn("pieceCount");
  wanted @6 :UInt32;
  # Bytes.
}

enum Status $width(16) {
  okay @0;
  malformed @1 $malformed;
  unknown @2 $unknown;
  notFound @3;
  ringRefused @4;
  # Its page cannot be mapped, or its port not be bound.
  full @5;
  # No room for another console.
}

struct Answer $size(16) {
  tag @0 :UInt64 $tag;
  status @1 :Status $status;
  operation @2 :UInt8 $operation;
  length @3 :UInt32 $pad(1);
  # tail: bytes.
}

interface Consoles $operationRing(pages = 1) {
  add @0 Add -> Answer $op(0);
  # A console whose ring is behind the reserved grant reference of its domain.
  remove @1 Remove -> Answer $op(1);
  # Takes in what is left in the ring and lets go of it; the scrollback stays under the name until another domain of that
  # name comes, or room is needed.
  rename @2 Rename -> Answer $op(2);
  tail @3 Tail -> Answer $op(3) $buffer(written);
  # The last bytes it wrote, with what is in its ring now.
}
