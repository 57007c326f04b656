// SPDX-License-Identifier: GPL-2.0-or-later
// A pair of queues for what a disk does, with an interrupt vector of its own. Each command has a piece of DMA memory for the
// list of its pages, or for the range of a discard.
#pragma once

#include <optional>

#include "rt/dma_pool.hpp"
#include "rt/loop.hpp"
#include "services/blkback/disk.hpp"
#include "services/blkback/nvme_queue.hpp"

namespace blkback {

class NvmeIoQueue final : public rt::Work {
  public:
    class Owner {
      public:
        // Commands ended, or the controller broke the pair.
        virtual void queue_moved(NvmeIoQueue& queue) = 0;

      protected:
        ~Owner() = default;
    };

    NvmeIoQueue(rt::Loop& loop, rt::DmaPool& pool, Owner& owner) : loop_(loop), pool_(pool), owner_(owner) {}

    // Memory and interrupt, for good. False: there is no memory.
    bool prepare(EvtchnPort port);
    // For each life of the controller.
    void start(u32 entries, u32* submission_doorbell, u32* completion_doorbell) {
        queue_.start({submission_, completion_, submission_doorbell, completion_doorbell}, entries);
    }
    bool submit(DiskRequest& request, u32 block_shift, u64 now);
    void push() { queue_.publish(); }
    // All that is under way ends so: the controller was reset, or could not be.
    void end_all(DiskStatus status);

    bool is_broken() const { return queue_.broken(); }
    u64 served() const { return served_; }
    // When the oldest command that is out was submitted; the largest number if there is none.
    u64 oldest() const;
    u64 submission_address() const { return pool_.bus_address(submission_); }
    u64 completion_address() const { return pool_.bus_address(completion_); }

  private:
    static constexpr u32 list_bytes = 256, lists_pages = NvmeQueue::entries_max * list_bytes / page_size;
    static_assert((Disk::transfer_sectors_max / sectors_per_page - 1) * sizeof(u64) <= list_bytes);

    void turn() override;
    void name_pages(const DiskRequest& request, nvme::Command& command, std::byte* list) const;

    rt::Loop& loop_;
    rt::DmaPool& pool_;
    Owner& owner_;
    NvmeQueue queue_;
    std::byte *submission_ = nullptr, *completion_ = nullptr, *lists_ = nullptr;
    DiskRequest* requests_[NvmeQueue::entries_max]{};      // by id
    u64 since_[NvmeQueue::entries_max]{};
    u64 served_ = 0;
    std::optional<rt::Listener> listener_;
};

}  // namespace blkback
