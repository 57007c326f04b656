// SPDX-License-Identifier: GPL-2.0-or-later
// Sees every domain to its end: listens to the core, makes reports of crashes, and does what the domain's record says is to
// be done then.
#pragma once

#include "rt/alarm.hpp"
#include "services/manager/crash_reports.hpp"
#include "services/manager/lifecycle.hpp"
#include "services/manager/log.hpp"

namespace manager {

class Supervisor final : public rt::Work {
  public:
    Supervisor(rt::Loop& loop, Guests& guests, Lifecycle& lifecycle, ImageStore& images, ConsoleLink& console, CrashReports& reports, Log& log);

    // What the guest is to shrink or grow to. What it gives back is free for others.
    rt::Task<Refusal> set_memory(Guest& guest, u32 mib, StoreLink& store);
    // From now on: when no domain is left that is there for its own sake, the machine is switched off.
    void end_machine_when_all_ended();

  private:
    void turn() override;
    rt::Task<> see_end(AuditRecord record);
    rt::Task<> follow_policy(DomId domid);
    rt::Task<> restart(Guest& guest);
    rt::Task<> follow_memory(DomId domid);
    rt::Task<> wait_for_all();

    rt::Turns& turns_;
    Guests& guests_;
    Lifecycle& lifecycle_;
    ImageStore& images_;
    ConsoleLink& console_;
    CrashReports& reports_;
    Log& log_;
    rt::Alarms alarms_;
    u32 restarting_ = 0;
    rt::Listener ended_, audit_;
};

}  // namespace manager
