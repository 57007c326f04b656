// SPDX-License-Identifier: GPL-2.0-or-later
// The bytes of a fuzzer, what has to hold for all of them, and how far they got.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "idl/types.hpp"
#include "rt/operation_front.hpp"

namespace hostile {

using namespace abi;

// When the bytes are used up it gives zeros, and done() says so. A digit is its value, so that inputs can be written by
// hand.
class Input {
  public:
    Input(const u8* bytes, std::size_t size) : next_(bytes), left_(size) {}

    bool done() const { return left_ == 0; }
    u8 byte() {
        if (left_ == 0) return 0;
        --left_;
        return *next_++;
    }
    u32 below(u32 limit) {
        const u8 value = byte();
        return (value >= '0' && value <= '9' ? value - u32{'0'} : value) % limit;
    }
    u32 word() {
        u32 value = 0;
        for (int i = 0; i < 4; ++i) value = value << 8 | byte();
        return value;
    }

  private:
    const u8* next_;
    std::size_t left_;
};

// A fuzzer keeps the input that gets here.
inline void require(bool holds, const char* what) {
    if (holds) return;
    std::fprintf(stderr, "violated: %s\n", what);
    std::abort();
}

// Sums over all inputs, to see that they get somewhere.
struct Reached {
    u64 rounds, answered, cancelled, refused, requests, packets, late_answers, arrived, delivered, connected, reborn,
        broken;
    void count(rt::Ended how) {
        ++(how == rt::Ended::answered ? answered : how == rt::Ended::cancelled ? cancelled : refused);
    }
};
inline Reached reached{};

}  // namespace hostile
