# SPDX-License-Identifier: GPL-2.0-or-later
# Page-table and memory hypercalls: mmu_update, update_va_mapping, mmuext_op (public header xen.h) and memory_op (memory.h).
#
#   mmu_update          RDI pointer to MmuUpdate[], RSI count, RDX pointer to u32 or null, R10 domain
#   mmuext_op           RDI pointer to MmuExtOp[], the rest as above
#   update_va_mapping   RDI virtual address, RSI new L1 entry, RDX VaMappingFlag
#   memory_op           RDI MemoryCommand, RSI pointer to the command's structure
#
# A batch stops at its first failure and returns that error; the number of elements done goes to RDX's u32. The domain is
# domidSelf or the caller's own id, else -EPERM. Entries hold machine frame numbers. Whatever is wrong with an entry:
# -EINVAL, or -EPERM if its frame is no RAM; a frame that is in use as something else: -EBUSY.
@0xa42875bc1113f4b9;

using import "wire.capnp".at;
using import "wire.capnp".code;
using import "wire.capnp".flags;
using import "wire.capnp".hex;
using import "wire.capnp".namespace;
using import "wire.capnp".packed;
using import "wire.capnp".pad;
using import "wire.capnp".size;
using import "wire.capnp".tailPad;
using import "wire.capnp".width;
using import "types.capnp".DomId;
using import "types.capnp".GuestPointer;

$namespace("abi");

struct MmuUpdate $size(16) {
  pointer @0 :UInt64;
  # Machine address of the entry; MmuCommand in bits 1:0.
  value @1 :UInt64;
  # The new entry, or the pfn for machphys.
}

enum MmuCommand $width(64) {
  normal @0;
  machphys @1;
  # Sets the pfn of a frame in the M2P table.
  preserveAd @2;
  # Keeps the accessed and dirty bits that are set.
  noTranslate @3;
  # Left out: -ENOSYS.
}

const mmuContinuation :UInt64 = 0x80000000 $hex;
# In the count of a preempted call.

enum VaMappingFlag $flags $width(64) {
  # What to flush, in vaFlushType, and where, in the other bits: 0 = for the caller, vaAllVcpus, or a pointer to a bitmap of
  # vcpus (u64 words).
  vaTlbFlush @0 $code(1);
  vaInvlpg @1 $code(2);
  vaFlushType @2 $code(3);
  # Mask of the two above.
  vaAllVcpus @3 $code(4);
}

struct MmuExtOp $size(24) {
  command @0 :UInt32;
  # MmuExtCommand
  arg1 @1 :UInt64 $pad(4);
  # Frame number or virtual address.
  arg2 @2 :UInt64;
}

enum MmuExtCommand {
  pinL1 @0;
  pinL2 @1;
  pinL3 @2;
  pinL4 @3;
  unpin @4;
  newBaseptr @5;
  # The L4 for kernel mode.
  tlbFlushLocal @6;
  invlpgLocal @7;
  tlbFlushMulti @8;
  # arg2 = pointer to a bitmap of vcpus (u64 words), as in invlpgMulti.
  invlpgMulti @9;
  tlbFlushAll @10;
  invlpgAll @11;
  flushCache @12;
  # Refused: -EACCES.
  setLdt @13;
  # arg2 = entries.
  newUserBaseptr @14 $code(15);
  # The L4 for user mode; 0 = none.
  clearPage @15 $code(16);
  copyPage @16 $code(17);
  # To arg1 from arg2.
  flushCacheGlobal @17 $code(18);
  # Refused: -EACCES.
  markSuper @18 $code(19);
  # Left out, as the next one: -EOPNOTSUPP.
  unmarkSuper @19 $code(20);
}

enum MemoryCommand $width(64) {
  increaseReservation @0;
  # MemoryReservation; out: new frames. This one, the next and populatePhysmap return how many extents were done.
  decreaseReservation @1;
  # MemoryReservation: frames to give back.
  maximumRamPage @2;
  # Returns the highest frame number; no structure.
  currentReservation @3;
  # Pointer to a DomId; returns the frames it has.
  maximumReservation @4;
  # The same, frames it may have.
  populatePhysmap @5 $code(6);
  # MemoryReservation; in: pfns, out: new frames in their place.
  memoryMap @6 $code(9);
  # MemoryMap
  machphysMapping @7 $code(12);
  # MachphysMapping
}

const memoryCommandMask :UInt64 = 0x3F $hex;
# Bits above carry the extents done by a preempted call.

const memoryStartShift :UInt32 = 6;

struct MemoryReservation $size(32) $tailPad(6) {
  extents @0 :GuestPointer;
  # FrameNumber[nrExtents]
  nrExtents @1 :UInt64;
  extentOrder @2 :UInt32;
  # 0: larger extents than a frame are not to be had, none is done.
  flags @3 :UInt32;
  # Not looked at.
  domid @4 :DomId $at(24);
}

struct MemoryMap $size(16) {
  nrEntries @0 :UInt32;
  # In: room in the buffer, at least 1; out: entries written.
  buffer @1 :GuestPointer $pad(4);
  # E820Entry[nrEntries], out.
}

struct E820Entry $packed $size(20) {
  address @0 :UInt64;
  size @1 :UInt64;
  type @2 :UInt32;
  # e820Ram
}

const e820Ram :UInt32 = 1;

struct MachphysMapping $size(24) {
  # Out: the M2P table, end exclusive.
  start @0 :UInt64;
  end @1 :UInt64;
  maxMfn @2 :UInt64;
}
