# SPDX-License-Identifier: GPL-2.0-or-later
# The boot archive: the core's one module, packed on the operator's side, where all text and ELF is parsed. It is a header, a
# table of entries, and their contents, each at a page boundary. The core looks for the one entry of kind manager and gives
# the whole archive to it; the rest is the manager's to read.
@0x8ce084d95e0b0970;

using import "wire.capnp".code;
using import "wire.capnp".count;
using import "wire.capnp".flags;
using import "wire.capnp".namespace;
using import "wire.capnp".size;
using import "wire.capnp".tailPad;

$namespace("abi");

struct ArchiveHeader $size(24) {
  magic @0 :List(UInt8) $count(8);
  # archiveMagic without its NUL.
  size @1 :UInt64;
  # Of the whole archive, bytes; a multiple of 4096.
  entries @2 :UInt32;
  # 1 to archiveEntriesMax.
  checksum @3 :UInt32;
  # CRC-32 (IEEE 802.3) of header (with this field zero) and entry table.
}

const archiveMagic :Text = "RFARCHV1";
const archiveEntriesMax :UInt32 = 256;

enum ArchiveKind {
  manager @0 $code(1);
  image @1 $code(2);
  ramdisk @2 $code(3);
  manifest @3 $code(4);
}

struct ArchiveEntry $size(64) {
  name @0 :Text $count(40);
  kind @1 :ArchiveKind;
  checksum @2 :UInt32;
  # CRC-32 of the contents.
  offset @3 :UInt64;
  # From the start of the archive; a multiple of 4096.
  size @4 :UInt64;
  # Bytes.
}

struct ImageHeader $size(72) $tailPad(4) {
  # A guest kernel or service, flattened from its ELF and its Xen notes: one block of memory from lowest to highest address,
  # so that loading is copying. `size` bytes follow the page-sized header; memorySize >= size, the rest is zero.
  magic @0 :List(UInt8) $count(8);
  # imageMagic without its NUL.
  virtualBase @1 :UInt64;
  # Address of pfn 0 (note VIRT_BASE).
  loadPfn @2 :UInt64;
  # pfn of the first byte of the block.
  size @3 :UInt64;
  # Bytes in the archive.
  memorySize @4 :UInt64;
  # Bytes in memory.
  entry @5 :UInt64;
  # Virtual address (note ENTRY).
  hypercallPage @6 :UInt64;
  # Virtual address, 0 = none (note HYPERCALL_PAGE).
  initP2m @7 :UInt64;
  # Virtual address, 0 = in the initial map (note INIT_P2M).
  flags @8 :UInt32;
  # ImageFlag
}

const imageMagic :Text = "RFIMAGE1";

const imageHeaderSize :UInt64 = 4096;
# The block starts one page after the header.

enum ImageFlag $flags {
  imageModStartIsPfn @0 $code(1);
  # It takes a ramdisk by pfn, unmapped (note MOD_START_PFN).
}

struct ManifestHeader $size(24) $tailPad(4) {
  # The manifest: which domains to start, in order, and which of them are linked from the start.
  magic @0 :List(UInt8) $count(8);
  # manifestMagic without its NUL.
  domains @1 :UInt32;
  # So many ManifestDomains follow.
  flags @2 :UInt32;
  # ManifestFlag
  links @3 :UInt32;
  # So many ManifestLinks follow the domains.
}

struct ManifestLink $size(24) {
  # The manager allocates a port of the front end's domain for the back end's, and writes
  # link.NAME=PEER:PORT:NUMBER on both command lines. NUMBER counts the links of the front end's domain.
  name @0 :Text $count(16);
  front @1 :UInt32;
  # Which of the ManifestDomains, from 0.
  back @2 :UInt32;
}

const manifestLinksMax :UInt32 = 64;

const manifestMagic :Text = "RFMANIF1";

enum ManifestFlag $flags {
  manifestPoweroffWhenAllEnded @0 $code(1);
}

struct ManifestDomain $size(1168) {
  name @0 :Text $count(32);
  image @1 :Text $count(40);
  # Names of archive entries; ramdisk may be empty.
  ramdisk @2 :Text $count(40);
  cmdline @3 :Text $count(1024);
  memoryMib @4 :UInt32;
  maxMemoryMib @5 :UInt32;
  # 0 = memoryMib.
  vcpus @6 :UInt32;
  weight @7 :UInt32;
  # This one and the next three: as in ControlSetScheduler.
  warpUs @8 :UInt32;
  warpLimitUs @9 :UInt32;
  unwarpUs @10 :UInt32;
  maxGrantFrames @11 :UInt32;
  # As in ControlCreate.
}
