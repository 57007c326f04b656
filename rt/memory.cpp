// SPDX-License-Identifier: GPL-2.0-or-later
#include "rt/memory.hpp"

#include <cstring>

#include "rt/domain.hpp"
#include "rt/hypercall.hpp"
#include "rt/panic.hpp"

namespace rt::memory {

namespace {

extern "C" const char image_end[];

constexpr u64 address_mask = 0x000F'FFFF'FFFF'F000;
constexpr unsigned entries = 512;

// Two stretches may be free: between image and start info (a first domain's heap), and behind the boot stack.
struct Stretch { u64 next, end; };
Stretch stretches[2];
u64 free_list = 0;
u64 free_listed = 0;

u64 page_of(u64 address) { return address / page_size; }
u64 mfn_of_pfn(u64 pfn) { return reinterpret_cast<const u64*>(start_info->mfn_list)[pfn]; }

u64* table_behind(u64 entry) {
    const u64 mfn = (entry & address_mask) >> page_shift;
    return reinterpret_cast<u64*>(reinterpret_cast<const u64*>(m2p_start)[mfn] * page_size);
}

unsigned index(u64 address, unsigned level) { return address >> (3 + 9 * level) & 511; }

u64* slot(u64 address, unsigned level) {
    u64* table = reinterpret_cast<u64*>(start_info->pt_base);
    for (unsigned i = 4; i > level; --i) {
        const u64 entry = table[index(address, i)];
        if ((entry & present) == 0) return nullptr;
        table = table_behind(entry);
    }
    return &table[index(address, level)];
}

bool is_mapped(u64 address) {
    const u64* entry = slot(address, 1);
    return entry != nullptr && (*entry & present) != 0;
}

u64 take_from(Stretch& stretch, u64 pages) {
    if (stretch.end - stretch.next < pages * page_size) return 0;
    const u64 address = stretch.next;
    stretch.next += pages * page_size;
    return address;
}

// Hangs a new table below the level-(n+1) entry of an address. A table must not be writable anywhere, so our own mapping
// of its page is made read-only first.
void add_table(u64 address, unsigned level) {
    void* const table = take_pages(1);
    const u64 mfn = mfn_of(table);
    if (update_va_mapping(reinterpret_cast<u64>(table), mfn << page_shift | present) != 0) panic("cannot make a page table read-only");
    u64* const above = slot(address, level + 1);
    const u64 place = machine_address(above);
    if (mmu_update(place, mfn << page_shift | 0x67) != 0) panic("cannot add a page table");
}

// Everything beyond the initial map.
void map_rest() {
    Stretch& heap = stretches[1];
    for (u64 pfn = page_of(heap.end); pfn < start_info->nr_pages; ++pfn) {
        const u64 address = pfn * page_size;
        for (unsigned level = 3; level >= 1; --level)
            if (u64* above = slot(address, level + 1); above == nullptr || (*above & present) == 0) add_table(address, level);
        if (update_va_mapping(address, mfn_of_pfn(pfn) << page_shift | present | writable, 0) != 0) panic("cannot map memory at ", Hex{address});
        heap.end = address + page_size;
    }
}

u64 end_of_initial_map() {
    u64 address = start_info->pt_base;
    while (page_of(address) < start_info->nr_pages && is_mapped(address)) address += page_size;
    return address;
}

}  // namespace

void start() {
    const u64 image = reinterpret_cast<u64>(image_end);
    u64 first = reinterpret_cast<u64>(start_info);
    for (u64 other : {start_info->mfn_list, start_info->mod_start})      // what a builder may put behind the image
        if (other >= image && other < first) first = other;
    stretches[0] = {image, first};
    // Behind the page tables comes the boot stack, which is not used any more but holds nothing to keep either. A first
    // domain has its p2m list and its module there, and its heap is the other stretch.
    const u64 tables_end = start_info->pt_base + start_info->nr_pt_frames * page_size;
    u64 begin = tables_end;
    if (start_info->mfn_list >= begin) begin = start_info->nr_pages * page_size;
    stretches[1] = {begin, end_of_initial_map()};
    if (stretches[1].end < begin) stretches[1].end = begin;
    if (start_info->mfn_list < tables_end) map_rest();
}

void* take_pages(u64 pages) {
    u64 address = 0;
    if (pages == 1 && free_list != 0) {
        address = free_list;
        free_list = *reinterpret_cast<u64*>(address);
        --free_listed;
    } else {
        address = take_from(stretches[0], pages);
        if (address == 0) address = take_from(stretches[1], pages);
    }
    if (address == 0) panic("out of memory: ", pages, " pages wanted, ", free_pages(), " free");
    std::memset(reinterpret_cast<void*>(address), 0, pages * page_size);
    return reinterpret_cast<void*>(address);
}

void give_page(void* page) {
    *static_cast<u64*>(page) = free_list;
    free_list = reinterpret_cast<u64>(page);
    ++free_listed;
}

u64 free_pages() {
    u64 pages = free_listed;
    for (const Stretch& stretch : stretches) pages += (stretch.end - stretch.next) / page_size;
    return pages;
}

u64 mfn_of(const void* address) { return mfn_of_pfn(page_of(reinterpret_cast<u64>(address))); }

void* page_of_mfn(u64 mfn) { return reinterpret_cast<void*>(reinterpret_cast<const u64*>(m2p_start)[mfn] * page_size); }

u64* l1_slot(u64 address) { return slot(address, 1); }

u64 machine_address(const void* address) {
    return mfn_of(address) << page_shift | (reinterpret_cast<u64>(address) & (page_size - 1));
}

}  // namespace rt::memory
