// SPDX-License-Identifier: GPL-2.0-or-later
// What the operator types on the machine's console: keys for a guest, and after Ctrl-\ one-letter commands to the manager:
// l list, k N destroy domain N, q power off, Ctrl-\ itself.
#pragma once

#include "services/manager/supervisor.hpp"

namespace manager {

class OperatorKeys {
  public:
    explicit OperatorKeys(Supervisor& supervisor) : supervisor_(supervisor) {}
    void read();      // all that is there

  private:
    void key(char c);
    void command(char c);

    enum class State { passing, escaped, number };
    static constexpr char escape = 0x1C;

    Supervisor& supervisor_;
    State state_ = State::passing;
    u32 number_ = 0;
    char pending_[64];
    u64 pending_count_ = 0;
};

}  // namespace manager
