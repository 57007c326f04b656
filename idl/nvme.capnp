# SPDX-License-Identifier: GPL-2.0-or-later
# What a driver and an NVMe controller both touch (NVM Express 1.4, base and NVM command set): registers, queue entries, and of
# the identify data what we read. The controller is hardware to us: it may write anything into its registers and queues, at any
# time. Section numbers are those of that text.
@0xc88e3f4950a04ed9;

using import "wire.capnp".at;
using import "wire.capnp".code;
using import "wire.capnp".count;
using import "wire.capnp".flags;
using import "wire.capnp".namespace;
using import "wire.capnp".pad;
using import "wire.capnp".size;
using import "wire.capnp".tailPad;

$namespace("nvme");

const classCode :UInt32 = 67586;
# Of the PCI function: mass storage, non-volatile memory, NVM Express: 0x010802.

# ---- registers, at the beginning of BAR 0 (3.1); registers of 64 bits are accessed by halves

struct Registers $size(56) {
  capabilitiesLow @0 :UInt32;
  # Bits 0 to 15: entries of the largest queue, less 1. 24 to 31: the longest time to become ready, in 500 ms.
  capabilitiesHigh @1 :UInt32;
  # Bits 0 to 3: distance of doorbells is 4 << this. 5: the NVM command set. 16 to 19: the smallest page is 4096 << this.
  version @2 :UInt32;
  interruptMaskSet @3 :UInt32;
  interruptMaskClear @4 :UInt32;
  configuration @5 :UInt32;
  # Configuration
  status @6 :UInt32 $at(28) $pad(4);
  # Status
  subsystemReset @7 :UInt32;
  adminQueueSizes @8 :UInt32;
  # Entries less 1: of the submission queue, and from bit 16 of the completion queue.
  adminSubmissionLow @9 :UInt32;
  adminSubmissionHigh @10 :UInt32;
  adminCompletionLow @11 :UInt32;
  adminCompletionHigh @12 :UInt32;
}
const doorbells :UInt32 = 4096;
# Offset in BAR 0: of submission queue 0, completion queue 0, submission queue 1, ...

enum Configuration $flags {
  # 3.1.5; the fields that are not here are 0.
  enable @0 $code(1);
  entrySizes @1 $code(4587520);
  # Entries of 64 bytes in submission queues (6 in bits 16 to 19), of 16 in completion queues (4 in bits 20 to 23).
}
enum Status $flags {
  # 3.1.6
  ready @0 $code(1);
  fatal @1 $code(2);
}

# ---- queues (4.1, 4.2, 4.6)

enum AdminCommand {
  createSubmissionQueue @0 $code(1);
  createCompletionQueue @1 $code(5);
  identify @2 $code(6);
  setFeatures @3 $code(9);
}
enum IoCommand {
  flush @0;
  write @1;
  read @2;
  datasetManagement @3 $code(9);
}

struct Command $size(64) {
  opcode @0 :UInt8;
  flags @1 :UInt8;
  # 0: the data are pages of PRP entries.
  id @2 :UInt16;
  nsid @3 :UInt32;
  reserved0 @4 :UInt32;
  reserved1 @5 :UInt32;
  metadata @6 :UInt64;
  prp1 @7 :UInt64;
  prp2 @8 :UInt64;
  # Of the second page, or of a list of all pages from the second on.
  words @9 :List(UInt32) $count(6);
  # Command words 10 to 15.
}

struct Completion $size(16) {
  result @0 :UInt32;
  reserved0 @1 :UInt32;
  submissionHead @2 :UInt16;
  submissionQueue @3 :UInt16;
  id @4 :UInt16;
  status @5 :UInt16;
  # Bit 0: the phase, another one in each lap. The rest: 0 if all went well; statusCode in bits 1 to 8, its type in 9 to 11.
}

enum StatusCode $flags {
  # 4.6.1, generic ones
  invalidOpcode @0 $code(1);
}

const queueContiguous :UInt32 = 1;
const queueInterrupts :UInt32 = 2;
# In command word 11 of a queue's creation.

const discardAttribute :UInt32 = 4;
# In command word 11 of datasetManagement.

struct DiscardRange $size(16) {
  # 6.7; the data of datasetManagement.
  attributes @0 :UInt32;
  blocks @1 :UInt32;
  firstBlock @2 :UInt64;
}

const featureQueues :UInt32 = 7;
# 5.21.1.7: number of queues less 1, submission in the low half and completion in the high half, wanted and granted.

# ---- identify data (5.15.2)

enum Identify {
  namespace @0;
  controller @1;
}

struct Controller $size(4096) $tailPad(3570) {
  vendor @0 :UInt16;
  subsystemVendor @1 :UInt16;
  serial @2 :List(UInt8) $count(20);
  # Text, filled up with blanks.
  model @3 :List(UInt8) $count(40);
  transferMax @4 :UInt8 $at(77) $pad(13);
  # 4096 bytes (the smallest page) << this; 0: no limit.
  namespaces @5 :UInt32 $at(516) $pad(438);
  abilities @6 :UInt16;
  # Bit 2: datasetManagement.
  reserved0 @7 :UInt16;
  reserved1 @8 :UInt8;
  cache @9 :UInt8;
  # Bit 0: there is one that a flush empties.
}
const abilityDiscard :UInt16 = 4;

struct BlockFormat $size(4) {
  metadataBytes @0 :UInt16;
  exponent @1 :UInt8;
  # A block has 2^this bytes.
  performance @2 :UInt8;
}

struct Namespace $size(4096) $tailPad(3904) {
  blocks @0 :UInt64;
  capacity @1 :UInt64;
  used @2 :UInt64;
  features @3 :UInt8;
  formats @4 :UInt8;
  # How many there are, less 1.
  format @5 :UInt8;
  # The one in use, in bits 0 to 3.
  table @6 :List(BlockFormat) $count(16) $at(128) $pad(101);
}
