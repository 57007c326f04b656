// SPDX-License-Identifier: GPL-2.0-or-later
// How much of this domain's time one console may have: a token for each byte.
#pragma once

#include "common/token_bucket.hpp"

namespace console {

using namespace common::integers;

// As much as the machine's serial line takes from anyone (core/console.cpp): more than people read, and 200 consoles at it
// cost a small part of one processor.
inline constexpr u64 console_bytes_per_second = 64 * 1024;
// A kernel's start, or the trace of its crash, goes through at once.
inline constexpr u64 console_burst = 256 * 1024;

class TokenBucket : public common::TokenBucket<console_bytes_per_second, console_burst> {
  public:
    // Waking up costs as much as this many bytes: an event for every byte, or none, is not for free.
    static constexpr u32 wake_cost = 64;
};

}  // namespace console
