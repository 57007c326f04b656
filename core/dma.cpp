// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/dma.hpp"

#include "core/arch.hpp"
#include "core/domain.hpp"
#include "core/frame_allocator.hpp"
#include "core/paging.hpp"

namespace core::dma {

namespace {

constexpr u64 readable = 1, writable = 2;
constexpr u32 entries = 512, leaf_tables = pages_max / entries, levels_max = 4;
// One table on each level above the leaves.
constexpr u32 frames_needed = leaf_tables + levels_max - 1;

Mfn target(u64 entry) { return frame_of(MachineAddress{entry & ~u64{page_size - 1}}); }

// The IOMMU may not see what lies in the processor's cache.
void write(u64& slot, u64 entry) {
    __atomic_store_n(&slot, entry, __ATOMIC_RELEASE);
    arch::publish_dma_entry(&slot);
}

u64& slot_of(const Domain& domain, u32 page) {
    const u64* table = arch::table_at(domain.dma_tables);
    for (u32 level = levels_max; level > 2; --level) table = arch::table_at(target(table[0]));
    return arch::table_at(target(table[page / entries]))[page % entries];
}

void drop(Locked locked, u64 entry) {
    Frame& frame = frames::at(target(entry));
    paging::release_writable(locked, frame);
    frames::put(locked, frame);
}

}  // namespace

Error prepare(Locked locked, Domain& domain) {
    if (domain.dma_tables.raw() != 0) return Error::none;
    TRY(frame_allocator.reserve(locked, frames_needed));
    domain.reserved += frames_needed;
    const auto new_table = [&] { return frames::number_of(domain.take_core_frame(locked)); };
    const auto entry_for = [](Mfn table) { return address_of(table).raw() | readable | writable; };
    const Mfn last = new_table();
    for (u32 i = 0; i < leaf_tables; ++i) write(arch::table_at(last)[i], entry_for(new_table()));
    Mfn upper = last;
    for (u32 level = 3; level <= levels_max; ++level) {
        const Mfn table = new_table();
        write(arch::table_at(table)[0], entry_for(upper));
        upper = table;
    }
    domain.dma_tables = upper;
    return Error::none;
}

Result<u64> map(Locked locked, Domain& domain, u32 page, Mfn number) {
    ASSERT(page < pages_max && domain.dma_tables.raw() != 0);
    u64& slot = slot_of(domain, page);
    if (slot != 0) return Error::busy;
    const Result<Frame*> frame = frames::owned(number, domain.id);
    if (!frame.ok()) return frame.error();
    TRY(frames::get(*frame.value(), domain.id));
    if (const Error error = paging::acquire_writable(locked, domain, *frame.value()); error != Error::none) {
        frames::put(locked, *frame.value());
        return error;
    }
    write(slot, address_of(number).raw() | readable | writable);
    return arch::has_iommu() ? u64{page} << page_shift : address_of(number).raw();
}

void unmap(Locked locked, Domain& domain, u32 first, u32 count) {
    ASSERT(first <= pages_max && count <= abi::dma_batch_max && count <= pages_max - first);
    u64 dropped[abi::dma_batch_max];
    u32 there = 0;
    for (u32 page = first; page < first + count; ++page) {
        u64& slot = slot_of(domain, page);
        if (slot == 0) continue;
        dropped[there++] = slot;
        write(slot, 0);
    }
    if (there == 0) return;
    arch::flush_dma(domain.id);
    for (u32 i = 0; i < there; ++i) drop(locked, dropped[i]);
}

Error release(Locked locked, Domain& domain) {
    if (domain.dma_tables.raw() == 0) return Error::none;
    Budget budget;
    for (u32 page = 0; page < pages_max; ++page) {
        u64& slot = slot_of(domain, page);
        if (slot == 0) continue;
        if (!budget.spend(1)) return Error::restart;
        drop(locked, __atomic_exchange_n(&slot, 0, __ATOMIC_RELAXED));
    }
    domain.dma_tables = Mfn{0};
    return Error::none;
}

Mfn root(const Domain& domain, unsigned levels) {
    Mfn table = domain.dma_tables;
    for (u32 level = levels_max; level > levels; --level) table = target(arch::table_at(table)[0]);
    return table;
}

}  // namespace core::dma
