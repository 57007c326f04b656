// SPDX-License-Identifier: GPL-2.0-or-later
// Memory of other domains, as the core lets the manager reach it: by copying, many pages with one call.
#pragma once

#include <span>

#include "idl/control.hpp"

namespace manager {

using namespace abi;

// Pages of the manager's own memory that are never given to lists of frames: enough for as many domains and images as there
// may be, two and one to a page (system.hpp), and for the coroutines of all commands under way, of which those that write many
// nodes to the store take most. So nothing that the operator asks for can leave the manager without memory.
inline constexpr u64 spare_pages = 500 + 64 + 436;

u64 free_frames();      // of the machine, not reserved to anyone
bool read_frame(DomId domain, FrameNumber frame, u32 offset, std::span<u8> into);

// Bytes into frames of a domain under construction.
class FrameWriter {
  public:
    explicit FrameWriter(DomId domain) : domain_(domain) {}
    FrameWriter(const FrameWriter&) = delete;

    // The source stays as it is until the next flush.
    void write(FrameNumber frame, u32 offset, const void* source, u32 size);
    // A zeroed page to be composed now; it becomes the contents of the frame with the next flush.
    u8* compose(FrameNumber frame);
    bool flush();

  private:
    static constexpr unsigned pages = 32;
    DomId domain_;
    LoadSegment segments_[pages];
    unsigned count_ = 0;
    bool failed_ = false;
    static u8 buffers_[pages][page_size];
};

// Whole frames from one domain to another.
class FrameCopier {
  public:
    FrameCopier(DomId from, DomId to) : from_(from), to_(to) {}
    void copy(FrameNumber from, FrameNumber to);
    bool flush();

  private:
    static constexpr unsigned pairs_max = 128;
    DomId from_, to_;
    FramePair pairs_[pairs_max];
    unsigned count_ = 0;
    bool failed_ = false;
};

}  // namespace manager
