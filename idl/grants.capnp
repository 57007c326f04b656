# SPDX-License-Identifier: GPL-2.0-or-later
# Grant tables, version 1: grant_table.h of the public headers.
#
#   grant_table_op   RDI GrantCommand, RSI pointer to an array of the command's structure, RDX count
#
# Each element gets a GrantStatus of its own; the call returns 0, or -EFAULT if an element cannot be read or written.
# setupTable and querySize take one element, else -EINVAL; getVersion and setVersion take one structure.
@0xfaceee8db2f8439d;

using import "wire.capnp".at;
using import "wire.capnp".code;
using import "wire.capnp".flags;
using import "wire.capnp".namespace;
using import "wire.capnp".pad;
using import "wire.capnp".plain;
using import "wire.capnp".size;
using import "wire.capnp".tailPad;
using import "wire.capnp".width;
using import "types.capnp".DomId;
using import "types.capnp".GrantRef;
using import "types.capnp".GuestPointer;

$namespace("abi");

struct GrantEntry $size(8) {
  # In the table that granter and core share. The granter writes flags last, and takes them back by compare-and-exchange
  # while the core marks neither reading nor writing.
  flags @0 :UInt16;
  # GrantFlag
  domid @1 :DomId;
  # Who may use it.
  frame @2 :UInt32;
}

const grantsPerFrame :UInt32 = 512;

enum GrantFlag $flags $width(16) {
  grantTypeMask @0 $code(3);
  grantInvalid @1 $code(0);
  grantPermitAccess @2 $code(1);
  grantReadonly @3 $code(4);
  grantReading @4 $code(8);
  # Set by the core while the grant is used, as is grantWriting.
  grantWriting @5 $code(16);
}

const grantConsole :UInt32 = 0;
# GrantRef of the console's ring, made by the domain's builder.

const grantStore :UInt32 = 1;
# GrantRef of the store's ring.

const grantFirstFree :UInt32 = 8;
# GrantRefs from here on are the domain's own to use.

enum GrantCommand $width(64) {
  map @0;
  unmap @1;
  setupTable @2;
  dumpTable @3;
  # Left out: -ENOSYS, as are transfer, unmapAndReplace and getStatusFrames.
  transfer @4;
  copy @5;
  querySize @6;
  unmapAndReplace @7;
  setVersion @8;
  getStatusFrames @9;
  getVersion @10;
}

struct GrantMap $size(32) {
  hostAddr @0 :UInt64;
  # Virtual address, or with mapContainsPte the machine address of the L1 entry.
  flags @1 :UInt32;
  # GrantMapFlag; bits 18:16 go to bits 11:9 of the L1 entry.
  ref @2 :GrantRef;
  dom @3 :DomId;
  # The granter.
  status @4 :Int16;
  # Out, as what follows.
  handle @5 :UInt32 $at(20);
  devBusAddr @6 :UInt64;
  # Machine address of the frame.
}

enum GrantMapFlag $flags {
  mapDevice @0 $code(1);
  # Refused: no device is a domain's.
  mapHost @1 $code(2);
  # Must be set.
  mapReadonly @2 $code(4);
  mapApplication @3 $code(8);
  mapContainsPte @4 $code(16);
}

struct GrantUnmap $size(24) $tailPad(2) {
  hostAddr @0 :UInt64;
  # As in GrantMap; must be what the handle was made with.
  devBusAddr @1 :UInt64;
  # Not looked at.
  handle @2 :UInt32;
  status @3 :Int16;
  # Out.
}

struct GrantSetup $size(24) {
  dom @0 :DomId;
  # The caller.
  nrFrames @1 :UInt32 $pad(2);
  # The table grows to so many.
  status @2 :Int16;
  # Out.
  frameList @3 :GuestPointer $pad(6) $at(16);
  # FrameNumber[nrFrames], out: the table's frames, for the domain to map.
}

struct GrantCopyEnd $size(16) $tailPad(4) {
  refOrMfn @0 :UInt64;
  # A GrantRef or, without the flag, a frame of the caller's own.
  dom @1 :DomId;
  # The granter, or the caller.
  offset @2 :UInt16;
}

struct GrantCopy $size(40) $tailPad(2) {
  source @0 :GrantCopyEnd;
  dest @1 :GrantCopyEnd;
  length @2 :UInt16 $at(32);
  # offset + length <= 4096 at both ends.
  flags @3 :UInt16;
  # GrantCopyFlag
  status @4 :Int16;
  # Out.
}

enum GrantCopyFlag $flags $width(16) {
  copySourceIsRef @0 $code(1);
  copyDestIsRef @1 $code(2);
}

struct GrantQuery $size(16) $tailPad(2) {
  dom @0 :DomId;
  # The caller.
  nrFrames @1 :UInt32 $pad(2);
  # Out, as what follows: frames of the table now.
  maxFrames @2 :UInt32;
  status @3 :Int16;
}

struct GrantVersion $size(8) {
  dom @0 :DomId;
  # The caller, else -EPERM.
  version @1 :UInt32 $pad(2);
  # Out: 1.
}

struct GrantSetVersion $size(4) {
  version @0 :UInt32;
  # 1; 2: -ENOSYS, others: -EINVAL.
}

enum GrantStatus $plain $width(16) {
  grantOk @0;
  grantGeneral @1 $code(-1);
  grantBadDomain @2 $code(-2);
  grantBadRef @3 $code(-3);
  grantBadHandle @4 $code(-4);
  grantBadAddress @5 $code(-5);
  grantBadDevice @6 $code(-6);
  grantNoDeviceSpace @7 $code(-7);
  grantPermission @8 $code(-8);
  grantBadPage @9 $code(-9);
  grantBadCopy @10 $code(-10);
  grantAddressTooBig @11 $code(-11);
  grantAgain @12 $code(-12);
  grantNoSpace @13 $code(-13);
}
