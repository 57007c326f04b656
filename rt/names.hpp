// SPDX-License-Identifier: GPL-2.0-or-later
// The names a front end gives to what it has on a ring: places in a table, in the low bits, below a count that makes each
// name new. An answer that comes twice, or late, names nothing.
#pragma once

#include "common/integers.hpp"

namespace rt {

using namespace common::integers;

template <typename Tag, typename What, u32 most>
class Names {
  public:
    void reset(u32 size) {
        size_ = size;
        free_count_ = 0;
        for (u32 place = size; place != 0; --place) {
            entries_[place - 1] = {};
            free_[free_count_++] = static_cast<u16>(place - 1);
        }
    }
    u32 free() const { return free_count_; }

    // There has to be a free one.
    Tag give(What what) {
        const u32 place = free_[--free_count_];
        const Tag tag = static_cast<Tag>(next_++ * size_ + place);
        entries_[place] = {tag, what, true};
        return tag;
    }
    // What has this name; null if nothing has.
    const What* find(Tag tag) const {
        if (size_ == 0) return nullptr;
        const Entry& entry = entries_[tag & (size_ - 1)];
        return entry.used && entry.tag == tag ? &entry.what : nullptr;
    }
    void take_back(Tag tag) {
        const u32 place = static_cast<u32>(tag & (size_ - 1));
        entries_[place] = {};
        free_[free_count_++] = static_cast<u16>(place);
    }
    template <typename Visit>
    void for_each(Visit visit) {
        for (u32 place = 0; place < size_; ++place)
            if (entries_[place].used) visit(entries_[place].what);
    }

  private:
    struct Entry {
        Tag tag;
        What what;
        bool used;
    };
    Entry entries_[most]{};
    u16 free_[most];
    u32 size_ = 0, free_count_ = 0;
    u64 next_ = 1;
};

}  // namespace rt
