// SPDX-License-Identifier: GPL-2.0-or-later
// The last bytes of a stream. A byte's place is its number since the stream began, so readers at different places need
// nothing but a number each, and see when they have fallen behind.
#pragma once

#include <cstring>
#include <span>

#include "idl/consoles.hpp"

namespace console {

using namespace common::integers;

class Scrollback {
  public:
    static constexpr u32 size = consoles::scrollback_bytes;
    static_assert((size & (size - 1)) == 0);

    Scrollback() = default;
    explicit Scrollback(u8* memory) : bytes_(memory) {}

    u64 written() const { return written_; }
    u64 oldest() const { return written_ < size ? 0 : written_ - size; }

    void append(std::span<const u8> bytes) {
        while (!bytes.empty()) {
            const u32 count = until_wrap(written_, bytes.size());
            std::memcpy(bytes_ + written_ % size, bytes.data(), count);
            written_ += count;
            bytes = bytes.subspan(count);
        }
    }
    // Copies what is there from a place on, which has to be between oldest() and written(). Returns how many.
    u32 read(u64 from, std::span<u8> into) const {
        u32 done = 0;
        while (done < into.size() && from + done != written_) {
            const u64 left = written_ - from - done, room = into.size() - done;
            const u32 count = until_wrap(from + done, left < room ? left : room);
            std::memcpy(into.data() + done, bytes_ + (from + done) % size, count);
            done += count;
        }
        return done;
    }

  private:
    static u32 until_wrap(u64 place, u64 wanted) {
        const u64 room = size - place % size;
        return static_cast<u32>(wanted < room ? wanted : room);
    }
    u8* bytes_ = nullptr;
    u64 written_ = 0;
};

}  // namespace console
