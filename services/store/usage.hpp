// SPDX-License-Identifier: GPL-2.0-or-later
// How much of the store's time one client has used, and may use: tokens are nanoseconds that the store ran for it. Who is out
// of them has no turns and is not heard until there are some again, whatever it was that took so long.
#pragma once

#include "common/line_buffer.hpp"
#include "common/token_bucket.hpp"
#include "idl/types.hpp"

namespace store_service {

using namespace common::integers;

class Usage {
  public:
    // 1/32 of a processor: some thousand small requests each second. Front ends ask for a few when a device comes.
    static constexpr u64 per_second_ns = 1'000'000'000 / 32;
    // At once: some thousand requests. A kernel makes a few hundred while it starts, which in an emulator take long.
    static constexpr u64 burst_ns = 50'000'000;
    // It goes on with this much, or it would wake the store for each request.
    static constexpr u64 resume_ns = 500'000;
    // What it takes to wake up, look, and find nothing.
    static constexpr u64 turn_ns = 2'000;

    void charge(u64 ran_ns, u64 now) {
        ++turns_;
        ran_ns_ += ran_ns;
        if (ran_ns > longest_ns_) longest_ns_ = ran_ns;
        bucket_.spend(ran_ns < turn_ns ? turn_ns : ran_ns, now);
    }
    bool is_used_up(u64 now) const { return !bucket_.has(0, now); }
    u64 ready_at() const { return bucket_.ready_at(resume_ns); }

    // True: the operator is to be told, since it is the first time after all was as it should be.
    bool note_pause(u64 now) {
        const bool is_news = now >= told_until_;
        // Until then the bucket cannot be full.
        told_until_ = now + quiet_ns;
        ++pauses_;
        return is_news;
    }
    u64 pauses() const { return pauses_; }

    common::LineBuffer describe(abi::DomId domain) const {
        common::LineBuffer line;
        const auto put = [&](auto... parts) { (line.put(parts), ...); };
        put("domain ", domain, ": ", turns_, " turns took ", ran_ns_ / 1000, " us, the longest ", longest_ns_ / 1000, " us; throttled ", pauses_, " times");
        return line;
    }

  private:
    static constexpr u64 quiet_ns = burst_ns * (1'000'000'000 / per_second_ns);

    common::TokenBucket<per_second_ns, burst_ns> bucket_;
    u64 turns_ = 0, ran_ns_ = 0, longest_ns_ = 0, pauses_ = 0, told_until_ = 0;
};

}  // namespace store_service
