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
using import "wire.capnp".max;
using import "wire.capnp".width;

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

enum EndAction $width(8) {
  # What becomes of a domain that has ended.
  destroy @0;
  restart @1;
  preserve @2;
  # It stays as it is, to be looked at.
}

enum DomainFlag $flags {
  domainService @0 $code(1);
  # One of ours, started before the guests; its end does not end the machine.
  domainStartPaused @1 $code(2);
  domainStoreServer @2 $code(4);
  # It is the store; there is at most one. Domains built before it have none.
  domainConsoleServer @3 $code(8);
  # It is the console service, as above. It may use the machine's serial line for others.
  domainNoIommu @4 $code(16);
  # Its devices may reach all memory: iommu = "off" was said.
}

struct DeviceSelector $size(8) {
  # A PCI function: by its address, or the first free one of its kind.
  vendor @0 :UInt16;
  device @1 :UInt16;
  # Both 0: by address.
  address @2 :UInt32;
  # bus << 8 | device << 3 | function
}

const devicesMax :UInt32 = 4;
# Of a domain.

struct ManifestDomain $size(1224) $tailPad(1) {
  name @0 :Text $count(32);
  image @1 :Text $count(40);
  # Names of archive entries, or of images that were sent over the operator's line; ramdisk may be empty.
  ramdisk @2 :Text $count(40);
  cmdline @3 :Text $count(1024);
  memoryMib @4 :UInt32;
  maxMemoryMib @5 :UInt32;
  # 0 = memoryMib.
  vcpus @6 :UInt32;
  # As many as there are; vcpusAtStart of them are up.
  weight @7 :UInt32;
  # This one and the next three: as in ControlSetScheduler.
  warpUs @8 :UInt32;
  warpLimitUs @9 :UInt32;
  unwarpUs @10 :UInt32;
  maxGrantFrames @11 :UInt32;
  # As in ControlCreate.
  flags @12 :UInt32;
  # DomainFlag
  vcpusAtStart @13 :UInt32;
  # 0 = vcpus.
  processors @14 :UInt64;
  # Bit n: it may run on processor n. 0 = all.
  devices @15 :List(DeviceSelector) $count(.devicesMax);
  deviceCount @16 :UInt32 $max(4);
  onPoweroff @17 :EndAction;
  onReboot @18 :EndAction;
  onCrash @19 :EndAction;
}
