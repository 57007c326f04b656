// SPDX-License-Identifier: GPL-2.0-or-later
// The machine's log, read on from some number.
#pragma once

#include <utility>
#include <vector>

#include "tools/operator/line/connection.hpp"

namespace operator_side {

class LogReader {
  public:
    enum class Wait { No, ForOne };

    LogReader(Connection& line, line::u64 from) : line_(line), next_(from) {}

    std::vector<line::LogEntry> next(Wait wait);
    line::u64 take_gap() { return std::exchange(gap_, 0); }  // entries that were dropped before they were read

  private:
    Connection& line_;
    line::u64 next_;
    line::u64 gap_ = 0;
};

}  // namespace operator_side
