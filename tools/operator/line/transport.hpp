// SPDX-License-Identifier: GPL-2.0-or-later
// A stream of bytes to the machine and back, however it gets there. Nothing here waits but wait().
#pragma once

#include <chrono>
#include <span>

#include "tools/operator/file.hpp"

namespace operator_side {

using Milliseconds = std::chrono::milliseconds;
constexpr Milliseconds forever{-1};

class Transport {
  public:
    struct Wish {
        bool to_write = false;
        int also = -1;  // another descriptor to watch: the user's keys
    };
    struct Ready {
        bool to_read = false;
        bool to_write = false;
        bool also = false;
        bool any() const { return to_read || to_write || also; }
    };

    virtual ~Transport() = default;
    virtual Ready wait(const Wish& wish, Milliseconds most) = 0;  // none: the time is over
    virtual std::size_t read(std::span<std::uint8_t> room) = 0;   // after wait; 0: the line is closed
    virtual std::size_t write(ByteView bytes) = 0;                // as many as there is room for
    virtual void wait_for_end(Milliseconds) {}  // of the program behind it, if it has one that we know
};

}  // namespace operator_side
