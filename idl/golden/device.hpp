// SPDX-License-Identifier: GPL-2.0-or-later
// Hypercall 51, device_op: what a domain does with the PCI functions that the manager has given it. RDI = command, RSI =
// pointer to the command's structure. Memory BARs are mapped like any other memory, by machine frame number, with caching
// off; the pages of the MSI-X table are not to be had, since the core writes interrupt messages itself. A domain has no
// access to ports and to other functions' configuration space.
//
// No device of that number: -ENOENT. A structure that cannot be read or written: -EFAULT. No such command: -ENOSYS.
// Generated from device.capnp.
#pragma once

#include <cstddef>

#include "idl/types.hpp"
#include "common/integers.hpp"

namespace abi {

using namespace common::integers;

enum class DeviceCommand : u64 {
    info = 0,                       // DeviceInfo.
    config_read = 1,                // DeviceConfig. Interrupt messages read as 0.
    // DeviceConfig. Of the command register (offset 4, width 2) the bits memory space and bus master; all else is -EPERM.
    config_write = 2,
    // DeviceVector. The vector's interrupts are events from now on; closing the port ends that.
    bind_vector = 3,
    dma_map = 4,                    // DeviceDmaMap. Lets all of the caller's functions reach frames of its own.
    dma_unmap = 5,                  // DeviceDmaUnmap. When it returns no function reaches them any more.
};

enum BarFlag : u32 {
    bar_memory = 1, bar_prefetchable = 2,
};

struct DeviceBar {
    FrameNumber frame;              // First one; 0: there is nothing to map.
    u64 size;                       // Bytes.
    u32 flags;                      // BarFlag
    u32 pad0;
};
static_assert(sizeof(DeviceBar) == 24 && alignof(DeviceBar) == 8);
static_assert(offsetof(DeviceBar, frame) == 0 && offsetof(DeviceBar, size) == 8 && offsetof(DeviceBar, flags) == 16);

struct DeviceInfo {
    u32 device;                     // In: which of the caller's, from 0.
    u32 address;                    // Out, as all that follows: bus << 8 | device << 3 | function
    u16 vendor;
    u16 device_id;
    u32 class_code;                 // Class, subclass and interface: 24 bits.
    u32 vectors;                    // Interrupt vectors it has, MSI-X if it can, else MSI; 0: neither.
    u32 table_bar;                  // The BAR whose pages from tableFirst on are not to be had.
    u32 table_first;                // Page of that BAR.
    u32 table_pages;                // 0: none.
    DeviceBar bars[6];
};
static_assert(sizeof(DeviceInfo) == 176 && alignof(DeviceInfo) == 8);
static_assert(offsetof(DeviceInfo, device) == 0 && offsetof(DeviceInfo, address) == 4 &&
    offsetof(DeviceInfo, vendor) == 8 && offsetof(DeviceInfo, device_id) == 10 &&
    offsetof(DeviceInfo, class_code) == 12 && offsetof(DeviceInfo, vectors) == 16 &&
    offsetof(DeviceInfo, table_bar) == 20 && offsetof(DeviceInfo, table_first) == 24 &&
    offsetof(DeviceInfo, table_pages) == 28 && offsetof(DeviceInfo, bars) == 32);

struct DeviceConfig {
    u32 device;
    u16 offset;                     // In configuration space, below 256; a multiple of width.
    u16 width;                      // Bytes: 1, 2 or 4.
    u32 value;                      // In or out.
    u32 reserved;
};
static_assert(sizeof(DeviceConfig) == 16 && alignof(DeviceConfig) == 4);
static_assert(offsetof(DeviceConfig, device) == 0 && offsetof(DeviceConfig, offset) == 4 &&
    offsetof(DeviceConfig, width) == 6 && offsetof(DeviceConfig, value) == 8 && offsetof(DeviceConfig, reserved) == 12);

// Pages of a domain's DMA pool: what its functions reach, besides sending the interrupts that are bound.
inline constexpr u32 dma_pages_max = 4096;
inline constexpr u32 dma_batch_max = 64;

struct DeviceDmaMap {
    // The page of the pool that the first frame becomes; the others follow it. Each has to be free, else -EBUSY.
    u32 first;
    u32 count;                      // In: frames, at most dmaBatchMax. Out: how many were mapped, also with an error.
    // FrameNumber[count] in; out: UInt64[count], the address by which a function reaches each page. With an IOMMU that
    // is the
    // page's place in the pool, without one (and then there is no protection) the machine address. No page tables, no frame
    // of another domain: -EBUSY or -EPERM.
    GuestPointer frames;
};
static_assert(sizeof(DeviceDmaMap) == 16 && alignof(DeviceDmaMap) == 8);
static_assert(offsetof(DeviceDmaMap, first) == 0 && offsetof(DeviceDmaMap, count) == 4 &&
    offsetof(DeviceDmaMap, frames) == 8);

struct DeviceDmaUnmap {
    u32 first;
    u32 count;                      // At most dmaBatchMax. Pages that are not there are passed over.
};
static_assert(sizeof(DeviceDmaUnmap) == 8 && alignof(DeviceDmaUnmap) == 4);
static_assert(offsetof(DeviceDmaUnmap, first) == 0 && offsetof(DeviceDmaUnmap, count) == 4);

struct DeviceVector {
    u32 device;
    u32 vector;
    EvtchnPort port;                // Out. -EEXIST: the vector has one already.
    u32 pad0;
};
static_assert(sizeof(DeviceVector) == 16 && alignof(DeviceVector) == 4);
static_assert(offsetof(DeviceVector, device) == 0 && offsetof(DeviceVector, vector) == 4 &&
    offsetof(DeviceVector, port) == 8);

}  // namespace abi
