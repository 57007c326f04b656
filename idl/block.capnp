# SPDX-License-Identifier: GPL-2.0-or-later
# Virtual block devices (io/blkif.h of the public headers; the layout for 64-bit guests). Sectors are 512 bytes.
#
# One ring of up to 16 pages, or one for each queue; idl/ring.capnp says who writes which index. The back end answers in the
# order of the requests. Until its answer is published a request's pages belong to it; after that it holds no mapping of
# them. Requests that are outstanding at the same time have no order among each other, but for barriers.
@0xc9e9fb893439dc25;
using import "wire.capnp".namespace;
using import "wire.capnp".operationRing;
using import "wire.capnp".op;
using import "wire.capnp".buffer;
using import "wire.capnp".repeatable;
using import "wire.capnp".link;
using import "wire.capnp".size;
using import "wire.capnp".at;
using import "wire.capnp".pad;
using import "wire.capnp".tailPad;
using import "wire.capnp".count;
using import "wire.capnp".lengthIn;
using import "wire.capnp".min;
using import "wire.capnp".max;
using import "wire.capnp".width;
using import "wire.capnp".code;
using import "wire.capnp".unit;
using import "wire.capnp".operation;
using import "wire.capnp".echo;
using import "wire.capnp".tag;
using import "wire.capnp".status;
using import "wire.capnp".malformed;
using import "wire.capnp".unknown;
using import "wire.capnp".grantRef;
using import "wire.capnp".first;
using import "wire.capnp".last;
using import "wire.capnp".flags;
using import "types.capnp".GrantRef;
$namespace("block");

const sectorBytes :UInt32 = 512;
const segmentsMax :UInt32 = 11;
# In a request itself.
const indirectPagesMax :UInt32 = 8;
const segmentsInPage :UInt32 = 512;
# Of an indirect request's page.

struct Segment $size(8) $unit(.sectorBytes) $tailPad(2) {
  # A run of sectors in one page.
  ref @0 :GrantRef $grantRef;
  firstSector @1 :UInt8 $first;
  lastSector @2 :UInt8 $last;
  # Inclusive.
}

struct Transfer $size(112) {
  operation @0 :UInt8 $operation;
  segmentCount @1 :UInt8 $max(.segmentsMax);
  handle @2 :UInt16;
  # The device, as the store calls it. One ring serves one device.
  tag @3 :UInt64 $tag $at(8) $pad(4);
  sector @4 :UInt64;
  # First sector on the device. The whole has to lie inside of it.
  segments @5 :List(Segment) $count(.segmentsMax) $lengthIn("segmentCount") $at(24);
}

enum DiscardFlag $flags $width(8) {
  secure @0 $code(1);
}

struct Discard $size(32) {
  operation @0 :UInt8 $operation;
  flags @1 :DiscardFlag;
  handle @2 :UInt16;
  tag @3 :UInt64 $tag $at(8) $pad(4);
  sector @4 :UInt64;
  sectorCount @5 :UInt64 $min(1);
}

struct IndirectTransfer $size(64) $tailPad(4) {
  # A transfer whose segments are in pages of their own.
  operation @0 :UInt8 $operation;
  innerOperation @1 :UInt8 $echo $max(1);
  # Read or write: what is answered.
  segmentCount @2 :UInt16 $min(1) $max(4096);
  tag @3 :UInt64 $tag $at(8) $pad(4);
  sector @4 :UInt64;
  handle @5 :UInt16;
  pages @6 :List(GrantRef) $count(.indirectPagesMax) $at(28) $pad(2);
  # Each full of segments, the last one with the rest.
}

enum Status $width(16) {
  okay @0;
  error @1 $code(-1) $malformed;
  unsupported @2 $code(-2) $unknown;
}

struct Answer $size(16) $tailPad(4) {
  tag @0 :UInt64 $tag;
  operation @1 :UInt8 $operation;
  status @2 :Status $status $at(10) $pad(1);
}

enum Info $flags {
  cdrom @0 $code(1);
  removable @1 $code(2);
  readOnly @2 $code(4);
}

interface Block $operationRing(pages = 16) $link(
  device = "vbd",
  frontKeys = [
    (name = "ring-page-order", when = optional, means = "The ring has 2^this pages; 0 without the key."),
    (name = "ring-ref", kind = ring, means = "With several pages ring-ref0, ring-ref1, ..."),
    (name = "event-channel", kind = port, means = "Allocated by the front end for the back end to bind to."),
    (name = "protocol", kind = text, when = optional, means = "x86_64-abi: these layouts."),
    (name = "feature-persistent", kind = flag, when = feature, means = "Grants may stay mapped between requests."),
    (name = "multi-queue-num-queues", when = optional, means = "Rings, each with its keys below queue-0, queue-1, ..."),
  ],
  backKeys = [
    (name = "max-ring-page-order", when = optional, means = "The largest ring it takes."),
    (name = "multi-queue-max-queues", when = optional, means = "The most rings it takes."),
    (name = "feature-max-indirect-segments", when = optional, means = "The most segments of an indirect transfer; none without the key."),
    (name = "feature-barrier", kind = flag, when = feature, means = "Knows writeBarrier."),
    (name = "feature-flush-cache", kind = flag, when = feature, means = "Knows flush."),
    (name = "feature-discard", kind = flag, when = feature, means = "Knows discard."),
    (name = "discard-granularity", when = optional, means = "Bytes."),
    (name = "discard-alignment", when = optional, means = "Bytes."),
    (name = "feature-persistent", kind = flag, when = feature, means = "Keeps grants mapped between requests."),
    (name = "sectors", when = atConnection, means = "Size of the device in sectors of 512 bytes."),
    (name = "sector-size", when = atConnection, means = "Bytes of a logical block: what a transfer is a multiple of."),
    (name = "physical-sector-size", when = optional, means = "Bytes."),
    (name = "info", when = atConnection, means = "Bits of Info."),
  ]) {
  read @0 Transfer -> Answer $op(0) $buffer(written) $repeatable;
  # Reads sectors into the caller's memory.
  write @1 Transfer -> Answer $op(1) $buffer(read) $repeatable;
  # Writes sectors.
  writeBarrier @2 Transfer -> Answer $op(2) $buffer(read) $repeatable;
  # Writes after everything sent before it, and before everything sent after it.
  flush @3 Transfer -> Answer $op(3) $repeatable;
  # All writes answered before are stable when this is answered.
  discard @4 Discard -> Answer $op(5) $repeatable;
  # The contents of these sectors are not needed any more.
  indirect @5 IndirectTransfer -> Answer $op(6) $repeatable;
}
