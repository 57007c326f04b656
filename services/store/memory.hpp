// SPDX-License-Identifier: GPL-2.0-or-later
// The store's memory: blocks of a few sizes, cut from pages. A page whose blocks are all free goes back and can be cut
// otherwise (the last one of a size stays until a page is missing), so nothing that a guest builds up and takes down leaves the
// memory in pieces. The number of pages is fixed at
// the start, and what would need one more is refused; the last ones are for the manager alone, who must always be able to
// go on and end those that fill the store.
#pragma once

#include <new>
#include <utility>

#include "services/store/machine.hpp"

namespace store_service {

class Memory {
  public:
    static constexpr u32 page_bytes = 4096;
    enum class For : u8 { guest, manager };

    Memory(Machine& machine, u32 pages, u32 reserve) : machine_(machine), pages_left_(pages), reserve_(reserve) {}
    Memory(const Memory&) = delete;
    Memory& operator=(const Memory&) = delete;

    // At most a page. Null: there is no more.
    void* take(u32 size, For whom);
    void give(void* block, u32 size);
    // What a block of this size costs.
    static u32 weight(u32 size);

    void* take_page(For whom);
    void give_page(void* page);
    u32 pages_left() const { return pages_left_; }

    // An object with `more` bytes behind it.
    template <typename T, typename... Arguments>
    T* make(For whom, u32 more, Arguments&&... arguments) {
        void* const block = take(static_cast<u32>(sizeof(T)) + more, whom);
        return block == nullptr ? nullptr : new (block) T(std::forward<Arguments>(arguments)...);
    }
    template <typename T>
    void end(T& object, u32 more = 0) {
        object.~T();
        give(&object, static_cast<u32>(sizeof(T)) + more);
    }

  private:
    struct Free {
        Free* next;
    };
    // In front of the blocks of its page.
    struct Slab {
        Slab *before, *after;  // with free blocks, of this size
        Free* free;
        u16 size_class, used, cut;
    };
    static constexpr u16 sizes[] = {32, 48, 64, 96, 128, 160, 192, 256, 320, 384, 512, 672, 808, 1008, 1344, 2016};
    static constexpr u32 size_classes = sizeof sizes / sizeof sizes[0];
    static_assert(sizeof(Slab) <= 64);

    static u32 class_of(u32 size);
    static u32 blocks_of(u32 size_class) { return (page_bytes - sizeof(Slab)) / sizes[size_class]; }
    Slab* open_slab(u32 size_class, For whom);
    bool give_empty_slab();
    void give_slab(Slab& slab);
    void link(Slab& slab);
    void unlink(Slab& slab);

    Machine& machine_;
    u32 pages_left_, reserve_;
    Slab* slabs_[size_classes]{};
};

}  // namespace store_service
