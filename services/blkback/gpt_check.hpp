// SPDX-License-Identifier: GPL-2.0-or-later
// What makes a partition table one (UEFI 2.9, 5.3): logic on bytes, for which it does not matter where they come from. All
// numbers are bounded before anything is done with them; blocks are the disk's own.
#pragma once

#include <span>

#include "idl/gpt.hpp"
#include "idl/types.hpp"

namespace blkback {

using namespace abi;

// Bytes of all entries: as many as are read at once. Tables have 16 KiB.
inline constexpr u32 gpt_entries_bytes_max = 128 * 1024;

enum class GptHeader : u8 { good, none, damaged };

// The header in a block that was read from `place`, of a disk of so many blocks. Only a good one is to be used.
GptHeader check_gpt_header(std::span<const std::byte> block, u64 place, u64 disk_blocks, gpt::Header& header);

bool are_gpt_entries_whole(const gpt::Header& header, std::span<const std::byte> entries);

enum class GptEntry : u8 { good, unused, wrong };
// An entry that is good lies within the usable blocks.
GptEntry check_gpt_entry(const gpt::Header& header, const gpt::Entry& entry);

}  // namespace blkback
