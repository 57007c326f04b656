// SPDX-License-Identifier: GPL-2.0-or-later
// How much of something one client may have: tokens, filled at a steady rate up to a burst. Kept as the time at which it will
// be full again, so nothing is lost to rounding however often it is asked.
#pragma once

#include "common/integers.hpp"

namespace common {

using namespace integers;

template <u64 tokens_per_second, u64 tokens_at_once>
class TokenBucket {
  public:
    static constexpr u64 per_second = tokens_per_second, burst = tokens_at_once;

    bool has(u64 tokens, u64 now) const { return tokens <= burst && ready_at(tokens) <= now; }
    // Of no more than a burst.
    u64 ready_at(u64 tokens) const {
        const u64 wanted = full_at_ + time_for(tokens);
        return wanted < time_for(burst) ? 0 : wanted - time_for(burst);
    }
    // Also of more than there are: that much longer it takes.
    void spend(u64 tokens, u64 now) { full_at_ = (full_at_ > now ? full_at_ : now) + time_for(tokens); }

  private:
    static constexpr u64 second_ns = 1'000'000'000;
    static_assert(tokens_at_once < ~u64{0} / second_ns);
    static constexpr u64 time_for(u64 tokens) { return tokens * second_ns / tokens_per_second; }
    u64 full_at_ = 0;
};

}  // namespace common
