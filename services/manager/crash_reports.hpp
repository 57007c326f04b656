// SPDX-License-Identifier: GPL-2.0-or-later
// What is known of domains that crashed: registers, stack, and the end of what they wrote. The newest are kept, also when
// the domain is gone.
#pragma once

#include "rt/waiting.hpp"
#include "services/manager/console_link.hpp"

namespace manager {

class CrashReports {
  public:
    explicit CrashReports(rt::Turns& turns) : finished_(turns) {}

    // A domain has crashed, and is still there: registers and stack. `what`: the core's words; `vcpu`: whose registers.
    void begin(const Guest& guest, u16 vcpu, std::string_view what);
    // And what it wrote last. Null: it is gone, and with it its console.
    rt::Task<> finish(DomId domid, const Guest* guest, ConsoleLink& console);
    // The newest of that domain, alive or not, once it is whole. Null: there is none.
    rt::Task<const line::CrashReport*> get(line::Target target);

  private:
    static constexpr u32 kept = 16;
    struct Report {
        line::CrashReport record;
        bool is_whole;
    };
    template <typename Condition>
    Report* newest(Condition condition);

    Report reports_[kept]{};
    u32 begun_ = 0;
    rt::Signal finished_;
};

}  // namespace manager
