# SPDX-License-Identifier: GPL-2.0-or-later
# A vcpu's registers, traps, callbacks and states: vcpu.h, callback.h, xen.h and arch-x86/xen.h of the public headers.
#
#   set_trap_table     RDI pointer to TrapInfo[], ended by an address of 0; a null pointer clears all 256
#   callback_op        RDI CallbackCommand, RSI pointer to CallbackRegister
#   set_segment_base   RDI SegmentBase, RSI address or selector
#   vcpu_op            RDI VcpuCommand, RSI vcpu, RDX pointer to the command's structure
#   iret               RSP at an IretFrame; does not return
#
# An address that is not canonical: -EINVAL. No such vcpu: -ENOENT. Times are system time in ns.
@0x80956d662ad6bc90;

using import "wire.capnp".at;
using import "wire.capnp".code;
using import "wire.capnp".count;
using import "wire.capnp".flags;
using import "wire.capnp".hex;
using import "wire.capnp".namespace;
using import "wire.capnp".pad;
using import "wire.capnp".plain;
using import "wire.capnp".size;
using import "wire.capnp".tailPad;
using import "wire.capnp".width;
using import "types.capnp".FrameNumber;

$namespace("abi");

const flatCode32 :UInt16 = 0xE023 $hex;
# Selector of a flat segment every domain may use (reserved part of the GDT), as are the next two.

const flatData :UInt16 = 0xE02B $hex;
const flatCode64 :UInt16 = 0xE033 $hex;

const firstReservedGdtEntry :UInt32 = 7168;
# A domain's own GDT has at most so many entries.

const holeStart :UInt64 = 0xFFFF800000000000 $hex;
# The part of every address space which is the core's: L4 slots 256 to 271, up to holeEnd.

const holeEnd :UInt64 = 0xFFFF880000000000 $hex;
# Exclusive.

const m2pStart :UInt64 = 0xFFFF800000000000 $hex;
# All that a guest's kernel sees of the hole: the M2P table, the pfn (u64) of each machine frame; read-only.

const m2pEnd :UInt64 = 0xFFFF804000000000 $hex;
# Exclusive.

struct TrapInfo $size(16) {
  vector @0 :UInt8;
  flags @1 :UInt8;
  # Bits 1:0 privilege needed by INT n, bit 2 mask events on entry.
  cs @2 :UInt16;
  address @3 :UInt64 $pad(4) $at(8);
}

struct CallbackRegister $size(16) {
  type @0 :UInt16;
  # CallbackType; another one: -ENOSYS.
  flags @1 :UInt16;
  # Bit 0: mask events on entry. Events and NMIs always do.
  address @2 :UInt64 $pad(4);
}

enum CallbackCommand $width(64) {
  register @0;
  unregister @1;
  # Only of nmi; of any other: -EINVAL.
}

enum CallbackType $width(16) {
  event @0;
  failsafe @1;
  # A segment register could not be loaded.
  syscall @2;
  nmi @3 $code(4);
  sysenter @4 $code(5);
  syscall32 @5 $code(7);
}

struct UserRegs $size(200) $tailPad(6) {
  r15 @0 :UInt64;
  r14 @1 :UInt64;
  r13 @2 :UInt64;
  r12 @3 :UInt64;
  rbp @4 :UInt64;
  rbx @5 :UInt64;
  r11 @6 :UInt64;
  r10 @7 :UInt64;
  r9 @8 :UInt64;
  r8 @9 :UInt64;
  rax @10 :UInt64;
  rcx @11 :UInt64;
  rdx @12 :UInt64;
  rsi @13 :UInt64;
  rdi @14 :UInt64;
  errorCode @15 :UInt32 $at(0x78);
  vector @16 :UInt32;
  rip @17 :UInt64;
  cs @18 :UInt16;
  savedUpcallMask @19 :UInt8 $pad(2) $at(140);
  rflags @20 :UInt64 $pad(3);
  rsp @21 :UInt64;
  ss @22 :UInt16;
  es @23 :UInt16 $pad(6);
  ds @24 :UInt16 $pad(6);
  fs @25 :UInt16 $pad(6);
  gs @26 :UInt16 $pad(6);
}

struct VcpuGuestContext $size(5168) {
  # The first state of a vcpu, for vcpu_op initialise and control setContext. fpu, debugreg and vmAssist are not taken from
  # it: the FPU starts in its reset state, no breakpoint is set. -EINVAL if an address is not canonical, the L4 for kernel
  # mode (or, to start in user mode, that one) is missing, or the upper half of debugreg 6 or 7 is not 0.
  fpu @0 :List(UInt8) $count(512);
  flags @1 :UInt64 $at(0x200);
  # ContextFlag
  userRegs @2 :UserRegs $at(0x208);
  trapCtxt @3 :List(TrapInfo) $count(256) $at(0x2D0);
  # By place: the vector in an entry is not looked at.
  ldtBase @4 :UInt64 $at(0x12D0);
  ldtEnts @5 :UInt64;
  gdtFrames @6 :List(UInt64) $count(16) $at(0x12E0);
  # Frame numbers; 14 suffice for firstReservedGdtEntry entries.
  gdtEnts @7 :UInt64;
  kernelSs @8 :UInt64 $at(0x1368);
  # The stack for entries from user mode.
  kernelSp @9 :UInt64;
  ctrlreg @10 :List(UInt64) $count(8) $at(0x1378);
  # [1] user CR3, [3] kernel CR3, as machine addresses.
  debugreg @11 :List(UInt64) $count(8);
  eventCallbackEip @12 :UInt64 $at(0x13F8);
  failsafeCallbackEip @13 :UInt64;
  syscallCallbackEip @14 :UInt64;
  vmAssist @15 :UInt64;
  fsBase @16 :UInt64 $at(0x1418);
  gsBaseKernel @17 :UInt64;
  gsBaseUser @18 :UInt64;
}

enum ContextFlag $flags $width(64) {
  contextFpuValid @0 $code(1);
  contextInKernel @1 $code(4);
  contextFailsafeMasks @2 $code(8);
  # The failsafe callback masks events.
  contextSyscallMasks @3 $code(16);
  # The syscall callback does.
  contextOnline @4 $code(32);
}

enum VcpuCommand $width(64) {
  # The timers are the caller's own: with another vcpu -EINVAL, but stopPeriodicTimer always succeeds.
  initialise @0;
  # VcpuGuestContext; -EEXIST if it was done before.
  up @1;
  # -EINVAL before initialise.
  down @2;
  # With the last one the domain is powered off.
  isUp @3;
  # Returns 1 or 0.
  getRunstateInfo @4;
  # Out: RunstateInfo.
  registerRunstate @5;
  # RegisterArea: where the core writes RunstateInfo from now on.
  setPeriodicTimer @6;
  # SetPeriodicTimer
  stopPeriodicTimer @7;
  setSingleshotTimer @8;
  # SetSingleshotTimer
  stopSingleshotTimer @9;
  registerVcpuInfo @10;
  # RegisterVcpuInfo; once for each vcpu, again: -EINVAL.
  sendNmi @11;
  getPhysid @12;
  # Left out: -EINVAL.
  registerVcpuTime @13;
  # RegisterArea: where the core writes VcpuTimeInfo, too; 8-byte aligned, within a page.
}

enum RunState $plain {
  runstateRunning @0;
  runstateRunnable @1;
  # Waits for a processor.
  runstateBlocked @2;
  runstateOffline @3;
}

struct RunstateInfo $size(48) {
  # Written by the core, at registration and whenever the vcpu's state changes.
  state @0 :UInt32;
  # RunState
  stateEntryTime @1 :UInt64 $pad(4);
  # ns; bit 63 set while updating, when vm_assist asks for it.
  time @2 :List(UInt64) $count(4);
  # ns spent in each state.
}

const runstateUpdate :UInt64 = 0x8000000000000000 $hex;
# In stateEntryTime: being updated.

struct RegisterArea $size(8) {
  address @0 :UInt64;
  # Virtual, writable now: the core remembers the frames. 0 ends it.
}

struct SetPeriodicTimer $size(8) {
  periodNs @0 :UInt64;
  # At least a millisecond, else -EINVAL.
}

struct SetSingleshotTimer $size(16) $tailPad(4) {
  timeoutAbsNs @0 :UInt64;
  # If it has passed: fires at once.
  flags @1 :UInt32;
  # singleshotFuture
}

const singleshotFuture :UInt32 = 1;
# -ETIME if the time has passed.

struct RegisterVcpuInfo $size(16) $tailPad(4) {
  mfn @0 :FrameNumber;
  # The domain's own, writable.
  offset @1 :UInt32;
  # 8-byte aligned, VcpuInfo within the page.
}

struct IretFrame $size(72) {
  # The iret hypercall's frame, lowest address first.
  rax @0 :UInt64;
  r11 @1 :UInt64;
  rcx @2 :UInt64;
  flags @3 :UInt64;
  # iretInSyscall
  rip @4 :UInt64;
  cs @5 :UInt64;
  # Of this and ss the low 16 bits count; bits 1:0 = 3 returns to user mode.
  rflags @6 :UInt64;
  # Bit 9 clear masks events.
  rsp @7 :UInt64;
  ss @8 :UInt64;
}

const iretInSyscall :UInt64 = 0x100 $hex;
# RCX and R11 need not be restored.

enum SegmentBase $width(64) {
  fs @0;
  gsUser @1;
  gsKernel @2;
  gsUserSelector @3;
  # A bad one leaves a null selector, and that is no error.
}
