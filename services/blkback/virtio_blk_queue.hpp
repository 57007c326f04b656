// SPDX-License-Identifier: GPL-2.0-or-later
// One request queue of a virtio block device. A request is a chain: a header, the data page by page, a status byte. Header and
// status lie in a place of the request's own, which belongs to the device until it says that it is done; the status is read
// once. A read counts only if the device says that it wrote all of it: what was in these pages before may be anybody's.
#pragma once

#include <optional>

#include "rt/dma_pool.hpp"
#include "rt/loop.hpp"
#include "rt/virtio_pci.hpp"
#include "services/blkback/disk.hpp"

namespace blkback {

class VirtioBlkQueue final : public rt::Work {
  public:
    static constexpr u32 requests_max = 64;

    class Owner {
      public:
        virtual void queue_broke() = 0;
        virtual void queue_has_room() = 0;

      protected:
        ~Owner() = default;
    };

    VirtioBlkQueue(rt::Loop& loop, rt::DmaPool& pool, rt::VirtioPci& device, Owner& owner, u32 number)
        : loop_(loop), pool_(pool), device_(device), owner_(owner), number_(number) {}

    // Before the device runs. False: the device has no such queue, or does not take the vector.
    bool prepare(u32 vector, EvtchnPort port);
    bool submit(DiskRequest& request);
    void push();
    // All that is under way ends so, for good: the device was reset, or could not be.
    void end_all(DiskStatus status);

    bool is_broken() const { return queue_.broken(); }
    u32 under_way() const { return queue_.in_flight(); }

  private:
    struct Place {      // as the device sees it
        virtio::BlockRequest header;
        virtio::BlockDiscard discard;
        u8 status;
        u8 unused[31];
    };
    static_assert(sizeof(Place) * requests_max == page_size);
    static constexpr u32 pages_max = Disk::transfer_sectors_max / sectors_per_page;

    void turn() override;
    u32 pieces_of(const DiskRequest& request, u32 place, rt::Virtqueue::Buffer* into) const;
    DiskStatus outcome(const DiskRequest& request, u32 place, u32 written) const;

    rt::Loop& loop_;
    rt::DmaPool& pool_;
    rt::VirtioPci& device_;
    Owner& owner_;
    u32 number_;
    bool ended_ = false;
    rt::Virtqueue queue_;
    Place* places_ = nullptr;
    DiskRequest* requests_[requests_max]{};             // by place
    u8 free_[requests_max]{};
    u32 free_count_ = 0;
    u8 place_of_[rt::Virtqueue::size_max]{};            // by the id of a chain
    std::optional<rt::Listener> listener_;
};

}  // namespace blkback
