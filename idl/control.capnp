# SPDX-License-Identifier: GPL-2.0-or-later
# Hypercall 49: the control ABI, ours alone. Only the domain that holds the control capability (the manager) may call it;
# everyone else gets -EPERM. RDI = command, RSI = pointer to the command's structure. A long command is preempted and
# resumed by the core without the caller seeing it, unless the text below says so.
#
# No such domain, or one that is being destroyed: -ESRCH. The manager itself, where it may not be meant: -EINVAL. A structure
# or list that cannot be read or written: -EFAULT. No such command: -ENOSYS.
@0xfd21091ddc3f5fd6;

using import "wire.capnp".count;
using import "wire.capnp".flags;
using import "wire.capnp".code;
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
  giveDevice @12;
  findDevice @13;
  getContext @14;
  read @15;
  copyFrames @16;
  rename @17;
  setMaxFrames @18;
  readAudit @19;
}

const firstDomain :UInt16 = 1;
# The domain that the core starts itself; it alone holds the control capability.

const domainNameLength :UInt32 = 32;
# NUL included.

enum ControlRight $flags {
  rightConsole @0 $code(1);
  # May read what is typed on the machine's serial line, and write to it for others.
  rightPrint @1 $code(2);
  # May write to it for itself, by console_io; without it: -EPERM.
}

struct ControlCreate $size(80) {
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
  rights @7 :UInt32;
  # ControlRight
  reserved @8 :UInt32;
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

struct ControlDomainInfo $size(144) {
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
  ports @18 :UInt32;
  # Event channels that are not closed.
  grantsMapped @19 :UInt32;
  # Mappings it holds of other domains' grants.
  processors @20 :UInt64;
  # As in ControlSetScheduler.
}

struct ControlSetScheduler $size(32) {
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
  processors @5 :UInt64 $pad(4);
  # Bit n: its vcpus may run on processor n. 0: on all. None that exists: -EINVAL.
}

struct ControlMachineInfo $size(40) {
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
  iommu @6 :UInt32;
  # 1: functions reach what their domain has mapped for them (dmaMap), and nothing else. 0: all memory.
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

struct ControlGiveDevice $size(8) {
  # giveDevice: a PCI function, its memory BARs and its MSI or MSI-X vectors become the domain's, until its end. No such
  # function: -ENOENT; somebody else's, or a bridge: -EBUSY; the domain has as many as it can: -ENOSPC.
  domid @0 :DomId;
  address @1 :UInt32 $pad(2);
  # bus << 8 | device << 3 | function
}

struct ControlFindDevice $size(24) $tailPad(2) {
  # findDevice: the function with the lowest address >= address; -ENOENT if there is none.
  address @0 :UInt32;
  # In and out.
  vendor @1 :UInt16;
  deviceId @2 :UInt16;
  classCode @3 :UInt32;
  # Class, subclass and interface: 24 bits.
  vectors @4 :UInt32;
  # MSI-X or MSI vectors.
  kind @5 :UInt32;
  # 0: an ordinary function, 1: a bridge.
  owner @6 :DomId;
  # 0: nobody's.
}

struct ControlRead $size(24) {
  # read: copies bytes of a domain's frames to the caller, for a report or a debugger; as load, the other way round, at any
  # time of the domain's life.
  domid @0 :DomId;
  count @1 :UInt64 $pad(6);
  segments @2 :GuestPointer;
  # LoadSegment[count]; `source` is where to.
}

struct FramePair $size(16) {
  from @0 :FrameNumber;
  to @1 :FrameNumber;
}

struct ControlCopyFrames $size(24) {
  # copyFrames: whole frames from one domain (or the caller itself) to one that was never unpaused.
  from @0 :DomId;
  to @1 :DomId;
  count @2 :UInt64 $pad(4);
  pairs @3 :GuestPointer;
  # FramePair[count]
}

struct ControlGetContext $size(16) {
  # getContext: the registers of a vcpu of a domain that does not run (paused or shut down, else -EBUSY).
  domid @0 :DomId;
  vcpu @1 :UInt32 $pad(2);
  context @2 :GuestPointer;
  # VcpuGuestContext, out.
}

struct ControlRename $size(36) $tailPad(2) {
  # rename: the name that the core's own lines use.
  name @0 :Text $count(.domainNameLength);
  domid @1 :DomId;
}

struct ControlSetMaxFrames $size(8) {
  # setMaxFrames: another memory limit, reserved at once: -ENOMEM if that much is not free. Not below what it has: -EBUSY.
  domid @0 :DomId;
  maxFrames @1 :UInt32 $pad(2);
}

enum AuditKind {
  created @0;
  destroyed @1;
  # Its last frame was given back.
  ended @2;
  # value: ShutdownReason; text: what the core said, if it crashed it.
  refused @3;
  # It called what only the manager may; value: the hypercall's number.
  deviceGiven @4;
  # value: its address.
  destroying @5;
  dmaFault @6;
  # A function of `target`'s (0: nobody's) reached for memory that it may not, and did not get it. value: the address on the
  # bus; vcpu: the function's address; text: what it tried.
}

struct AuditRecord $size(104) $tailPad(4) {
  # What the core notes of security-relevant events, in the order they happened.
  number @0 :UInt64;
  # Counts from 1.
  timeNs @1 :UInt64;
  # System time.
  kind @2 :AuditKind;
  domid @3 :DomId;
  # Who did it.
  target @4 :DomId;
  # To whom.
  value @5 :Int64;
  text @6 :Text $count(64);
  vcpu @7 :UInt32;
}

struct ControlReadAudit $size(24) {
  # readAudit: the oldest records with a number >= `from` that the core still has (virqAudit says that there are new ones).
  from @0 :UInt64;
  count @1 :UInt64;
  # In: room; out: records written.
  records @2 :GuestPointer;
  # AuditRecord[count], out.
}
