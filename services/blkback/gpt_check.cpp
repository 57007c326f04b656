// SPDX-License-Identifier: GPL-2.0-or-later
#include "services/blkback/gpt_check.hpp"

#include <cstddef>
#include <cstring>

#include "common/checksum.hpp"

namespace blkback {

using gpt::Entry;
using gpt::Header;

static_assert(sizeof gpt::signature - 1 == sizeof Header::signature);

GptHeader check_gpt_header(std::span<const std::byte> block, u64 place, u64 disk_blocks, Header& header) {
    if (block.size() < sizeof header) return GptHeader::none;
    std::memcpy(&header, block.data(), sizeof header);
    if (std::memcmp(header.signature, gpt::signature, sizeof header.signature) != 0) return GptHeader::none;
    if (header.header_bytes < gpt::header_bytes_min || header.header_bytes > block.size()) return GptHeader::damaged;
    constexpr u32 at = offsetof(Header, checksum), behind = at + sizeof header.checksum;
    constexpr u32 zero = 0;
    u32 checksum = common::crc32(block.data(), at);
    checksum = common::crc32(&zero, sizeof zero, checksum);
    checksum = common::crc32(block.data() + behind, header.header_bytes - behind, checksum);
    if (checksum != header.checksum || header.this_block != place) return GptHeader::damaged;

    const u32 entry = header.entry_bytes;
    if (entry < sizeof(Entry) || entry > 4096 || (entry & (entry - 1)) != 0) return GptHeader::damaged;
    if (header.entry_count == 0 || header.entry_count > gpt_entries_bytes_max / entry) return GptHeader::damaged;
    const u64 blocks = (u64{header.entry_count} * entry + block.size() - 1) / block.size();
    if (header.entries_block >= disk_blocks || blocks > disk_blocks - header.entries_block) return GptHeader::damaged;
    if (header.first_usable > header.last_usable || header.last_usable >= disk_blocks) return GptHeader::damaged;
    return GptHeader::good;
}

bool are_gpt_entries_whole(const Header& header, std::span<const std::byte> entries) {
    const u32 bytes = header.entry_count * header.entry_bytes;
    return bytes <= entries.size() && common::crc32(entries.data(), bytes) == header.entries_checksum;
}

GptEntry check_gpt_entry(const Header& header, const Entry& entry) {
    constexpr u8 unused[sizeof entry.type] = {};
    if (std::memcmp(entry.type, unused, sizeof unused) == 0) return GptEntry::unused;
    const bool inside = entry.first_block >= header.first_usable && entry.last_block <= header.last_usable;
    return inside && entry.first_block <= entry.last_block ? GptEntry::good : GptEntry::wrong;
}

}  // namespace blkback
