// SPDX-License-Identifier: GPL-2.0-or-later
// What waits for one physical disk, and what is under way there. Parts of requests come in from the scheduler; all that are there
// at a time make a batch, which is sorted by place and gone through once, so none waits for ever behind others that lie better.
// Parts that lie in a row and go the same way become one run: one piece of DMA memory, one transfer of the disk's, one batch of
// grant copies.
//
// A run that fails is tried again part by part: an error reaches the guest on exactly the request that has it.
#pragma once

#include "rt/dma_pool.hpp"
#include "rt/grants.hpp"
#include "rt/list.hpp"
#include "services/blkback/request.hpp"

namespace blkback {

struct Part {
    Request* request;
    DiskRequest::Kind kind;
    bool alone;                      // not to be merged
    u64 sector, sectors;             // on the disk
    u32 offset;                      // of its data in the request's: sectors
    Part* next_;
};

class DiskQueue {
  public:
    class Owner {
      public:
        virtual void part_done(Request& request, bool good) = 0;
        // There is room, or something that can go on.
        virtual void disk_moved() = 0;

      protected:
        ~Owner() = default;
    };
    static constexpr u32 parts_max = 128, runs_max = 64;
    // Data that wait here or are under way: what a device that comes with little has before it. More would make no disk faster.
    static constexpr u64 sectors_max = 512 * 1024 / sector_bytes;

    DiskQueue(rt::DmaPool& pool, Disk& disk, Owner& owner);
    DiskQueue(const DiskQueue&) = delete;

    const Disk& disk() const { return disk_; }
    bool has_room() const { return free_parts_.first() != nullptr && sectors_ < sectors_max; }
    // There has to be room.
    void add(const Part& part);
    // As much as disk and memory take now.
    void dispatch();

    u64 merged = 0;                  // parts that were not alone in their run
    u64 runs = 0;

  private:
    class Run final : public DiskRequest {
      public:
        void done(DiskStatus status) override { owner->run_done(*this, status); }
        DiskQueue* owner = nullptr;
        u32 pages = 0;
        rt::List<Part> parts;
        Run* next_ = nullptr;
    };

    void make_batch();
    void drop_abandoned();
    u32 mergeable(u64& sectors) const;
    bool prepare(Run& run);
    bool copy_in(Run& run);
    void copy_out(Run& run);
    u32 name_pieces(const Part& part, std::byte* data, rt::grants::Copy::Direction direction, u32 count);
    void run_done(Run& run, DiskStatus status);
    void end(Part& part, bool good);
    void free(Run& run);
    void fail_all();

    rt::DmaPool& pool_;
    Disk& disk_;
    Owner& owner_;
    rt::List<Part> free_parts_, arrived_, batch_;
    rt::List<Run> free_runs_;
    u64 sectors_ = 0;                // of all parts that move data
    Run* ready_ = nullptr;           // prepared, but the disk did not take it
    Part parts_[parts_max];
    Run runs_[runs_max];
    rt::grants::Copy copies_[Disk::transfer_sectors_max];
    Request* copy_of_[Disk::transfer_sectors_max];
};

}  // namespace blkback
