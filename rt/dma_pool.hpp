// SPDX-License-Identifier: GPL-2.0-or-later
// Pages that this domain's devices reach (rt/dma.hpp), for who needs some for a while. Each has an address of its own by which
// they do, and pages in a row here need not be in a row there.
//
// Data come and go by grant copy, so a page is in use from the copy into it until the device is done, and no longer.
#pragma once

#include <cstddef>

#include "idl/device.hpp"

namespace rt {

using namespace abi;

class DmaPool {
  public:
    // Of the largest pool.
    static constexpr u32 pages_max = dma_pages_max;

    explicit DmaPool(u32 pages);
    DmaPool(const DmaPool&) = delete;
    DmaPool& operator=(const DmaPool&) = delete;

    // Pages in a row, with whatever was in them; null: there are not so many in a row free now.
    std::byte* take(u32 pages);
    void give(std::byte* memory, u32 pages);
    // By which devices reach these bytes, up to the end of their page.
    u64 bus_address(const std::byte* bytes) const;

    u32 pages() const { return pages_; }
    u32 free_pages() const { return free_; }

  private:
    u32 find(u32 from, u32 to, u32 pages) const;

    std::byte* memory_;
    u32 pages_, free_;
    u32 next_ = 0;      // where to look first: what was given back last is the least likely to be in a cache of a device
    bool used_[pages_max]{};
    u64 addresses_[pages_max]{};
};

}  // namespace rt
