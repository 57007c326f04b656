# SPDX-License-Identifier: GPL-2.0-or-later
# What the manager tells the block service: which virtual devices there are, whose they are, and of what disk they are made. The
# manager is the front end. A guest cannot say any of this, and names its devices by links that are made for it alone.
@0xcfc6e6cb1b46871d;

using import "wire.capnp".buffer;
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
using import "wire.capnp".unknown;
using import "wire.capnp".width;
using import "types.capnp".DomId;
using import "types.capnp".GrantRef;
using import "gpt.capnp".nameUnits;

$namespace("vbd");

const extentsMax :UInt32 = 16;
const disksMax :UInt32 = 8;
# They have numbers from 0, in the order of the service's PCI functions.

enum Where $width(32) {
  sectors @0;
  # `start` and `sectors` say which.
  partition @1;
  # All of the one of this name.
}

struct Extent $size(96) {
  disk @0 :UInt32;
  where @1 :Where;
  start @2 :UInt64;
  # Sectors of 512 bytes.
  sectors @3 :UInt64;
  name @4 :List(UInt16) $count(.nameUnits);
  # UTF-16, filled up with 0.
}

enum Access $width(16) {
  readOnly @0;
  readWrite @1;
}

struct Device $size(1568) {
  # A virtual device: its extents one behind the other.
  owner @0 :DomId;
  access @1 :Access;
  device @2 :UInt32;
  # The number that the owner knows it by.
  extentCount @3 :UInt32;
  reserved @4 :UInt32;
  bytesPerSecond @5 :UInt64;
  # 0: no limit.
  operationsPerSecond @6 :UInt64;
  extents @7 :List(Extent) $count(.extentsMax) $lengthIn("extentCount");
}

const latencyBuckets :UInt32 = 24;

struct Statistics $size(296) {
  # Of a device since it was attached. Operations count once they are answered.
  reads @0 :UInt64;
  writes @1 :UInt64;
  flushes @2 :UInt64;
  # Barriers as well.
  discards @3 :UInt64;
  bytesRead @4 :UInt64;
  bytesWritten @5 :UInt64;
  errors @6 :UInt64;
  # Answered with an error of the disk.
  refused @7 :UInt64;
  # Answered with an error because of what they said.
  grantsRefused @8 :UInt64;
  # The guest's memory could not be copied.
  throttled @9 :UInt64;
  # Times the device waited because of its limits.
  merged @10 :UInt64;
  # Requests that went to the disk as a part of a larger one.
  queued @11 :UInt64;
  # Taken and not answered, now.
  waiting @12 :UInt64;
  # Of these, not begun.
  latency @13 :List(UInt64) $count(.latencyBuckets);
  # Operations that took less than 2^n us from being taken to being answered, and not less than half of that; the last bucket has the
  # rest.
}

struct DiskInfo $size(40) {
  sectors @0 :UInt64;
  blockBytes @1 :UInt32;
  readOnly @2 :UInt32;
  partitions @3 :UInt32;
  partitionTable @4 :PartitionTable;
  hasCache @5 :UInt32;
  hasDiscard @6 :UInt32;
  broken @7 :UInt32;
  reserved @8 :UInt32;
}

enum PartitionTable $width(32) {
  unknown @0;
  none @1;
  primary @2;
  backup @3;
  # The primary one is damaged.
  damaged @4;
  unreadable @5;
}

# ---- the ring

struct Piece $size(8) {
  ref @0 :GrantRef $grantRef;
  offset @1 :UInt16 $offset;
  length @2 :UInt16 $length $min(1);
}

struct Order $size(40) {
  operation @0 :UInt8 $operation;
  pieceCount @1 :UInt8 $max(2);
  # Of what the operation reads or writes.
  owner @2 :DomId;
  device @3 :UInt32;
  # Of `disk`: its number.
  tag @4 :UInt64 $tag;
  pieces @5 :List(Piece) $count(2) $lengthIn("pieceCount");
  reserved @6 :UInt64;
}

enum Status $width(16) {
  okay @0;
  malformed @1 $malformed;
  unknown @2 $unknown;
  notFound @3;
  # No such device, or disk.
  exists @4;
  # The owner has a device of this number.
  full @5;
  # No room for another device.
  noExtents @6;
  noDisk @7;
  # The service has no disk of this number, or it is broken.
  noPartitionTable @8;
  # Neither at its beginning nor at its end.
  noPartition @9;
  # Of this name.
  severalPartitions @10;
  outside @11;
  # The extent is not all on the disk, or empty.
  misaligned @12;
  # It is not of whole blocks.
  overlaps @13;
  # Another writable device has a part of it, or another extent of the same one.
  diskReadOnly @14;
}

struct Answer $size(24) {
  tag @0 :UInt64 $tag;
  status @1 :Status $status;
  operation @2 :UInt8 $operation;
  extent @3 :UInt8;
  # Whose fault a refusal is: number of the extent.
  otherOwner @4 :DomId;
  # overlaps: with which device.
  otherExtent @5 :UInt16;
  otherDevice @6 :UInt32;
  length @7 :UInt32;
  # Bytes written for the caller.
}

interface Orders $operationRing(pages = 1) {
  attach @0 Order -> Answer $op(0) $buffer(read);
  # The caller's memory holds a Device. From now on its owner's front end may connect to it.
  detach @1 Order -> Answer $op(1);
  # Nothing of the device's is under way when this is answered, and its owner's memory is not touched any more.
  statistics @2 Order -> Answer $op(2) $buffer(written);
  disk @3 Order -> Answer $op(3) $buffer(written);
  # A DiskInfo.
}
