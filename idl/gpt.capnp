# SPDX-License-Identifier: GPL-2.0-or-later
# A GUID partition table on a disk (UEFI 2.9, 5.3). It lies at block 1, a copy of it at the end of the disk; block 0 is somebody
# else's. Whoever wrote the disk wrote the table: it is checked by checksums against damage, and by bounds against malice.
@0x832f826ca31ef0a6;

using import "wire.capnp".count;
using import "wire.capnp".namespace;
using import "wire.capnp".size;
using import "wire.capnp".tailPad;

$namespace("gpt");

const signature :Text = "EFI PART";
const entriesMax :UInt32 = 128;
# Entries that are looked at; disks have as many.
const nameUnits :UInt32 = 36;

struct Header $size(96) $tailPad(4) {
  signature @0 :List(UInt8) $count(8);
  revision @1 :UInt32;
  headerBytes @2 :UInt32;
  # 92 to a block: what the checksum is of.
  checksum @3 :UInt32;
  # CRC-32 of the header with 0 in this field.
  reserved0 @4 :UInt32;
  thisBlock @5 :UInt64;
  otherBlock @6 :UInt64;
  # Of the other copy.
  firstUsable @7 :UInt64;
  lastUsable @8 :UInt64;
  diskGuid @9 :List(UInt8) $count(16);
  entriesBlock @10 :UInt64;
  entryCount @11 :UInt32;
  entryBytes @12 :UInt32;
  # 128, or more by powers of two.
  entriesChecksum @13 :UInt32;
}
const headerBytesMin :UInt32 = 92;

struct Entry $size(128) {
  type @0 :List(UInt8) $count(16);
  # All zero: the entry is unused.
  guid @1 :List(UInt8) $count(16);
  firstBlock @2 :UInt64;
  lastBlock @3 :UInt64;
  # Inclusive.
  attributes @4 :UInt64;
  name @5 :List(UInt16) $count(.nameUnits);
  # UTF-16, ended by 0 unless it is full.
}
