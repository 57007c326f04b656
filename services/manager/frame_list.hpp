// SPDX-License-Identifier: GPL-2.0-or-later
// The frame numbers of the domain that is being built, by pfn: one list serves all domains, one after the other. It is made
// of single pages and grows to what the largest domain needs; no page of it is ever left behind.
#pragma once

#include "idl/types.hpp"

namespace manager {

using namespace abi;

class FrameList {
  public:
    static constexpr u64 per_page = page_size / sizeof(FrameNumber);
    // More than the manager's memory can hold lists for: domains of 16 GiB.
    static constexpr u64 pages_max = 8192;

    static u64 pages_for(u64 frames) { return (frames + per_page - 1) / per_page; }

    // Room for so many. False: there is no memory for it.
    bool reserve(u64 frames);
    FrameNumber& operator[](u64 pfn) { return pages_[pfn / per_page][pfn % per_page]; }
    // The numbers of per_page frames in a row.
    FrameNumber* page(u64 index) { return pages_[index]; }

  private:
    FrameNumber* pages_[pages_max]{};
    u64 count_ = 0;
};

}  // namespace manager
