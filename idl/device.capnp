# SPDX-License-Identifier: GPL-2.0-or-later
# Hypercall 51, device_op: what a domain does with the PCI functions that the manager has given it. RDI = command, RSI =
# pointer to the command's structure. Memory BARs are mapped like any other memory, by machine frame number, with caching
# off; the pages of the MSI-X table are not to be had, since the core writes interrupt messages itself. A domain has no
# access to ports and to other functions' configuration space.
#
# No device of that number: -ENOENT. A structure that cannot be read or written: -EFAULT. No such command: -ENOSYS.
@0xb3a2c0d5e6f70819;

using import "wire.capnp".code;
using import "wire.capnp".count;
using import "wire.capnp".flags;
using import "wire.capnp".namespace;
using import "wire.capnp".pad;
using import "wire.capnp".size;
using import "wire.capnp".tailPad;
using import "wire.capnp".width;
using import "types.capnp".EvtchnPort;
using import "types.capnp".FrameNumber;
using import "types.capnp".GuestPointer;

$namespace("abi");

enum DeviceCommand $width(64) {
  info @0;
  # DeviceInfo.
  configRead @1;
  # DeviceConfig. Interrupt messages read as 0.
  configWrite @2;
  # DeviceConfig. Of the command register (offset 4, width 2) the bits memory space and bus master; all else is -EPERM.
  bindVector @3;
  # DeviceVector. The vector's interrupts are events from now on; closing the port ends that.
  dmaMap @4;
  # DeviceDmaMap. Lets all of the caller's functions reach frames of its own.
  dmaUnmap @5;
  # DeviceDmaUnmap. When it returns no function reaches them any more.
}

enum BarFlag $flags {
  barMemory @0 $code(1);
  barPrefetchable @1 $code(2);
}

struct DeviceBar $size(24) $tailPad(4) {
  frame @0 :FrameNumber;
  # First one; 0: there is nothing to map.
  size @1 :UInt64;
  # Bytes.
  flags @2 :UInt32;
  # BarFlag
}

struct DeviceInfo $size(176) {
  device @0 :UInt32;
  # In: which of the caller's, from 0.
  address @1 :UInt32;
  # Out, as all that follows: bus << 8 | device << 3 | function
  vendor @2 :UInt16;
  deviceId @3 :UInt16;
  classCode @4 :UInt32;
  # Class, subclass and interface: 24 bits.
  vectors @5 :UInt32;
  # Interrupt vectors it has, MSI-X if it can, else MSI; 0: neither.
  tableBar @6 :UInt32;
  # The BAR whose pages from tableFirst on are not to be had.
  tableFirst @7 :UInt32;
  # Page of that BAR.
  tablePages @8 :UInt32;
  # 0: none.
  bars @9 :List(DeviceBar) $count(6);
}

struct DeviceConfig $size(16) {
  device @0 :UInt32;
  offset @1 :UInt16;
  # In configuration space, below 256; a multiple of width.
  width @2 :UInt16;
  # Bytes: 1, 2 or 4.
  value @3 :UInt32;
  # In or out.
  reserved @4 :UInt32;
}

const dmaPagesMax :UInt32 = 4096;
# Pages of a domain's DMA pool: what its functions reach, besides sending the interrupts that are bound.
const dmaBatchMax :UInt32 = 64;

struct DeviceDmaMap $size(16) {
  first @0 :UInt32;
  # The page of the pool that the first frame becomes; the others follow it. Each has to be free, else -EBUSY.
  count @1 :UInt32;
  # In: frames, at most dmaBatchMax. Out: how many were mapped, also with an error.
  frames @2 :GuestPointer;
  # FrameNumber[count] in; out: UInt64[count], the address by which a function reaches each page. With an IOMMU that is the
  # page's place in the pool, without one (and then there is no protection) the machine address. No page tables, no frame
  # of another domain: -EBUSY or -EPERM.
}

struct DeviceDmaUnmap $size(8) {
  first @0 :UInt32;
  count @1 :UInt32;
  # At most dmaBatchMax. Pages that are not there are passed over.
}

struct DeviceVector $size(16) $tailPad(4) {
  device @0 :UInt32;
  vector @1 :UInt32;
  port @2 :EvtchnPort;
  # Out. -EEXIST: the vector has one already.
}
