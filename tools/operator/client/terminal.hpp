// SPDX-License-Identifier: GPL-2.0-or-later
// The user's terminal without line editing and echo. It is as it was again on every way out, signals included.
#pragma once

#include <string_view>

namespace operator_side {

class RawTerminal {
  public:
    // Does nothing if the standard input is no terminal. `farewell`, a constant, is written to the standard output at
    // the end.
    explicit RawTerminal(std::string_view farewell = {});
    ~RawTerminal();
    RawTerminal(const RawTerminal&) = delete;
    RawTerminal& operator=(const RawTerminal&) = delete;

    bool is_terminal() const { return is_terminal_; }

  private:
    const bool is_terminal_;
};

}  // namespace operator_side
