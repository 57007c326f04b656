/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Hypercall 51, device_op: what a domain does with the PCI functions that the manager has given it. RDI = command, RSI =
 * pointer to the command's structure. Memory BARs are mapped like any other memory, by machine frame number, with caching
 * off; the pages of the MSI-X table are not to be had, since the core writes interrupt messages itself. A domain has no
 * access to ports and to other functions' configuration space.
 *
 * No device of that number: -ENOENT. A structure that cannot be read or written: -EFAULT. No such command: -ENOSYS.
 */
/* Generated from device.capnp. */
#ifndef RF_DEVICE_H
#define RF_DEVICE_H

#include <stddef.h>
#include <stdint.h>
#include "types.h"

#define RF_DEVICE_COMMAND_INFO 0x0ull
#define RF_DEVICE_COMMAND_CONFIG_READ 0x1ull
#define RF_DEVICE_COMMAND_CONFIG_WRITE 0x2ull
#define RF_DEVICE_COMMAND_BIND_VECTOR 0x3ull
#define RF_DEVICE_COMMAND_DMA_MAP 0x4ull
#define RF_DEVICE_COMMAND_DMA_UNMAP 0x5ull

#define RF_BAR_FLAG_BAR_MEMORY 0x1u
#define RF_BAR_FLAG_BAR_PREFETCHABLE 0x2u

struct rf_device_bar {
    /*
     * First one; 0: there is nothing to map.
     */
    rf_frame_number_t frame;
    /*
     * Bytes.
     */
    uint64_t size;
    /*
     * BarFlag
     */
    uint32_t flags;
    uint8_t pad0[4];
};
_Static_assert(sizeof(struct rf_device_bar) == 24, "size");
_Static_assert(offsetof(struct rf_device_bar, frame) == 0, "offset");
_Static_assert(offsetof(struct rf_device_bar, size) == 8, "offset");
_Static_assert(offsetof(struct rf_device_bar, flags) == 16, "offset");

struct rf_device_info {
    /*
     * In: which of the caller's, from 0.
     */
    uint32_t device;
    /*
     * Out, as all that follows: bus << 8 | device << 3 | function
     */
    uint32_t address;
    uint16_t vendor;
    uint16_t device_id;
    /*
     * Class, subclass and interface: 24 bits.
     */
    uint32_t class_code;
    /*
     * Interrupt vectors it has, MSI-X if it can, else MSI; 0: neither.
     */
    uint32_t vectors;
    /*
     * The BAR whose pages from tableFirst on are not to be had.
     */
    uint32_t table_bar;
    /*
     * Page of that BAR.
     */
    uint32_t table_first;
    /*
     * 0: none.
     */
    uint32_t table_pages;
    struct rf_device_bar bars[6];
};
_Static_assert(sizeof(struct rf_device_info) == 176, "size");
_Static_assert(offsetof(struct rf_device_info, device) == 0, "offset");
_Static_assert(offsetof(struct rf_device_info, address) == 4, "offset");
_Static_assert(offsetof(struct rf_device_info, vendor) == 8, "offset");
_Static_assert(offsetof(struct rf_device_info, device_id) == 10, "offset");
_Static_assert(offsetof(struct rf_device_info, class_code) == 12, "offset");
_Static_assert(offsetof(struct rf_device_info, vectors) == 16, "offset");
_Static_assert(offsetof(struct rf_device_info, table_bar) == 20, "offset");
_Static_assert(offsetof(struct rf_device_info, table_first) == 24, "offset");
_Static_assert(offsetof(struct rf_device_info, table_pages) == 28, "offset");
_Static_assert(offsetof(struct rf_device_info, bars) == 32, "offset");

struct rf_device_config {
    uint32_t device;
    /*
     * In configuration space, below 256; a multiple of width.
     */
    uint16_t offset;
    /*
     * Bytes: 1, 2 or 4.
     */
    uint16_t width;
    /*
     * In or out.
     */
    uint32_t value;
    uint32_t reserved;
};
_Static_assert(sizeof(struct rf_device_config) == 16, "size");
_Static_assert(offsetof(struct rf_device_config, device) == 0, "offset");
_Static_assert(offsetof(struct rf_device_config, offset) == 4, "offset");
_Static_assert(offsetof(struct rf_device_config, width) == 6, "offset");
_Static_assert(offsetof(struct rf_device_config, value) == 8, "offset");
_Static_assert(offsetof(struct rf_device_config, reserved) == 12, "offset");

/*
 * Pages of a domain's DMA pool: what its functions reach, besides sending the interrupts that are bound.
 */
#define RF_DMA_PAGES_MAX 0x1000u

#define RF_DMA_BATCH_MAX 0x40u

struct rf_device_dma_map {
    /*
     * The page of the pool that the first frame becomes; the others follow it. Each has to be free, else -EBUSY.
     */
    uint32_t first;
    /*
     * In: frames, at most dmaBatchMax. Out: how many were mapped, also with an error.
     */
    uint32_t count;
    /*
     * FrameNumber[count] in; out: UInt64[count], the address by which a function reaches each page. With an IOMMU that is the
     * page's place in the pool, without one (and then there is no protection) the machine address. No page tables, no frame
     * of another domain: -EBUSY or -EPERM.
     */
    rf_guest_pointer_t frames;
};
_Static_assert(sizeof(struct rf_device_dma_map) == 16, "size");
_Static_assert(offsetof(struct rf_device_dma_map, first) == 0, "offset");
_Static_assert(offsetof(struct rf_device_dma_map, count) == 4, "offset");
_Static_assert(offsetof(struct rf_device_dma_map, frames) == 8, "offset");

struct rf_device_dma_unmap {
    uint32_t first;
    /*
     * At most dmaBatchMax. Pages that are not there are passed over.
     */
    uint32_t count;
};
_Static_assert(sizeof(struct rf_device_dma_unmap) == 8, "size");
_Static_assert(offsetof(struct rf_device_dma_unmap, first) == 0, "offset");
_Static_assert(offsetof(struct rf_device_dma_unmap, count) == 4, "offset");

struct rf_device_vector {
    uint32_t device;
    uint32_t vector;
    /*
     * Out. -EEXIST: the vector has one already.
     */
    rf_evtchn_port_t port;
    uint8_t pad0[4];
};
_Static_assert(sizeof(struct rf_device_vector) == 16, "size");
_Static_assert(offsetof(struct rf_device_vector, device) == 0, "offset");
_Static_assert(offsetof(struct rf_device_vector, vector) == 4, "offset");
_Static_assert(offsetof(struct rf_device_vector, port) == 8, "offset");

#endif
