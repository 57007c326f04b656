// SPDX-License-Identifier: GPL-2.0-or-later
// A time by which an answer has to be there, for commands that wait for something to happen.
#pragma once

#include <chrono>
#include <optional>

#include "tools/operator/line/connection.hpp"

namespace operator_side {

class Deadline {
  public:
    explicit Deadline(double seconds)  // 0: none
        : end_(seconds > 0 ? std::optional(Clock::now() + std::chrono::duration_cast<Clock::duration>(
                                                              std::chrono::duration<double>(seconds)))
                           : std::nullopt) {}

    // The answer; nothing: the time is over.
    std::optional<Bytes> finish(Connection& line, RequestId id) const {
        for (;;) {
            if (line.is_answered(id)) return line.finish(id);
            const Milliseconds left = this->left();
            if (left == Milliseconds::zero()) return {};
            line.turn(left);
        }
    }

    Milliseconds left() const {
        if (!end_) return forever;
        return std::max(Milliseconds::zero(), std::chrono::ceil<Milliseconds>(*end_ - Clock::now()));
    }

  private:
    using Clock = std::chrono::steady_clock;
    const std::optional<Clock::time_point> end_;
};

}  // namespace operator_side
