// SPDX-License-Identifier: GPL-2.0-or-later
#include "tools/operator/archive/archive.hpp"

#include <zlib.h>

#include <algorithm>
#include <cstring>

#include "tools/operator/archive/content_name.hpp"
#include "tools/operator/archive/text_field.hpp"

namespace operator_side {

namespace {

constexpr std::uint64_t page = 4096;

constexpr std::uint64_t rounded(std::uint64_t size) { return (size + page - 1) / page * page; }

// The CRC-32 of zlib is the one of common/checksum.hpp, and by far faster.
std::uint32_t checksum(ByteView bytes) {
    return static_cast<std::uint32_t>(crc32_z(crc32_z(0, nullptr, 0), bytes.data(), bytes.size()));
}

}  // namespace

void Archive::add(const std::string& name, abi::ArchiveKind kind, Bytes contents) {
    if (entries_.size() == abi::archive_entries_max)
        fail("more than {} files for one boot archive", abi::archive_entries_max);
    entries_.push_back({name, kind, std::move(contents)});
}

std::string Archive::add_named_by_contents(abi::ArchiveKind kind, Bytes contents) {
    const std::string name = content_name(contents);
    const bool known = std::any_of(entries_.begin(), entries_.end(),
                                   [&](const Entry& entry) { return entry.kind == kind && entry.name == name; });
    if (!known) add(name, kind, std::move(contents));
    return name;
}

Bytes Archive::bytes() const {
    std::uint64_t offset = rounded(sizeof(abi::ArchiveHeader) + entries_.size() * sizeof(abi::ArchiveEntry));
    Bytes head(sizeof(abi::ArchiveHeader));
    for (const Entry& entry : entries_) {
        abi::ArchiveEntry record{};
        put_text(record.name, entry.name, "a name in the archive");
        record.kind = entry.kind;
        record.checksum = checksum(entry.contents);
        record.offset = offset;
        record.size = entry.contents.size();
        append(head, record);
        offset += rounded(entry.contents.size());
    }
    abi::ArchiveHeader header{};
    std::memcpy(header.magic, abi::archive_magic, sizeof header.magic);
    header.size = offset;
    header.entries = static_cast<std::uint32_t>(entries_.size());
    std::memcpy(head.data(), &header, sizeof header);
    header.checksum = checksum(head);  // with the field itself 0
    std::memcpy(head.data(), &header, sizeof header);

    Bytes whole(offset);
    std::copy(head.begin(), head.end(), whole.begin());
    std::uint64_t at = rounded(head.size());
    for (const Entry& entry : entries_) {
        std::copy(entry.contents.begin(), entry.contents.end(), whole.begin() + static_cast<std::ptrdiff_t>(at));
        at += rounded(entry.contents.size());
    }
    return whole;
}

}  // namespace operator_side
