// SPDX-License-Identifier: GPL-2.0-or-later
// The initial page tables of a domain: which tables a contiguous mapping needs, and what is in each.
#pragma once

#include "idl/types.hpp"

namespace manager {

using namespace abi;

// Tables that map [start, end) of virtual memory to consecutive pfns, themselves in consecutive pfns: level 3 first, then
// 2, then 1. The level-4 table is apart, since one serves all mappings of a domain.
class MappingTables {
  public:
    MappingTables(u64 start, u64 pages) : start_(start), end_(start + pages * page_size) {}

    u64 count(unsigned level) const { return last(level) - first(level) + 1; }
    u64 total() const { return count(3) + count(2) + count(1); }
    // Place of table `index` of a level among the tables.
    u64 place(unsigned level, u64 index) const {
        u64 before = 0;
        for (unsigned above = 3; above > level; --above) before += count(above);
        return before + index;
    }

    // Calls set(slot, child) for the used slots of a table; child is the index of a table one level down, or of a page.
    template <typename Set>
    void fill(unsigned level, u64 index, Set set) const {
        const u64 child_first = level == 1 ? start_ >> page_shift : first(level - 1);
        const u64 child_last = level == 1 ? (end_ - 1) >> page_shift : last(level - 1);
        for (u64 slot = 0; slot < 512; ++slot) {
            const u64 child = (level == 4 ? slot : (first(level) + index) * 512 + slot);
            const u64 wanted_first = level == 4 ? child_first & 511 : child_first;
            const u64 wanted_last = level == 4 ? child_last & 511 : child_last;
            if (child >= wanted_first && child <= wanted_last) set(slot, child - wanted_first);
        }
    }

  private:
    static unsigned shift(unsigned level) { return page_shift + 9 * level; }
    u64 first(unsigned level) const { return start_ >> shift(level); }
    u64 last(unsigned level) const { return (end_ - 1) >> shift(level); }
    u64 start_, end_;
};

}  // namespace manager
