# SPDX-License-Identifier: GPL-2.0-or-later
# start_info and shared_info, from the public header xen.h: what a guest reads at its start and shares with the core while
# it runs.
#
# Whoever builds a domain writes its StartInfo into a page of it; RSI holds the page's virtual address at the first
# instruction. The guest only reads it.
#
# SharedInfo is a page of the core's, which the domain maps by frame number. Both sides change bits of its event words at
# any time, so each change is one atomic operation. vcpu_op registerVcpuInfo moves a vcpu's VcpuInfo to a frame of the
# domain's own.
@0xf054d06c9bef6674;

using import "wire.capnp".at;
using import "wire.capnp".code;
using import "wire.capnp".count;
using import "wire.capnp".flags;
using import "wire.capnp".namespace;
using import "wire.capnp".pad;
using import "wire.capnp".size;
using import "wire.capnp".tailPad;
using import "types.capnp".FrameNumber;
using import "types.capnp".MachineWord;

$namespace("abi");

const vcpusMax :UInt32 = 32;
# Slots in SharedInfo; also our limit of vcpus per domain.

const eventPortsMax :UInt32 = 4096;
# 2-level ABI: 64 words of 64 bits.

struct VcpuTimeInfo $size(32) $tailPad(2) {
  # A vcpu's clock, written by the core. System time now, in ns since the core's start, is
  # systemTime + (((tsc - tscTimestamp) << tscShift) * tscToSystemMul >> 32); a negative tscShift shifts right.
  version @0 :UInt32;
  # Odd while being updated.
  tscTimestamp @1 :UInt64 $pad(4);
  systemTime @2 :UInt64;
  # ns at tscTimestamp.
  tscToSystemMul @3 :UInt32;
  # 0.32 fixed point, applied after the shift.
  tscShift @4 :Int8 $at(0x1C);
  flags @5 :UInt8;
  # Bit 0: stable across vcpus.
}

struct VcpuInfo $size(64) {
  # A vcpu's events: an upcall comes when one is pending and the mask is 0.
  evtchnUpcallPending @0 :UInt8;
  # Set by the core, cleared by the guest before it looks at evtchnPendingSel.
  evtchnUpcallMask @1 :UInt8;
  # The guest's interrupt flag, inverted; the core sets it with each upcall.
  evtchnPendingSel @2 :UInt64 $pad(6);
  # Bit n: word n of evtchnPending has news.
  cr2 @3 :UInt64 $at(0x10);
  # Address of the last page fault.
  time @4 :VcpuTimeInfo $pad(8) $at(0x20);
}

struct SharedInfo $size(3136) {
  vcpuInfo @0 :List(VcpuInfo) $count(.vcpusMax);
  evtchnPending @1 :List(UInt64) $count(64) $at(0x800);
  # One bit for each port; set by the core, cleared by the guest when it handles the event.
  evtchnMask @2 :List(UInt64) $count(64) $at(0xA00);
  # One bit for each port: no upcall for it. Set and cleared by the guest.
  wcVersion @3 :UInt32 $at(0xC00);
  # Odd while the wall clock is being updated: UTC at system time 0.
  wcSec @4 :UInt32;
  # Low half of the seconds since 1970; wcSecHi is the upper one.
  wcNsec @5 :UInt32;
  wcSecHi @6 :UInt32;
  maxPfn @7 :UInt64 $at(0xC10);
  # From here on the guest's, for tools that save or dump it; the core reads none of it.
  pfnToMfnFrameListList @8 :UInt64;
  nmiReason @9 :UInt64;
  p2mCr3 @10 :UInt64;
  p2mVaddr @11 :UInt64;
  p2mGeneration @12 :UInt64;
}

struct StartInfo $size(1168) {
  magic @0 :Text $count(32);
  # startMagic
  nrPages @1 :UInt64 $at(0x20);
  # Frames the domain has at its start.
  sharedInfo @2 :MachineWord;
  flags @3 :UInt32;
  # StartFlag
  storeMfn @4 :FrameNumber $pad(4) $at(0x38);
  storeEvtchn @5 :UInt32;
  # 0: there is no store.
  consoleMfn @6 :FrameNumber $pad(4) $at(0x48);
  consoleEvtchn @7 :UInt32;
  # 0: there is no console ring.
  ptBase @8 :UInt64 $pad(4) $at(0x58);
  # Virtual address of the L4.
  nrPtFrames @9 :UInt64;
  # Of the map at the image's base; those of a separately mapped P2M list are not counted.
  mfnList @10 :UInt64;
  # Virtual address of the P2M list: a frame number for each pfn.
  modStart @11 :UInt64;
  # Ramdisk: its virtual address, or its pfn with startModStartIsPfn; 0 = none.
  modLen @12 :UInt64;
  # Bytes.
  cmdLine @13 :Text $count(1024) $at(0x80);
  firstP2mPfn @14 :UInt64 $at(0x480);
  # Where the P2M list and its page tables are, if the image's note INIT_P2M asked for a map of its own.
  nrP2mFrames @15 :UInt64;
}

const startMagic :Text = "xen-3.0-x86_64";

enum StartFlag $flags {
  startPrivileged @0 $code(1);
  startInitialDomain @1 $code(2);
  startModStartIsPfn @2 $code(8);
}
