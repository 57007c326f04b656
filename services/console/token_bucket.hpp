// SPDX-License-Identifier: GPL-2.0-or-later
// How much of this domain's time one console may have. A bucket of tokens, one for each byte, filled at a steady rate; kept
// as the time at which it will be full again, so nothing is lost to rounding however often it is asked.
#pragma once

#include "common/integers.hpp"

namespace console {

using namespace common::integers;

class TokenBucket {
  public:
    // As much as the machine's serial line takes from anyone (core/console.cpp): more than people read, and 200 consoles
    // at it cost a small part of one processor.
    static constexpr u64 bytes_per_second = 64 * 1024;
    // A kernel's start, or the trace of its crash, goes through at once.
    static constexpr u64 burst = 256 * 1024;
    // Waking up costs as much as this many bytes: an event for every byte, or none, is not for free.
    static constexpr u32 wake_cost = 64;

    bool has(u64 bytes, u64 now) const { return bytes <= burst && ready_at(bytes) <= now; }
    // Of no more than a burst.
    u64 ready_at(u64 bytes) const {
        const u64 wanted = full_at_ + time_for(bytes);
        return wanted < time_for(burst) ? 0 : wanted - time_for(burst);
    }
    void spend(u64 bytes, u64 now) { full_at_ = (full_at_ > now ? full_at_ : now) + time_for(bytes); }

  private:
    static constexpr u64 time_for(u64 bytes) { return bytes * 1'000'000'000 / bytes_per_second; }
    u64 full_at_ = 0;
};

}  // namespace console
