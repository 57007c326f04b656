// SPDX-License-Identifier: GPL-2.0-or-later
// The user's terminal without line editing and echo. It is as it was again on every way out, signals included.
#pragma once

namespace operator_side {

class RawTerminal {
  public:
    RawTerminal();  // does nothing if the standard input is no terminal
    ~RawTerminal();
    RawTerminal(const RawTerminal&) = delete;
    RawTerminal& operator=(const RawTerminal&) = delete;

    bool is_terminal() const { return is_terminal_; }

  private:
    const bool is_terminal_;
};

}  // namespace operator_side
