// SPDX-License-Identifier: GPL-2.0-or-later
// The audit stream: every control decision with who, what, to whom, result and time, the manager's own and what the core has
// noted. The newest are kept.
#pragma once

#include "services/manager/guests.hpp"

namespace manager {

class Log {
  public:
    Log(rt::Turns& turns, const Guests& guests) : guests_(guests), grown_(turns) {}

    struct Decision {
        line::LogKind kind;
        u16 command = 0;             // line::Command
        Status status = Status::ok;
        u16 session = 0;
        DomId target = 0;
        std::string_view name = {};
        i64 value = 0;
    };
    void note(const Decision& decision);
    // Takes over what the core has noted since the last time. Calls ended(record) for each domain that has ended.
    template <typename Ended>
    void read_core(Ended ended) {
        AuditRecord record;
        while (next_of_core(record)) {
            add(record);
            if (record.kind == AuditKind::ended) ended(record);
        }
    }

    // The first entry kept with a number >= `from`; null: there is none yet.
    const line::LogEntry* find(u64 from) const;
    rt::Signal& grown() { return grown_; }

  private:
    static constexpr u32 kept = 1024;
    bool next_of_core(AuditRecord& record);
    void add(const AuditRecord& record);
    line::LogEntry& append(u64 time_ns);

    const Guests& guests_;
    rt::Signal grown_;
    u64 next_number_ = 1, next_of_core_ = 1;
    line::LogEntry entries_[kept]{};
};

}  // namespace manager
