// SPDX-License-Identifier: GPL-2.0-or-later
// The answers of a ring that may be on their way to their slots, in kept memory: one entry for each slot. An answer is
// written here before its slot is touched, so whoever finds the slot half overwritten never has to read it. An entry speaks
// for request `index - 1` and no other: the full 32 bits are compared, and entries of earlier laps never match.
#pragma once

#include "rt/shared.hpp"

namespace rt {

using namespace common::integers;

template <typename Record>
class CompletionRecord {
  public:
    CompletionRecord() = default;
    CompletionRecord(Record* entries, u32 size) : entries_(entries), mask_(size - 1) {}

    bool holds(u32 index) const { return shared::load(entry(index).index) == index + 1; }
    auto answer(u32 index) const {
        decltype(Record::answer) answer;
        shared::read(answer, &entry(index).answer);
        return answer;
    }
    // The index comes last. Until then the entry speaks for a request of an earlier lap, which nobody asks for any more.
    template <typename Answer>
    void put(u32 index, const Answer& answer) {
        shared::write(&entry(index).answer, answer);
        shared::store(entry(index).index, index + 1);
    }

  private:
    Record& entry(u32 index) const { return entries_[index & mask_]; }
    Record* entries_ = nullptr;
    u32 mask_ = 0;
};

}  // namespace rt
