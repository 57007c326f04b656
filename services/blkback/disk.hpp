// SPDX-License-Identifier: GPL-2.0-or-later
// A physical disk, whoever drives it. Requests are objects of whoever makes them, and stay where they are until the disk says
// that they are done. Data lie in the domain's DMA pool, where the disk moves them by itself. Sectors are 512 bytes, whatever
// the disk's own blocks are; a request is of whole blocks.
//
// What is under way at the same time has no order. A write that is done may still be in the disk's cache: it is stable when a
// flush is done that was submitted later.
#pragma once

#include <cstddef>
#include <string_view>

#include "idl/types.hpp"
#include "rt/turns.hpp"

namespace blkback {

using namespace abi;

inline constexpr u32 sector_bytes = 512, sectors_per_page = page_size / sector_bytes;

enum class DiskStatus : u8 {
    okay,
    failed,             // the disk says so, or did not do all of it
    unsupported,
    lost,               // the disk is broken, and may still be writing into the data: this memory is not to be used again
};

class DiskRequest {
  public:
    enum class Kind : u8 { read, write, flush, discard };

    // Once for each submission; it may submit others from here, and this one again.
    virtual void done(DiskStatus status) = 0;

    Kind kind = Kind::read;
    u64 sector = 0, sectors = 0;      // not of a flush
    std::byte* data = nullptr;        // in the DMA pool, at the start of a page; of a read or write

  protected:
    ~DiskRequest() = default;
};

struct DiskFacts {
    u64 sectors = 0;
    u32 block_bytes = sector_bytes, physical_block_bytes = sector_bytes;
    bool read_only = false;
    bool has_cache = false;           // that a flush empties
    u32 transfer_sectors_max = 0;     // of one read or write: whole pages
    u32 discard_sectors_max = 0;      // of one discard; 0: it knows none
    u32 discard_alignment = 1;        // sectors
};

class Disk {
  public:
    // The largest that any disk takes at once: what a request of a guest's is made of at most.
    static constexpr u32 transfer_sectors_max = 256;

    virtual const DiskFacts& facts() const = 0;
    // Takes a request that is within the facts. False: not now; the user gets a turn when it may be tried again.
    virtual bool submit(DiskRequest& request) = 0;
    // The disk begins with what was submitted.
    virtual void push() = 0;
    // For good: nothing can be submitted any more.
    virtual bool is_broken() const = 0;

    void set_user(rt::Turns& turns, rt::Work& user) {
        turns_ = &turns;
        user_ = &user;
    }

  protected:
    ~Disk() = default;
    void tell_user() {
        if (user_ != nullptr) turns_->ask(*user_);
    }

  private:
    rt::Turns* turns_ = nullptr;
    rt::Work* user_ = nullptr;
};

}  // namespace blkback
