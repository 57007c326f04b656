# SPDX-License-Identifier: GPL-2.0-or-later
# What a driver and a virtio 1.1 device both touch: the modern PCI transport, the split virtqueue, and the console and block
# devices.
# The device is hardware to us: it may write anything into its registers and rings, at any time. Section numbers are those
# of the OASIS text.
@0xa7c3e1f05b9d2846;

using import "wire.capnp".code;
using import "wire.capnp".flags;
using import "wire.capnp".namespace;
using import "wire.capnp".size;
using import "wire.capnp".width;

$namespace("virtio");

const vendor :UInt16 = 0x1AF4;
const firstModernDevice :UInt16 = 0x1040;
# Device id of a PCI function = this + device type.

enum DeviceType $width(16) {
  network @0 $code(1);
  block @1 $code(2);
  console @2 $code(3);
}

enum Status $flags {
  # 2.1
  statusAcknowledge @0 $code(1);
  statusDriver @1 $code(2);
  statusDriverOk @2 $code(4);
  statusFeaturesOk @3 $code(8);
  statusNeedsReset @4 $code(64);
  statusFailed @5 $code(128);
}

enum FeatureBit {
  # 6, and of the devices; a bit's number.
  consoleMultiport @0 $code(1);
  eventIndex @1 $code(29);
  version1 @2 $code(32);
  accessPlatform @3 $code(33);
}

# ---- the PCI transport (4.1.4)

const vendorCapability :UInt8 = 9;
# Id of a vendor's capability in configuration space.

enum CapabilityType $width(8) {
  common @0 $code(1);
  notify @1 $code(2);
  isr @2 $code(3);
  device @3 $code(4);
  pciAccess @4 $code(5);
}

struct Capability $size(20) {
  id @0 :UInt8;
  next @1 :UInt8;
  # Where the next capability is; 0: none.
  length @2 :UInt8;
  type @3 :UInt8;
  # CapabilityType
  bar @4 :UInt8;
  padding0 @5 :UInt8;
  padding1 @6 :UInt16;
  offset @7 :UInt32;
  # In the BAR.
  bytes @8 :UInt32;
  notifyMultiplier @9 :UInt32;
  # Of the notify capability only.
}

const noVector :UInt16 = 0xFFFF;

struct CommonConfig $size(56) {
  # 4.1.4.3. Fields of 64 bits are accessed by halves.
  deviceFeatureSelect @0 :UInt32;
  deviceFeature @1 :UInt32;
  driverFeatureSelect @2 :UInt32;
  driverFeature @3 :UInt32;
  configVector @4 :UInt16;
  queues @5 :UInt16;
  status @6 :UInt8;
  # Status; writing 0 resets.
  generation @7 :UInt8;
  # Another one: the device's configuration has changed meanwhile.
  queueSelect @8 :UInt16;
  queueSize @9 :UInt16;
  # The largest one, until a smaller one is written.
  queueVector @10 :UInt16;
  queueEnable @11 :UInt16;
  queueNotifyOffset @12 :UInt16;
  descriptorsLow @13 :UInt32;
  descriptorsHigh @14 :UInt32;
  availableLow @15 :UInt32;
  availableHigh @16 :UInt32;
  usedLow @17 :UInt32;
  usedHigh @18 :UInt32;
}

# ---- the split virtqueue (2.6)

enum DescriptorFlag $flags {
  descriptorNext @0 $code(1);
  descriptorWrite @1 $code(2);
  # The device writes, else it reads.
}

struct Descriptor $size(16) {
  address @0 :UInt64;
  length @1 :UInt32;
  flags @2 :UInt16;
  # DescriptorFlag
  next @3 :UInt16;
}

struct RingHeader $size(4) {
  # Of the available ring, behind which there are UInt16 heads and one index more, and of the used ring, with UsedElement.
  flags @0 :UInt16;
  # 1: no events, please (without the feature eventIndex).
  index @1 :UInt16;
}
const noEvents :UInt16 = 1;

struct UsedElement $size(8) {
  id @0 :UInt32;
  # Head of the chain.
  length @1 :UInt32;
  # Bytes the device wrote.
}

# ---- the console device (5.3)

struct ConsoleConfig $size(12) {
  columns @0 :UInt16;
  rows @1 :UInt16;
  ports @2 :UInt32;
  # The most it may have.
  emergencyWrite @3 :UInt32;
}

enum ControlEvent $width(16) {
  deviceReady @0;
  portAdd @1;
  portRemove @2;
  portReady @3;
  consolePort @4;
  resize @5;
  portOpen @6;
  # value 1: the other side has opened the port; 0: closed it.
  portName @7;
  # The name's bytes follow.
}

struct ControlMessage $size(8) {
  port @0 :UInt32;
  event @1 :UInt16;
  # ControlEvent
  value @2 :UInt16;
}

# ---- the block device (5.2)

enum BlockFeatureBit {
  # A bit's number, as FeatureBit.
  blockSizeMax @0 $code(1);
  blockSegmentsMax @1 $code(2);
  blockReadOnly @2 $code(5);
  blockSize @3 $code(6);
  blockFlush @4 $code(9);
  blockTopology @5 $code(10);
  blockQueues @6 $code(12);
  blockDiscard @7 $code(13);
}

struct BlockConfig $size(60) {
  # 5.2.4. Each field but the capacity is there if its feature is.
  capacityLow @0 :UInt32;
  # Sectors of 512 bytes, whatever a block is.
  capacityHigh @1 :UInt32;
  sizeMax @2 :UInt32;
  # Bytes of one buffer.
  segmentsMax @3 :UInt32;
  # Buffers of one request.
  cylinders @4 :UInt16;
  heads @5 :UInt8;
  trackSectors @6 :UInt8;
  blockBytes @7 :UInt32;
  physicalExponent @8 :UInt8;
  # Physical block = 2^this blocks.
  alignmentOffset @9 :UInt8;
  smallestIo @10 :UInt16;
  bestIo @11 :UInt32;
  writeback @12 :UInt8;
  reserved0 @13 :UInt8;
  queues @14 :UInt16;
  discardSectorsMax @15 :UInt32;
  discardSegmentsMax @16 :UInt32;
  discardAlignment @17 :UInt32;
  # Sectors.
  zeroSectorsMax @18 :UInt32;
  zeroSegmentsMax @19 :UInt32;
  zeroMayDiscard @20 :UInt8;
  reserved1 @21 :UInt8;
  reserved2 @22 :UInt16;
}

enum BlockRequestType {
  blockRead @0;
  blockWrite @1;
  blockFlushCache @2 $code(4);
  blockDiscardSectors @3 $code(11);
}

struct BlockRequest $size(16) {
  # What a chain begins with; data follow, and at last a byte that the device writes.
  type @0 :UInt32;
  # BlockRequestType
  reserved @1 :UInt32;
  sector @2 :UInt64;
}

struct BlockDiscard $size(16) {
  # The data of a discard.
  sector @0 :UInt64;
  sectors @1 :UInt32;
  flags @2 :UInt32;
}

enum BlockStatus $width(8) {
  okay @0;
  ioError @1;
  unsupported @2;
}
