// SPDX-License-Identifier: GPL-2.0-or-later
#include "services/store/memory.hpp"

#include "poison.hpp"

#include <cstddef>

namespace store_service {

// `size_classes`: a whole page.
u32 Memory::class_of(u32 size) {
    u32 size_class = 0;
    while (size_class < size_classes && sizes[size_class] < size) ++size_class;
    return size_class;
}

u32 Memory::weight(u32 size) {
    const u32 size_class = class_of(size);
    return size_class == size_classes ? page_bytes : sizes[size_class];
}

void* Memory::take_page(For whom) {
    while (pages_left_ <= (whom == For::manager ? 0 : reserve_))
        if (!give_empty_slab()) return nullptr;
    --pages_left_;
    return machine_.take_page();
}

void Memory::give_page(void* page) {
    ++pages_left_;
    machine_.give_page(page);
}

void Memory::link(Slab& slab) {
    Slab*& first = slabs_[slab.size_class];
    slab.before = nullptr;
    slab.after = first;
    if (first != nullptr) first->before = &slab;
    first = &slab;
}

void Memory::unlink(Slab& slab) {
    (slab.before == nullptr ? slabs_[slab.size_class] : slab.before->after) = slab.after;
    if (slab.after != nullptr) slab.after->before = slab.before;
}

Memory::Slab* Memory::open_slab(u32 size_class, For whom) {
    auto* const slab = static_cast<Slab*>(take_page(whom));
    if (slab == nullptr) return nullptr;
    *slab = {nullptr, nullptr, nullptr, static_cast<u16>(size_class), 0, 0};
    link(*slab);
    poison(slab + 1, page_bytes - sizeof(Slab));
    return slab;
}

void* Memory::take(u32 size, For whom) {
    if (size > page_bytes) return nullptr;
    const u32 size_class = class_of(size);
    if (size_class == size_classes) return take_page(whom);
    Slab* slab = slabs_[size_class];
    if (slab == nullptr && (slab = open_slab(size_class, whom)) == nullptr) return nullptr;
    void* block;
    if (slab->free != nullptr) {
        block = slab->free;
        unpoison(block, sizeof(Free));
        slab->free = slab->free->next;
    } else {
        block = reinterpret_cast<std::byte*>(slab + 1) + slab->cut++ * sizes[size_class];
    }
    unpoison(block, size);
    if (++slab->used == blocks_of(size_class)) unlink(*slab);
    return block;
}

void Memory::give(void* block, u32 size) {
    const u32 size_class = class_of(size);
    if (size_class == size_classes) return give_page(block);
    auto* const slab = reinterpret_cast<Slab*>(reinterpret_cast<u64>(block) & ~u64{page_bytes - 1});
    if (slab->used == blocks_of(size_class)) link(*slab);
    unpoison(block, sizeof(Free));
    slab->free = new (block) Free{slab->free};
    poison(block, sizes[size_class]);
    // One block that comes and goes shall not take a page each time.
    const bool is_only_one = slabs_[size_class] == slab && slab->after == nullptr;
    if (--slab->used == 0 && !is_only_one) give_slab(*slab);
}

void Memory::give_slab(Slab& slab) {
    unlink(slab);
    unpoison(&slab + 1, page_bytes - sizeof(Slab));
    give_page(&slab);
}

bool Memory::give_empty_slab() {
    for (Slab* slab : slabs_) {
        if (slab == nullptr) continue;
        while (slab->used != 0 && slab->after != nullptr) slab = slab->after;
        if (slab->used == 0) return give_slab(*slab), true;
    }
    return false;
}

}  // namespace store_service
