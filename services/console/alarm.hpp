// SPDX-License-Identifier: GPL-2.0-or-later
// This domain's timer, for one thing that wants a turn at a time. Times are rounded up to a common grid: many that wait
// for times close to each other cost one wake-up.
#pragma once

#include "rt/events.hpp"
#include "rt/loop.hpp"
#include "rt/panic.hpp"
#include "rt/time.hpp"

namespace console {

using namespace abi;

class Alarm {
  public:
    static constexpr u64 grid_ns = 10'000'000;

    Alarm(rt::Loop& loop, rt::Work& work) : listener_(loop, bind(), work) {}

    void at(u64 time_ns) {
        const u64 rounded = (time_ns + grid_ns - 1) / grid_ns * grid_ns;
        if (rounded >= set_for_) return;
        set_for_ = rounded;
        rt::time::set_timer(rounded);
    }
    // It went off, or is not needed any more: what still waits says so again.
    void clear() { set_for_ = never; }

  private:
    static constexpr u64 never = ~u64{0};
    static EvtchnPort bind() {
        const EvtchnPort port = rt::events::bind_virq(virq_timer);
        if (port == 0) rt::panic("cannot bind the timer");
        return port;
    }
    u64 set_for_ = never;
    rt::Listener listener_;
};

}  // namespace console
