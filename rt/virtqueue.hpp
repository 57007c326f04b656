// SPDX-License-Identifier: GPL-2.0-or-later
// The driver's side of a split virtqueue (virtio 1.1, 2.6). The device reads the descriptor table and the available ring and
// writes the used ring; nothing that it writes is believed: an index that moves further than there are chains out, an id
// that is none of them, or a length that no chain has room for breaks the queue, and a broken queue takes and gives nothing
// any more. What this side has to remember (which descriptors are free, what a chain consists of) it keeps to itself and
// never reads back.
//
// This is logic on memory, without hypercalls: where the rings are and how the device is notified is the transport's
// business (rt/virtio_pci.hpp).
#pragma once

#include <span>

#include "idl/virtio.hpp"
#include "rt/shared.hpp"

namespace rt {

using namespace common::integers;

class Virtqueue {
  public:
    // So that each part fits into a page of its own.
    static constexpr u32 size_max = 256;

    struct Parts {
        std::byte *descriptors, *available, *used;      // a zeroed page each
    };
    // Memory that the device reads or writes: bytes within one page.
    struct Buffer {
        u64 bus_address;
        u32 length;
    };
    struct Used {
        u16 id;            // as add() gave it
        u32 length;        // bytes that the device says it wrote: no more than there was room
    };
    enum class Events : u8 { flags, index };

    Virtqueue() = default;
    // `size` is a power of two.
    void start(const Parts& parts, u32 size, Events events);

    u32 size() const { return size_; }
    u32 free() const { return size_ - out_; }      // descriptors
    u32 in_flight() const { return chains_; }
    bool broken() const { return broken_; }

    // A chain: what the device reads, then what it writes; at least one buffer. Its id, or -1 if there is no room for it.
    i32 add(std::span<const Buffer> to_read, std::span<const Buffer> to_write);
    // Shows the device what was added. True: it has to be notified.
    bool publish();

    // The next chain that the device is done with. False: there is none.
    bool take(Used& used);
    // How many the device is done with, as far as is seen now.
    u32 finished();
    // Asks for an event at the next one. False: it is there already.
    bool arm();
    // Asks for none.
    void disarm();

  private:
    struct Place {
        u16 next;          // in the chain, or in the list of free ones
        u16 count;         // of the chain that begins here; 0: none does
        u32 room;          // bytes the device may write into it
    };
    void write_descriptor(u16 place, const Buffer& buffer, u32 flags);
    virtio::RingHeader& available() const { return *reinterpret_cast<virtio::RingHeader*>(parts_.available); }
    virtio::RingHeader& used() const { return *reinterpret_cast<virtio::RingHeader*>(parts_.used); }
    // Behind the elements of each ring: the index at which the other side wants an event.
    u16& used_event() const { return *reinterpret_cast<u16*>(parts_.available + sizeof(virtio::RingHeader) + size_ * sizeof(u16)); }
    u16& available_event() const { return *reinterpret_cast<u16*>(parts_.used + sizeof(virtio::RingHeader) + size_ * sizeof(virtio::UsedElement)); }
    void fail() { broken_ = true; }

    Parts parts_{};
    u32 size_ = 0, out_ = 0, chains_ = 0;
    Events events_ = Events::flags;
    bool broken_ = true;                       // until started
    u16 free_ = 0;                             // first of the list
    u16 added_ = 0, published_ = 0;            // indices of the available ring
    u16 taken_ = 0;                            // of the used ring
    Place places_[size_max]{};
};

}  // namespace rt
