// SPDX-License-Identifier: GPL-2.0-or-later
#include "services/blkback/partitions.hpp"

#include <cstring>

#include "services/blkback/disk_transfer.hpp"

namespace blkback {

namespace {

constexpr u32 pages = gpt_entries_bytes_max / page_size;

void copy_name(const gpt::Entry& entry, Partition& partition) {
    for (u32 unit = 0; unit < gpt::name_units && entry.name[unit] != 0; ++unit) partition.name[unit] = entry.name[unit];
}

}  // namespace

rt::Task<> Partitions::read(rt::Turns& turns, Disk& disk, rt::DmaPool& pool) {
    state_ = State::unreadable;
    std::byte* const data = pool.take(pages);
    if (data == nullptr) co_return;
    const u64 last = disk.facts().sectors * sector_bytes / disk.facts().block_bytes - 1;
    const GptHeader primary = co_await try_table(turns, disk, data, 1);
    if (primary == GptHeader::good) {
        state_ = State::primary;
    } else if (!lost_) {
        const GptHeader backup = co_await try_table(turns, disk, data, last);
        if (backup == GptHeader::good) state_ = State::backup;
        else if (state_ != State::unreadable) state_ = primary == GptHeader::none && backup == GptHeader::none ? State::none : State::damaged;
    }
    if (!lost_) pool.give(data, pages);
}

// Header and entries of the table whose header is at a place. Leaves `unreadable` as the state if the disk fails.
rt::Task<GptHeader> Partitions::try_table(rt::Turns& turns, Disk& disk, std::byte* data, u64 place) {
    state_ = State::unreadable;
    const u32 block_bytes = disk.facts().block_bytes;
    const u64 blocks = disk.facts().sectors * sector_bytes / block_bytes;
    if (place >= blocks) {
        state_ = State::none;
        co_return GptHeader::none;
    }
    const bool header_read = co_await read_blocks(turns, disk, data, place, block_bytes);
    if (!header_read) co_return GptHeader::none;
    const GptHeader found = check_gpt_header({data, block_bytes}, place, blocks, header_);
    if (found != GptHeader::good) {
        state_ = State::none;
        co_return found;
    }
    const u64 bytes = u64{header_.entry_count} * header_.entry_bytes;
    const bool entries_read = co_await read_blocks(turns, disk, data, header_.entries_block, bytes);
    if (!entries_read) co_return GptHeader::damaged;
    state_ = State::damaged;
    if (!are_gpt_entries_whole(header_, {data, bytes})) co_return GptHeader::damaged;
    take(header_, {data, bytes}, block_bytes / sector_bytes);
    co_return GptHeader::good;
}

rt::Task<bool> Partitions::read_blocks(rt::Turns& turns, Disk& disk, std::byte* data, u64 block, u64 bytes) {
    const u32 block_bytes = disk.facts().block_bytes;
    u64 sector = block * (block_bytes / sector_bytes), left = (bytes + block_bytes - 1) / block_bytes * (block_bytes / sector_bytes);
    while (left != 0) {
        DiskTransfer transfer(turns, disk);
        transfer.sector = sector;
        transfer.sectors = left < disk.facts().transfer_sectors_max ? left : disk.facts().transfer_sectors_max;
        transfer.data = data;
        const DiskStatus status = co_await transfer;
        lost_ = lost_ || status == DiskStatus::lost;
        if (status != DiskStatus::okay) co_return false;
        sector += transfer.sectors;
        data += transfer.sectors * sector_bytes;
        left -= transfer.sectors;
    }
    co_return true;
}

// The disk can still write into the entries: each is copied once.
void Partitions::take(const gpt::Header& header, std::span<const std::byte> entries, u32 block_sectors) {
    count_ = wrong_ = 0;
    for (u32 number = 0; number < header.entry_count && count_ < gpt::entries_max; ++number) {
        gpt::Entry entry;
        std::memcpy(&entry, entries.data() + u64{number} * header.entry_bytes, sizeof entry);
        asm volatile("" : "+m"(entry));
        const GptEntry kind = check_gpt_entry(header, entry);
        if (kind == GptEntry::wrong) ++wrong_;
        if (kind != GptEntry::good) continue;
        Partition& partition = all_[count_++];
        partition = {entry.first_block * block_sectors, (entry.last_block - entry.first_block + 1) * block_sectors, {}};
        copy_name(entry, partition);
    }
}

Partitions::Found Partitions::find(std::span<const u16, gpt::name_units> name, const Partition*& found) const {
    u32 matches = 0;
    for (const Partition& partition : all()) {
        if (std::memcmp(partition.name, name.data(), sizeof partition.name) != 0) continue;
        found = &partition;
        ++matches;
    }
    return matches == 0 ? Found::none : matches == 1 ? Found::one : Found::several;
}

const char* describe(Partitions::State state) {
    switch (state) {
    case Partitions::State::unknown: return "its partitions are not read yet";
    case Partitions::State::none: return "no GPT: neither block 1 nor the last block begins with EFI PART";
    case Partitions::State::primary: return "GPT";
    case Partitions::State::backup: return "GPT at its end; the one in block 1 is damaged";
    case Partitions::State::damaged: return "a GPT whose checksums or bounds are wrong, at both ends of the disk";
    case Partitions::State::unreadable: break;
    }
    return "the disk does not let itself be read";
}

}  // namespace blkback
