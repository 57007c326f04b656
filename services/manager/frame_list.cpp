// SPDX-License-Identifier: GPL-2.0-or-later
#include "services/manager/frame_list.hpp"

#include "rt/memory.hpp"
#include "services/manager/core_memory.hpp"

namespace manager {

bool FrameList::reserve(u64 frames) {
    const u64 wanted = pages_for(frames);
    if (wanted <= count_) return true;
    if (wanted > pages_max || rt::memory::free_pages() < wanted - count_ + spare_pages) return false;
    while (count_ < wanted) pages_[count_++] = static_cast<FrameNumber*>(rt::memory::take_pages(1));
    return true;
}

}  // namespace manager
