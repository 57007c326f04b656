# SPDX-License-Identifier: GPL-2.0-or-later
# Hypercall numbers, from the public header xen.h, and what has no file of its own: version.h and features.h, console_io,
# vm_assist, multicall.
#
# A hypercall is SYSCALL in kernel mode: number in RAX, arguments in RDI, RSI, RDX, R10, R8. The result comes in RAX: 0 or
# positive, or a negated Errno. RAX, RCX, R11 and the argument registers are changed. A number or command that is not there:
# -ENOSYS. Memory that cannot be read or written at a pointer: -EFAULT.
#
#   xen_version   RDI VersionCommand, RSI pointer to the answer
#   console_io    RDI ConsoleCommand, RSI bytes, RDX pointer to them
#   vm_assist     RDI AssistCommand, RSI AssistType
#   multicall     RDI pointer to MulticallEntry[], RSI count
@0xf62cf89cd6561f12;

using import "wire.capnp".code;
using import "wire.capnp".count;
using import "wire.capnp".flags;
using import "wire.capnp".hex;
using import "wire.capnp".namespace;
using import "wire.capnp".size;
using import "wire.capnp".width;

$namespace("abi");

enum Hypercall $width(64) {
  setTrapTable @0;
  mmuUpdate @1;
  setGdt @2;
  # RDI pointer to FrameNumber[], RSI entries; 512 in each frame.
  stackSwitch @3;
  # RDI SS, RSI RSP: the stack for entries from user mode.
  setCallbacks @4;
  # RDI event, RSI failsafe, RDX syscall: addresses.
  fpuTaskswitch @5;
  # RDI: 0 clears CR0.TS, else it is set.
  setDebugreg @6 $code(8);
  # RDI register, RSI value.
  getDebugreg @7 $code(9);
  # RDI register; returns its value.
  updateDescriptor @8 $code(10);
  # RDI machine address, RSI descriptor.
  memoryOp @9 $code(12);
  multicall @10 $code(13);
  updateVaMapping @11 $code(14);
  setTimerOp @12 $code(15);
  # RDI system time, ns, of the single-shot timer; 0 cancels.
  xenVersion @13 $code(17);
  consoleIo @14 $code(18);
  grantTableOp @15 $code(20);
  vmAssist @16 $code(21);
  iret @17 $code(23);
  vcpuOp @18 $code(24);
  setSegmentBase @19 $code(25);
  mmuextOp @20 $code(26);
  nmiOp @21 $code(28);
  # RDI 0 register, 1 unregister; RSI pointer to the handler's address, u64.
  schedOp @22 $code(29);
  callbackOp @23 $code(30);
  eventChannelOp @24 $code(32);
  physdevOp @25 $code(33);
  control @26 $code(49);
  # control.capnp: the manager only. This number and the next two are in the range the public ABI leaves to the architecture.
  extension @27 $code(50);
  # extension.capnp: any domain.
  deviceOp @28 $code(51);
  # device.capnp: who was given a device.
}

const hypercallCount :UInt64 = 52;

enum VersionCommand $width(64) {
  # xen_version commands.
  version @0;
  # Returns versionMajor << 16 | versionMinor.
  extraversion @1;
  # 16 bytes of text.
  compileInfo @2;
  # 144 bytes: compiler 64, by 16, domain 32, date 32.
  capabilities @3;
  # 1024 bytes of text.
  changeset @4;
  # 64 bytes of text.
  platformParameters @5;
  # u64: holeStart.
  getFeatures @6;
  # FeatureInfo
  pageSize @7;
  # Returns it.
  guestHandle @8;
  # 16 bytes, different for each domain of one run.
  commandline @9;
  # 1024 bytes of text: "<denied>".
  buildId @10;
  # -EPERM
}

const versionMajor :UInt32 = 4;
const versionMinor :UInt32 = 17;

struct FeatureInfo $size(8) {
  submapIndex @0 :UInt32;
  # 0; there are no features in others.
  submap @1 :UInt32;
  # Out: Feature.
}

enum Feature $flags $hex {
  featurePaePgdirAbove4gb @0 $code(0x10);
  featureMmuPtUpdatePreserveAd @1 $code(0x20);
  featureHighmemAssist @2 $code(0x40);
  # mmuext_op clearPage and copyPage.
  featureGnttabMapAvailBits @3 $code(0x80);
  featureNotDirectMapped @4 $code(0x10000);
}

enum ConsoleCommand $width(64) {
  # console_io commands.
  write @0;
  # At most 4096 bytes, the rest is dropped; 64 KiB/s, with bursts of 128 KiB. R10, for the manager: the domain it writes
  # for, 0 = itself.
  read @1;
  # The manager's only: returns how many bytes there were, at most 256.
}

enum AssistCommand $width(64) {
  # vm_assist: command in the first argument, type in the second.
  enable @0;
  disable @1;
}

enum AssistType $width(64) {
  # Only runstateUpdateFlag changes anything.
  segments4gb @0;
  segments4gbNotify @1;
  writablePagetables @2;
  paeExtendedCr3 @3;
  architecturalIopl @4;
  # Left out: -EINVAL, as any other type.
  runstateUpdateFlag @5;
  # runstateUpdate is set while a RunstateInfo is written.
  m2pStrict @6 $code(32);
}

struct MulticallEntry $size(64) {
  op @0 :UInt64;
  # Hypercall; multicall itself and iret: -ENOSYS.
  result @1 :Int64;
  # Out.
  args @2 :List(UInt64) $count(6);
  # May be changed, like the registers of a hypercall.
}
