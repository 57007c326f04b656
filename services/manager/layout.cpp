// SPDX-License-Identifier: GPL-2.0-or-later
#include "services/manager/layout.hpp"

#include <cstring>

#include "services/manager/page_tables.hpp"

namespace manager {

namespace {

constexpr u64 mib = u64{1} << 20, largest = u64{1} << 32, table_reach = 2 * mib;
constexpr u64 map_unit = 4 * mib / page_size, map_spare = 512 * 1024 / page_size;

u64 pages_for(u64 bytes) { return (bytes + page_size - 1) / page_size; }
u64 round_up(u64 value, u64 unit) { return (value + unit - 1) / unit * unit; }

// Addresses that a processor has, in one of its two halves.
bool fits(u64 start, u64 pages) {
    constexpr u64 lower = 0, upper = ~0ull >> 47;
    const u64 half = start >> 47;
    if (pages > (~0ull - start) >> page_shift || (half != lower && half != upper)) return false;
    return pages == 0 || (start + (pages << page_shift) - 1) >> 47 == half;
}
u64 slot_of(u64 address) { return address >> 39; }
bool share_slot(u64 a, u64 a_pages, u64 b, u64 b_pages) {
    return slot_of(a) <= slot_of(b + (b_pages << page_shift)) && slot_of(b) <= slot_of(a + (a_pages << page_shift));
}

bool is_inside(const ImageHeader& header, u64 address, u64 bytes) {
    const u64 start = header.virtual_base + header.load_pfn * page_size;
    return address >= start && address - start < header.memory_size && bytes <= header.memory_size - (address - start);
}

}  // namespace

line::ImageProblem check_image(const ImageHeader& header, u64 size) {
    using enum line::ImageProblem;
    if (std::memcmp(header.magic, image_magic, sizeof header.magic) != 0) return no_header;
    if (size < image_header_size || header.size > size - image_header_size || header.memory_size < header.size) return cut_short;
    if (header.memory_size > largest || header.memory_size == 0 || header.load_pfn > largest / page_size) return too_large;
    if (header.virtual_base % table_reach != 0 || header.init_p2m % table_reach != 0) return bad_address;
    if (!is_inside(header, header.entry, 1)) return bad_address;
    if (header.hypercall_page != 0 && (header.hypercall_page % page_size != 0 || !is_inside(header, header.hypercall_page, page_size)))
        return bad_address;
    return none;
}

Refusal make_layout(const ImageHeader& image, u64 pages, u64 ramdisk_size, Layout& layout) {
    layout = Layout{};
    const bool ramdisk_by_pfn = (image.flags & image_mod_start_is_pfn) != 0;
    layout.p2m_pages = pages_for(pages * sizeof(u64));
    layout.image = image.load_pfn;
    u64 next = image.load_pfn + pages_for(image.memory_size);
    if (!ramdisk_by_pfn) {
        layout.ramdisk = next;
        next += pages_for(ramdisk_size);
    }
    if (image.init_p2m == 0) {
        layout.p2m = next;
        next += layout.p2m_pages;
    }
    // Nothing runs over the end of the address space or into its hole, and the two mappings share no level-4 entry.
    const u64 at_most = next + next / 256 + 2 * map_unit;
    if (!fits(image.virtual_base, at_most) || !fits(image.init_p2m, layout.p2m_pages)) return bad_image(line::ImageProblem::bad_address);
    if (image.init_p2m != 0 && share_slot(image.virtual_base, at_most, image.init_p2m, layout.p2m_pages))
        return bad_image(line::ImageProblem::bad_address);
    layout.start_info = next++;
    layout.store = next++;
    layout.console = next++;
    layout.tables = next;
    // The tables' number depends on the map's end, which depends on their number: it grows until it fits.
    for (layout.table_count = 4;; ++layout.table_count) {
        layout.stack = layout.tables + layout.table_count;
        layout.map_end = round_up(layout.stack + 1 + map_spare, map_unit);
        if (1 + MappingTables(image.virtual_base, layout.map_end).total() <= layout.table_count) break;
    }
    layout.table_count = 1 + MappingTables(image.virtual_base, layout.map_end).total();
    layout.stack = layout.tables + layout.table_count;
    next = layout.map_end;
    if (ramdisk_by_pfn) {
        layout.ramdisk = next;
        next += pages_for(ramdisk_size);
    }
    if (image.init_p2m != 0) {
        layout.p2m = next;
        layout.p2m_tables = next + layout.p2m_pages;
        layout.p2m_table_count = MappingTables(image.init_p2m, layout.p2m_pages).total();
        next = layout.p2m_tables + layout.p2m_table_count;
    }
    layout.end = next;
    return next <= pages ? Refusal{} : too_much(Status::image_too_large, next, pages);
}

}  // namespace manager
