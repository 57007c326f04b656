// SPDX-License-Identifier: GPL-2.0-or-later
// What is known of domains that crashed: registers, stack, and the end of what they wrote. The newest are kept, also when
// the domain is gone.
#pragma once

#include "services/manager/console_link.hpp"

namespace manager {

class CrashReports {
  public:
    // Of a domain that has crashed and is still there. `what`: the core's words; `vcpu`: whose registers.
    rt::Task<> make(Guest& guest, u16 vcpu, std::string_view what, ConsoleLink& console);
    // The newest of that domain, alive or not.
    const line::CrashReport* find(const line::Target& target) const;

  private:
    static constexpr u32 kept = 16;
    line::CrashReport reports_[kept]{};
    u32 made_ = 0;
};

}  // namespace manager
