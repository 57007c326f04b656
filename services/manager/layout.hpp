// SPDX-License-Identifier: GPL-2.0-or-later
// Where everything lies in the memory of a domain that is being built, in pfns. Pure arithmetic on numbers that came from
// outside: an image whose numbers do not fit each other is refused, and the sums cannot wrap.
#pragma once

#include "idl/image.hpp"
#include "services/manager/refusal.hpp"

namespace manager {

struct Layout {
    u64 image, ramdisk, p2m, start_info, store, console, tables, stack, map_end;
    u64 table_count;                  // level 4 and the tables of the main map
    u64 p2m_pages, p2m_tables, p2m_table_count;
    u64 end;                          // first pfn that nothing lies in

    bool is_table(u64 pfn) const {
        return (pfn >= tables && pfn < tables + table_count) || (pfn >= p2m_tables && pfn < p2m_tables + p2m_table_count);
    }
};

// What is wrong with the header of an image of `size` bytes in all; none: nothing.
line::ImageProblem check_image(const ImageHeader& header, u64 size);

// For a domain of so many pages. Of a header that was checked.
Refusal make_layout(const ImageHeader& image, u64 pages, u64 ramdisk_size, Layout& layout);

}  // namespace manager
