// SPDX-License-Identifier: GPL-2.0-or-later
#include "services/manager/archive.hpp"

#include <cstring>

#include "common/checksum.hpp"

namespace manager {

const char* Archive::open(const void* start, u64 size) {
    ArchiveHeader header;
    if (size < sizeof header) return "the boot archive is cut short";
    std::memcpy(&header, start, sizeof header);
    if (std::memcmp(header.magic, archive_magic, sizeof header.magic) != 0) return "no boot archive";
    if (header.size > size || header.entries > archive_entries_max || header.size < sizeof header + header.entries * sizeof(ArchiveEntry)) return "the boot archive is cut short";
    start_ = static_cast<const u8*>(start);
    size_ = header.size;
    entries_ = header.entries;
    return nullptr;
}

ArchiveEntry Archive::entry(u32 index) const {
    ArchiveEntry entry;
    std::memcpy(&entry, start_ + sizeof(ArchiveHeader) + index * sizeof entry, sizeof entry);
    return entry;
}

bool Archive::is_intact(const u8* contents) const {
    for (u32 i = 0; i < entries_; ++i) {
        const ArchiveEntry one = entry(i);
        if (is_inside(one) && start_ + one.offset == contents) return common::crc32(contents, one.size) == one.checksum;
    }
    return false;
}

Contents Archive::find(ArchiveKind kind, const char*& problem) const {
    problem = "is not in the boot archive";
    for (u32 i = 0; i < entries_; ++i) {
        const ArchiveEntry one = entry(i);
        if (one.kind != kind) continue;
        problem = "reaches beyond the boot archive";
        if (!is_inside(one)) return {};
        problem = "is damaged (checksum)";
        if (!is_intact(start_ + one.offset)) return {};
        problem = nullptr;
        return {start_ + one.offset, one.size};
    }
    return {};
}

}  // namespace manager
