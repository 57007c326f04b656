# SPDX-License-Identifier: GPL-2.0-or-later
# Hypercall 49: the control ABI, ours alone. Only the domain that holds the control capability (the manager) may call it;
# everyone else gets -EPERM. RDI = command, RSI = pointer to the command's structure. A long command is preempted and
# resumed by the core without the caller seeing it, unless the text below says so.
#
# No such domain, or one that is being destroyed: -ESRCH. The manager itself, where it may not be meant: -EINVAL. A structure
# or list that cannot be read or written: -EFAULT. No such command: -ENOSYS.
@0xfd21091ddc3f5fd6;

using import "wire.capnp".count;
using import "wire.capnp".namespace;
using import "wire.capnp".pad;
using import "wire.capnp".plain;
using import "wire.capnp".size;
using import "wire.capnp".tailPad;
using import "wire.capnp".width;
using import "types.capnp".DomId;
using import "types.capnp".EvtchnPort;
using import "types.capnp".FrameNumber;
using import "types.capnp".GuestPointer;

$namespace("abi");

enum ControlCommand $width(64) {
  create @0;
  populate @1;
  load @2;
  setContext @3;
  unpause @4;
  # ControlDomain, as pause and destroy.
  pause @5;
  destroy @6;
  # Of a domain that is being destroyed: goes on with it.
  domainInfo @7;
  setScheduler @8;
  machineInfo @9;
  allocUnbound @10;
  machineEnd @11;
}

const firstDomain :UInt16 = 1;
# The domain that the core starts itself; it alone holds the control capability.

const domainNameLength :UInt32 = 32;
# NUL included.

struct ControlCreate $size(72) {
  # create: a domain without memory, every vcpu down, held by the creator's pause. All it may ever own is taken out of the
  # free memory now: -ENOMEM if maxFrames and what the core needs for the domain do not fit. No id left: -ENOSPC.
  name @0 :Text $count(.domainNameLength);
  maxFrames @1 :UInt32;
  # Memory limit, frames.
  vcpus @2 :UInt32;
  # 1 to 32, else -EINVAL.
  maxGrantFrames @3 :UInt32;
  # Pages of 512 grants, at most 64; 0 = 4.
  domid @4 :DomId $pad(4);
  # Out.
  sharedInfo @5 :FrameNumber $pad(6);
  # Out: a frame of the core's which the domain may map, as is grantFrame.
  grantFrame @6 :FrameNumber;
  # Out: first page of the grant table.
}

struct ControlPopulate $size(32) {
  # populate: give `count` zeroed frames to the domain as pfn `firstPfn` and up; frame numbers go to `frames`. -ENOMEM at the
  # domain's limit: those before it are given.
  domid @0 :DomId;
  firstPfn @1 :UInt64 $pad(6);
  count @2 :UInt64;
  frames @3 :GuestPointer;
  # FrameNumber[count], out.
}

struct LoadSegment $size(24) {
  frame @0 :FrameNumber;
  offset @1 :UInt32;
  # offset + length <= 4096
  length @2 :UInt32;
  source @3 :GuestPointer;
}

struct ControlLoad $size(24) {
  # load: copy bytes of the caller into frames of a domain that was never unpaused, else -EBUSY. Copying instead of mapping:
  # no domain, the manager included, ever has a foreign frame in its page tables but by grant. -EBUSY, too, for what was
  # checked as a page or descriptor table.
  domid @0 :DomId;
  count @1 :UInt64 $pad(6);
  segments @2 :GuestPointer;
  # LoadSegment[count]
}

struct ControlSetContext $size(16) {
  # setContext: registers of a vcpu; its L4 is validated, and pinned when vcpu is 0. No such vcpu: -ENOENT; set before:
  # -EEXIST.
  domid @0 :DomId;
  vcpu @1 :UInt32 $pad(2);
  context @2 :GuestPointer;
  # VcpuGuestContext; vcpu 0 is up from now on, another one with contextOnline.
}

struct ControlDomain $size(8) $tailPad(6) {
  # unpause, pause, destroy.
  domid @0 :DomId;
}

enum DomainState $plain {
  domainPaused @0;
  domainRunning @1;
  domainShutDown @2;
  domainDying @3;
  # Being destroyed, or others still map frames of it.
}

struct ControlDomainInfo $size(128) {
  # domainInfo: the domain with the lowest id >= domid; -ESRCH if there is none.
  domid @0 :DomId;
  # In and out.
  state @1 :UInt32 $pad(2);
  # DomainState
  shutdownReason @2 :UInt32;
  # ShutdownReason, valid when shut down.
  vcpusOnline @3 :UInt32;
  frames @4 :UInt32;
  # Frames of guest memory owned now.
  maxFrames @5 :UInt32;
  coreFrames @6 :UInt32;
  # Frames the core uses for this domain.
  weight @7 :UInt32;
  # This one and the next three: as in ControlSetScheduler.
  warpUs @8 :UInt32;
  warpLimitUs @9 :UInt32;
  unwarpUs @10 :UInt32;
  busyNs @11 :UInt64 $pad(4);
  # Time on a processor, all vcpus.
  busyTicks @12 :UInt64;
  # The same in TSC ticks: under -icount, instructions.
  traps @13 :UInt64;
  # This one and the next three: VcpuCounters, all vcpus.
  cr3Loads @14 :UInt64;
  tlbFlushes @15 :UInt64;
  hypercalls @16 :UInt64;
  name @17 :Text $count(.domainNameLength);
}

struct ControlSetScheduler $size(24) $tailPad(4) {
  # setScheduler: borrowed virtual time (Duda and Cheriton 1999), of any domain. Times in microseconds; 0 = no limit.
  domid @0 :DomId;
  weight @1 :UInt32 $pad(2);
  # 1 to 65535, else -EINVAL; share of a processor is weight over the sum of weights.
  warpUs @2 :UInt32;
  # How far its vcpus may borrow from their future.
  warpLimitUs @3 :UInt32;
  # Longest stretch run warped.
  unwarpUs @4 :UInt32;
  # Time to stay unwarped after the limit was reached.
}

struct ControlMachineInfo $size(40) $tailPad(4) {
  # machineInfo: all out.
  totalFrames @0 :UInt64;
  # RAM given to domains and core.
  freeFrames @1 :UInt64;
  # Not reserved to anyone.
  coreFrames @2 :UInt64;
  # Used by the core for itself.
  processors @3 :UInt32;
  tscKhz @4 :UInt32;
  contextSwitchAllowanceUs @5 :UInt32;
  # How far the running vcpu may get ahead of the next.
}

struct ControlAllocUnbound $size(8) {
  # allocUnbound: like that of event_channel_op, on behalf of a domain.
  domid @0 :DomId;
  remote @1 :DomId;
  # Who may bind it.
  port @2 :EvtchnPort;
  # Out.
}

enum MachineEnd {
  poweroff @0;
  reboot @1;
}

struct ControlMachineEnd $size(8) $tailPad(4) {
  # machineEnd: does not return.
  how @0 :MachineEnd;
}
