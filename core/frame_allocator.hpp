// SPDX-License-Identifier: GPL-2.0-or-later
// Free frames, and the promise that a reserved frame is always there: a domain's reservation is taken out of the
// unreserved number when it is created, so no allocation of a domain can fail because of another domain.
#pragma once

#include "core/frame_table.hpp"

namespace core {

class FrameAllocator {
  public:
    // At start: hand over a frame of RAM.
    void add(Mfn frame);

    Error reserve(Locked, u64 frames);
    void unreserve(Locked, u64 frames) { unreserved_ += frames; }

    // A zeroed frame with one reference, out of a reservation made before. It may still be in some processor's TLB for
    // its earlier owner: that is flushed here.
    Frame& take(Locked, DomId owner);
    void give_back(Locked, Frame& frame);

    // A frame for the core itself, out of what nobody has reserved.
    Result<Mfn> take_for_core(Locked);

    u64 unreserved() const { return unreserved_; }
    u64 total() const { return total_; }
    u64 used_by_core() const { return used_by_core_; }
    void count_core_use(u64 frames) { used_by_core_ += frames; total_ += frames; }

  private:
    u32 free_ = no_link;
    u64 free_count_ = 0;
    u64 unreserved_ = 0;
    u64 total_ = 0;
    u64 used_by_core_ = 0;
};

extern FrameAllocator frame_allocator;

}  // namespace core
