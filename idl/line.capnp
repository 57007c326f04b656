# SPDX-License-Identifier: GPL-2.0-or-later
# The operator's line: what the control client and the machine say to each other, and the ring by which the console service,
# who owns the line's device, hands the client's commands to the manager.
#
# On the line go frames, a header and `length` bytes each. The client sends requests, each with an id of its own choice, and
# gets one answer for each, in any order; several may be out. A request is a command and its structure; data follow the
# structure. An answer has a status: with `ok` the command's answer follows, else a Problem. Commands below `firstForConsole`
# are the manager's, the console service passes them on as they are; the others are its own. A line that is closed leaves
# nothing half done: what its client had uploaded and not used is dropped, commands that had begun are finished.
#
# All structures have fixed layouts, and whoever receives one checks it. Texts end with NUL and are checked for that.
@0xe9b0a1c2d84f5a17;

using import "wire.capnp".at;
using import "wire.capnp".buffer;
using import "wire.capnp".code;
using import "wire.capnp".count;
using import "wire.capnp".flags;
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
using import "types.capnp".FrameNumber;
using import "types.capnp".GrantRef;
using import "vcpu.capnp".UserRegs;
using import "image.capnp".ManifestDomain;
using import "image.capnp".EndAction;

$namespace("line");

const version :UInt32 = 1;
# Of everything here. Both sides say theirs in Hello and go on only with the same.

const dataMax :UInt32 = 65536;
# Bytes behind a frame's header.

struct Frame $size(16) {
  length @0 :UInt32 $max(.dataMax);
  # Bytes that follow.
  id @1 :UInt32;
  # Chosen by the client; the answer repeats it. Of output and input: the id of the `attach` they belong to.
  command @2 :UInt16;
  # Command.
  status @3 :UInt16;
  # Status, of an answer. 0 in a request.
  kind @4 :UInt32;
  # FrameKind
}

enum FrameKind {
  request @0;
  answer @1;
  output @2;
  # From the machine: bytes of a console that this line is attached to.
  input @3;
  # To the machine: bytes for it. No answer; what does not fit into the guest's ring waits.
  ended @4;
  # From the machine: the console of an `attach` is gone with its domain. No data.
}

const firstForConsole :UInt16 = 256;

enum Command $width(16) {
  machine @0;
  # -> Machine.
  list @1;
  # First -> as many DomainEntry as fit, with ids from first.domid on in order of their ids; none: that was all.
  info @2;
  # Target -> DomainDetail.
  imageOpen @3;
  # ImageOpen -> ImageState. Begins an upload if the machine does not know the image yet.
  imageWrite @4;
  # ImageWrite, then bytes -> nothing. In order, without gaps.
  create @5;
  # Create -> Created. Its image and ramdisk are known by now.
  pause @6;
  # Target -> nothing, as the next three.
  unpause @7;
  destroy @8;
  shutdown @9;
  # Shutdown -> nothing. Asks the guest, through control/shutdown in the store; it may take its time or not listen.
  memorySet @10;
  # MemorySet -> nothing. What the guest is to shrink or grow to.
  vcpuSet @11;
  # VcpuSet -> nothing.
  schedulerSet @12;
  # SchedulerSet -> nothing.
  rename @13;
  # Rename -> nothing.
  log @14;
  # LogFrom -> as many LogEntry as fit, from that number on. Waits for the first one if told to.
  wait @15;
  # Wait -> Changed: when the state of some domain is another than it was at change number `since`.
  report @16;
  # Target -> CrashReport. notFound: it did not crash.
  context @17;
  # ContextOf -> VcpuGuestContext (vcpu.capnp). badState: it runs.
  memory @18;
  # MemoryOf -> bytes of one of the domain's frames.
  storeRead @19;
  # A path, with its NUL -> the node's value.
  storeList @20;
  # A path -> names of the node's children, each with NUL. Of so many that they do not fit: storeRefused.
  storePermissions @21;
  # A path -> permissions as in store.capnp.
  machineEnd @22;
  # MachineEnd -> does not come back.
  devices @23;
  # -> DeviceEntry, all.
  hello @24 $code(256);
  # Hello -> Hello. The first thing a client says.
  attach @25 $code(257);
  # Attach -> Attached, then the scrollback and all that comes as output.
  detach @26 $code(258);
  # The id of the attach is the frame's own -> nothing.
  consoles @27 $code(259);
  # First -> ConsoleEntry, as many as fit.
}

enum Status $width(16) {
  ok @0;
  malformed @1 $malformed;
  # The command's structure is not what it should be. problem.number: which byte or limit, if there is one.
  unknownCommand @2 $unknown;
  notFound @3;
  # No such domain (or image, vcpu, frame, console).
  nameInUse @4;
  # problem.domid has it.
  noMemory @5;
  # problem.wanted and problem.there, MiB.
  badImage @6;
  # problem.number: ImageProblem.
  imageTooLarge @7;
  # The domain's memory cannot hold it: problem.wanted and problem.there, pages.
  badState @8;
  # Not while the domain is as it is: problem.number is its DomainState.
  limit @9;
  # More than the machine takes: problem.number says which Limit, problem.there how much that is.
  refusedByCore @10;
  # problem.number: the core's error, negative.
  storeRefused @11;
  # The store said no: problem.name is its error.
  forbidden @12;
  # The manager itself is not meant here.
  cancelled @13;
  # A service this needed ended meanwhile.
  badVersion @14;
  # problem.wanted: the machine's version.
  noDevice @15;
  # Not there, or already given away: problem.number is the selector's place in the list.
  busy @16;
  # Somebody else is at it (the domain is being built, or is ending).
}

enum Limit {
  domains @0;
  images @1;
  sessions @2;
  consoles @3;
  vcpus @4;
  devices @5;
  memory @6;
  # problem.there MiB is what it was made for.
}

enum ImageProblem {
  none @0;
  noHeader @1;
  # Not an image of this kind.
  cutShort @2;
  tooLarge @3;
  badAddress @4;
  # Base or p2m address is not a multiple of 2 MiB, or something lies outside.
  incomplete @5;
  # Not all of its bytes were sent.
  unknownImage @6;
  # Nothing of that name was sent.
  damaged @7;
  # Checksum.
}

struct Problem $size(64) $tailPad(4) {
  wanted @0 :UInt64;
  there @1 :UInt64;
  number @2 :Int64;
  name @3 :Text $count(32);
  domid @4 :UInt32;
}

struct Hello $size(8) {
  version @0 :UInt32;
  flags @1 :UInt32;
  # 0.
}

struct Target $size(36) $tailPad(2) {
  # A domain, by its id, or by its name if that is not empty.
  name @0 :Text $count(32);
  domid @1 :DomId;
}

struct First $size(4) {
  domid @0 :UInt32;
}

struct Machine $size(64) {
  totalFrames @0 :UInt64;
  freeFrames @1 :UInt64;
  coreFrames @2 :UInt64;
  processors @3 :UInt32;
  tscKhz @4 :UInt32;
  nowNs @5 :UInt64;
  # System time of this answer.
  wallNs @6 :UInt64;
  # The same in UTC since 1970.
  domains @7 :UInt32;
  storeNodes @8 :UInt32;
  change @9 :UInt64;
  # Change number, see wait.
}

enum DomainState $width(32) {
  building @0;
  paused @1;
  running @2;
  shutDown @3;
  # Ended, and kept for its report (preserve).
  dying @4;
}

enum EntryFlag $flags {
  service @0 $code(1);
  crashed @1 $code(2);
  # It has a report.
  ownsDevice @2 $code(4);
  noIommu @3 $code(8);
  # Its devices can reach all memory.
}

struct DomainEntry $size(168) {
  domid @0 :DomId;
  flags @1 :UInt16;
  # EntryFlag
  state @2 :DomainState;
  reason @3 :UInt32;
  # ShutdownReason, when it has ended.
  vcpus @4 :UInt32;
  vcpusOnline @5 :UInt32;
  memoryMib @6 :UInt32;
  # At start.
  maxMemoryMib @7 :UInt32;
  frames @8 :UInt32;
  # Owned now, of 4 KiB.
  coreFrames @9 :UInt32;
  targetMib @10 :UInt32;
  # What it was last told to have.
  weight @11 :UInt32;
  warpUs @12 :UInt32;
  warpLimitUs @13 :UInt32;
  unwarpUs @14 :UInt32;
  busyNs @15 :UInt64;
  busyTicks @16 :UInt64;
  traps @17 :UInt64;
  hypercalls @18 :UInt64;
  cr3Loads @19 :UInt64;
  tlbFlushes @20 :UInt64;
  createdNs @21 :UInt64;
  # System time.
  processors @22 :UInt64;
  # Bit n: it may run on processor n.
  ports @23 :UInt32;
  # Event channels in use.
  grantsMapped @24 :UInt32;
  # Other domains' pages that it has mapped.
  restarts @25 :UInt32;
  name @26 :Text $count(32);
  reserved @27 :UInt32;
  # 0.
}

struct DomainDetail $size(1280) {
  entry @0 :DomainEntry;
  onPoweroff @1 :EndAction;
  onReboot @2 :EndAction;
  onCrash @3 :EndAction;
  devices @4 :UInt32 $pad(1);
  image @5 :Text $count(40);
  ramdisk @6 :Text $count(40);
  cmdline @7 :Text $count(1024);
}

struct ImageOpen $size(56) $tailPad(4) {
  name @0 :Text $count(40);
  # By its contents: the first 32 hexadecimal digits of their SHA-256.
  size @1 :UInt64;
  # Bytes.
  kind @2 :UInt32;
  # ArchiveKind (image.capnp): image or ramdisk.
}

struct ImageState $size(8) {
  known @0 :UInt32;
  # 1: nothing has to be sent.
  reserved @1 :UInt32;
}

struct ImageWrite $size(56) $tailPad(4) {
  name @0 :Text $count(40);
  offset @1 :UInt64;
  length @2 :UInt32 $max(61440);
  # Bytes that follow; a multiple of 4096 but for the last.
}
const imageWriteMax :UInt32 = 61440;
const imageBytesMax :UInt64 = 536870912;
# 512 MiB.

struct Create $size(1224) {
  domain @0 :ManifestDomain;
  # image and ramdisk name what was opened before.
}

struct Created $size(4) $tailPad(2) {
  domid @0 :DomId;
}

struct Shutdown $size(40) {
  target @0 :Target;
  how @1 :ShutdownWay;
}
enum ShutdownWay { poweroff @0; reboot @1; halt @2; }

struct MemorySet $size(40) {
  target @0 :Target;
  mib @1 :UInt32;
}

struct VcpuSet $size(40) {
  target @0 :Target;
  count @1 :UInt32;
}

struct SchedulerSet $size(56) {
  target @0 :Target;
  fields @1 :SchedulerField;
  # Which of these count.
  weight @2 :UInt32;
  warpUs @3 :UInt32;
  warpLimitUs @4 :UInt32;
  unwarpUs @5 :UInt32;
}
enum SchedulerField $flags { weight @0 $code(1); warp @1 $code(2); warpLimit @2 $code(4); unwarp @3 $code(8); }

struct Rename $size(68) {
  target @0 :Target;
  name @1 :Text $count(32);
}

struct LogFrom $size(16) $tailPad(4) {
  number @0 :UInt64;
  wait @1 :UInt32;
  # 1: until there is one.
}

struct Wait $size(8) {
  since @0 :UInt64;
}
struct Changed $size(8) {
  change @0 :UInt64;
}

struct ContextOf $size(40) {
  target @0 :Target;
  vcpu @1 :UInt32;
}

struct MemoryOf $size(56) {
  target @0 :Target;
  frame @1 :FrameNumber $pad(4);
  offset @2 :UInt32;
  length @3 :UInt32;
  # offset + length <= 4096
}

struct MachineEnd $size(4) {
  how @0 :UInt32;
  # MachineEnd of control.capnp.
}

struct DeviceEntry $size(16) {
  address @0 :UInt32;
  # bus << 8 | device << 3 | function
  vendor @1 :UInt16;
  device @2 :UInt16;
  classCode @3 :UInt32;
  # Class, subclass, interface: 24 bits.
  owner @4 :DomId;
  # 0: nobody's.
  vectors @5 :UInt16;
}

struct Attach $size(40) {
  target @0 :Target;
  flags @1 :UInt32;
  # AttachFlag
}
enum AttachFlag $flags { scrollback @0 $code(1); follow @1 $code(2); }
# With the scrollback; and stay attached. With scrollback alone `ended` comes right behind it.

struct Attached $size(8) {
  domid @0 :UInt32;
  alive @1 :UInt32;
  # 0: its domain is gone, the scrollback is left.
}

struct ConsoleEntry $size(56) $tailPad(4) {
  domid @0 :UInt32;
  alive @1 :UInt32;
  name @2 :Text $count(32);
  written @3 :UInt64;
  # Bytes the domain has written since it was there.
  attached @4 :UInt32;
  # Lines attached.
}

struct CrashReport $size(6448) {
  domid @0 :DomId;
  vcpu @1 :UInt16;
  # Whose registers these are.
  reason @2 :UInt32;
  # ShutdownReason
  timeNs @3 :UInt64;
  # System time.
  wallNs @4 :UInt64;
  name @5 :Text $count(32);
  what @6 :Text $count(64);
  # What the core said, empty if the guest itself gave up.
  registers @7 :UserRegs;
  cr2 @8 :UInt64;
  cr3 @9 :UInt64;
  stackAt @10 :UInt64;
  # Virtual address of the bytes in `stack`.
  stackBytes @11 :UInt32 $max(2000);
  consoleBytes @12 :UInt32 $max(4096);
  stack @13 :List(UInt8) $count(2000);
  console @14 :List(UInt8) $count(4096);
  # The last it wrote.
}

# ---- the audit stream

enum LogKind $width(16) {
  command @0;
  # An operator's command that changes something: `command` says which.
  boot @1;
  # The same by the manifest.
  policy @2;
  # The manager by itself, for a domain's end.
  created @3;
  # By the core from here on.
  destroyed @4;
  ended @5;
  # value: ShutdownReason.
  refused @6;
  # A domain called what only the manager may; value: the call's number.
  deviceGiven @7;
  # value: its address.
  destroying @8;
  dmaFault @9;
  # A function of the target's reached for memory that it may not. value: address on the bus; more: the function's address.
}

struct LogEntry $size(128) {
  number @0 :UInt64;
  # Counts all entries from 1. The oldest ones are dropped; a gap shows.
  timeNs @1 :UInt64;
  # System time.
  wallNs @2 :UInt64;
  kind @3 :LogKind;
  command @4 :UInt16;
  # Command.
  status @5 :UInt16;
  # Status.
  session @6 :UInt16;
  # Which line it came by.
  actor @7 :DomId;
  # Who did it: the manager for the operator.
  target @8 :DomId;
  # The domain it was done to; 0: none.
  reserved @9 :UInt32;
  value @10 :Int64;
  more @11 :Int64;
  name @12 :Text $count(32);
  # The target's name.
  what @13 :Text $count(40);
}

# ---- between the console service and the manager
#
# Two rings. By Line the console service hands commands over; the manager says at once whether it takes them up. What became
# of them it says by Outcomes, later and in any order: so no command, however long it takes, stands in front of another one.

const callPagesMax :UInt32 = 16;
const callsMax :UInt32 = 17;
# Commands under way; more are busy.
const sessionsMax :UInt32 = 16;

struct Piece $size(8) {
  # Of the page that holds a command.
  ref @0 :GrantRef $grantRef;
  offset @1 :UInt16 $offset;
  length @2 :UInt16 $length $min(1);
}

struct Call $size(152) {
  operation @0 :UInt8 $operation;
  pieceCount @1 :UInt8 $max(.callPagesMax);
  session @2 :UInt16 $max(15);
  # Which of the operator's lines.
  command @3 :UInt16;
  # Command.
  tag @4 :UInt64 $tag $pad(2);
  length @5 :UInt32 $max(.dataMax);
  # Bytes of the command's structure and data: all that the pieces hold.
  ticket @6 :UInt32;
  # What the console service knows it by; the delivery repeats it.
  pieces @7 :List(Piece) $count(.callPagesMax) $lengthIn("pieceCount");
}

struct SessionEnd $size(24) {
  operation @0 :UInt8 $operation;
  session @1 :UInt16 $pad(1) $max(15);
  ticket @2 :UInt32;
  tag @3 :UInt64 $tag;
  reserved @4 :UInt64;
}

struct Deliver $size(152) {
  operation @0 :UInt8 $operation;
  pieceCount @1 :UInt8 $max(.callPagesMax);
  outcome @2 :Status;
  ticket @3 :UInt32;
  tag @4 :UInt64 $tag;
  length @5 :UInt32 $max(.dataMax);
  # Bytes of the answer, all that the pieces hold: the command's if the outcome is ok, else a Problem.
  pieces @6 :List(Piece) $pad(4) $count(.callPagesMax) $lengthIn("pieceCount");
}

struct Answer $size(16) {
  tag @0 :UInt64 $tag;
  status @1 :Status $status;
  operation @2 :UInt8 $operation;
  reserved @3 :UInt32 $pad(1);
}

interface Line $operationRing(pages = 1) {
  # Answered with ok, each has an outcome; answered with anything else it has none.
  call @0 Call -> Answer $op(0) $buffer(read);
  # One command.
  close @1 SessionEnd -> Answer $op(1);
  # The line was closed, or its client began anew. Commands that only wait for something end now; the outcome comes when
  # none of the session's is under way any more.
}

interface Outcomes $operationRing(pages = 1) {
  deliver @0 Deliver -> Answer $op(0) $buffer(read);
  # Of one call or close, by its ticket. notFound: nothing is waiting for that.
}
