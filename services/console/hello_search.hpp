// SPDX-License-Identifier: GPL-2.0-or-later
// A port may still hold bytes of a client that has gone when the next one is there, and nothing marks where these end. All
// that can be told is how many they are at most; within them, what looks like a whole hello is the new client's.
#pragma once

#include <cstring>

#include "idl/line.hpp"

namespace console {

using namespace common::integers;

class HelloSearch {
  public:
    struct Greeting {
        line::Frame frame;
        line::Hello hello;
    };
    static_assert(sizeof(Greeting) == 24);

    void begin(u32 bytes_left_over) {
        left_ = bytes_left_over == 0 ? 0 : bytes_left_over + sizeof(Greeting);
        seen_ = 0;
    }
    bool is_on() const { return left_ != 0; }

    // True: the last bytes are a greeting, and the search is over.
    bool next(u8 byte) {
        std::memmove(window_, window_ + 1, sizeof window_ - 1);
        window_[sizeof window_ - 1] = byte;
        --left_;
        if (++seen_ < sizeof window_) return false;
        const Greeting last = greeting();
        const bool found = last.frame.length == sizeof last.hello && last.frame.command == static_cast<u16>(line::Command::hello) &&
                           last.frame.status == 0 && last.frame.kind == static_cast<u32>(line::FrameKind::request) && last.hello.flags == 0;
        if (found) left_ = 0;
        return found;
    }
    Greeting greeting() const {
        Greeting last;
        std::memcpy(&last, window_, sizeof last);
        return last;
    }

  private:
    u32 left_ = 0, seen_ = 0;
    u8 window_[sizeof(Greeting)] = {};
};

}  // namespace console
