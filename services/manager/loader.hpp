// SPDX-License-Identifier: GPL-2.0-or-later
// Copies pages into a domain under construction, many with one call.
#pragma once

#include "idl/control.hpp"

namespace manager {

using namespace abi;

class Loader {
  public:
    Loader(DomId domain, const FrameNumber* frames) : domain_(domain), frames_(frames) {}

    // A zeroed page to be composed now; it becomes the contents of `pfn` with the next flush.
    u8* compose(u64 pfn);
    // `size` bytes to the pages from `first_pfn` on. The source stays as it is until the next flush.
    void copy(u64 first_pfn, const u8* source, u64 size);
    // Bytes into any frame of the domain.
    void write(FrameNumber frame, u32 offset, const void* source, u32 size);
    bool flush();
    bool failed() const { return failed_; }

  private:
    static constexpr unsigned pages = 32;
    void add(FrameNumber frame, u32 offset, u32 length, const void* source);

    DomId domain_;
    const FrameNumber* frames_;
    LoadSegment segments_[pages];
    unsigned count_ = 0;
    bool failed_ = false;
    static u8 buffers_[pages][page_size];
};

}  // namespace manager
