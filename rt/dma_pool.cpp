// SPDX-License-Identifier: GPL-2.0-or-later
#include "rt/dma_pool.hpp"

#include "rt/dma.hpp"
#include "rt/panic.hpp"

namespace rt {

namespace {

u32 checked(u32 pages) {
    if (pages > DmaPool::pages_max) panic("a pool of ", pages, " pages; ", DmaPool::pages_max, " are the most");
    return pages;
}

}  // namespace

DmaPool::DmaPool(u32 pages) : memory_(dma::take_pages(checked(pages))), pages_(pages), free_(pages) {
    for (u32 page = 0; page < pages; ++page) addresses_[page] = dma::bus_address(memory_ + page * page_size);
}

// The first page of so many that are free, all between two places; `to` if there are none.
u32 DmaPool::find(u32 from, u32 to, u32 pages) const {
    u32 found = 0;
    for (u32 page = from; page < to; ++page) {
        found = used_[page] ? 0 : found + 1;
        if (found == pages) return page + 1 - pages;
    }
    return to;
}

std::byte* DmaPool::take(u32 pages) {
    if (pages == 0 || pages > free_) return nullptr;
    u32 first = find(next_, pages_, pages);
    if (first == pages_) first = find(0, pages_, pages);
    if (first == pages_) return nullptr;
    for (u32 page = first; page < first + pages; ++page) used_[page] = true;
    next_ = first + pages;
    free_ -= pages;
    return memory_ + u64{first} * page_size;
}

void DmaPool::give(std::byte* memory, u32 pages) {
    const u64 first = static_cast<u64>(memory - memory_) / page_size;
    for (u64 page = first; page < first + pages; ++page) {
        if (page >= pages_ || !used_[page]) panic("a page that is not in use came back to the pool");
        used_[page] = false;
    }
    free_ += pages;
}

u64 DmaPool::bus_address(const std::byte* bytes) const {
    const u64 offset = static_cast<u64>(bytes - memory_);
    return addresses_[offset / page_size] + offset % page_size;
}

}  // namespace rt
