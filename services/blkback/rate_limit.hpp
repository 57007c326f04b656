// SPDX-License-Identifier: GPL-2.0-or-later
// How much of something a device may have, at a rate that the manager says: common::TokenBucket with numbers that are known late.
#pragma once

#include "idl/types.hpp"

namespace blkback {

using namespace abi;

class RateLimit {
  public:
    // The product of a burst and 10^9 has to fit into 64 bits.
    constexpr RateLimit(u64 per_second, u64 burst) : per_second_(per_second), burst_(burst) {}

    // Of no more than a burst.
    u64 ready_at(u64 tokens) const {
        const u64 wanted = full_at_ + time_for(tokens);
        return wanted < time_for(burst_) ? 0 : wanted - time_for(burst_);
    }
    void spend(u64 tokens, u64 now) { full_at_ = (full_at_ > now ? full_at_ : now) + time_for(tokens); }

  private:
    u64 time_for(u64 tokens) const { return tokens * 1'000'000'000 / per_second_; }

    u64 per_second_, burst_;
    u64 full_at_ = 0;
};

}  // namespace blkback
