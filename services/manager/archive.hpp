// SPDX-License-Identifier: GPL-2.0-or-later
// The boot archive as the manager reads it. The core has checked its table; here each entry is checked before it is used.
#pragma once

#include "idl/image.hpp"

namespace manager {

using namespace abi;

struct Contents {
    const u8* bytes = nullptr;      // null: not there
    u64 size = 0;
};

class Archive {
  public:
    // Null, or what is wrong with it.
    const char* open(const void* start, u64 size);
    // Its first entry of this kind, with the right checksum. `problem` says what is wrong, if it is not null.
    Contents find(ArchiveKind kind, const char*& problem) const;

    // Calls visit(entry, bytes) for each entry that lies inside.
    template <typename Visit>
    void for_each(Visit visit) const {
        for (u32 i = 0; i < entries_; ++i) {
            const ArchiveEntry one = entry(i);
            if (is_inside(one)) visit(one, start_ + one.offset);
        }
    }
    // Whether the entry with this contents has the checksum that its record says.
    bool is_intact(const u8* contents) const;

  private:
    ArchiveEntry entry(u32 index) const;
    bool is_inside(const ArchiveEntry& entry) const { return entry.offset <= size_ && entry.size <= size_ - entry.offset; }
    const u8* start_ = nullptr;
    u64 size_ = 0;
    u32 entries_ = 0;
};

}  // namespace manager
