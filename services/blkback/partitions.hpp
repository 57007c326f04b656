// SPDX-License-Identifier: GPL-2.0-or-later
// The partitions of a disk, by name. The table at the disk's beginning counts; if that is damaged, the one at its end.
#pragma once

#include "rt/dma_pool.hpp"
#include "rt/task.hpp"
#include "services/blkback/disk.hpp"
#include "services/blkback/gpt_check.hpp"

namespace blkback {

struct Partition {
    u64 first = 0, sectors = 0;
    u16 name[gpt::name_units] = {};      // UTF-16, filled up with 0
};

class Partitions {
  public:
    enum class State : u8 {
        unknown,         // not read yet
        none,            // there is no table
        primary,
        backup,          // the primary table is damaged
        damaged,         // both are
        unreadable,
    };

    // Asks the disk. Nobody else uses it meanwhile.
    rt::Task<> read(rt::Turns& turns, Disk& disk, rt::DmaPool& pool);

    State state() const { return state_; }
    bool has_table() const { return state_ == State::primary || state_ == State::backup; }
    std::span<const Partition> all() const { return {all_, count_}; }
    u32 wrong() const { return wrong_; }      // entries that say what cannot be

    enum class Found : u8 { one, none, several };
    Found find(std::span<const u16, gpt::name_units> name, const Partition*& found) const;

  private:
    rt::Task<GptHeader> try_table(rt::Turns& turns, Disk& disk, std::byte* data, u64 place);
    rt::Task<bool> read_blocks(rt::Turns& turns, Disk& disk, std::byte* data, u64 block, u64 bytes);
    void take(const gpt::Header& header, std::span<const std::byte> entries, u32 block_sectors);

    State state_ = State::unknown;
    bool lost_ = false;                       // the memory that was read into
    u32 count_ = 0, wrong_ = 0;
    Partition all_[gpt::entries_max];
    gpt::Header header_{};
};

// What is to be said of a disk that has no table, to people.
const char* describe(Partitions::State state);

}  // namespace blkback
