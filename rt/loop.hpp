// SPDX-License-Identifier: GPL-2.0-or-later
// The one loop of a domain: events ask for turns, turns are taken, and when nothing is left to do it sleeps. Upcalls only
// note which port it was; everything else runs here, one thing after the other.
#pragma once

#include "idl/shared_info.hpp"
#include "rt/events.hpp"
#include "rt/turns.hpp"

namespace rt {

class Loop {
  public:
    Turns& turns() { return turns_; }

    // Until `done()`; it is asked when there is nothing else to do.
    template <typename Done>
    void run_until(Done done) {
        for (;;) {
            take_events();
            if (!turns_.idle()) {
                turns_.round();
            } else if (done()) {
                return;
            } else {
                events::wait_until([this] { return fired_; });
            }
        }
    }

  private:
    friend class Listener;
    void take_events();
    static void fired(EvtchnPort port, void* loop);

    Turns turns_;
    class Listener* listeners_ = nullptr;
    volatile bool fired_ = false;
};

// Gives something a turn at each event of a port, for as long as it lives. Several may listen to one port.
class Listener {
  public:
    Listener(Loop& loop, EvtchnPort port, Work& work);
    ~Listener();
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

  private:
    friend Loop;
    Loop& loop_;
    EvtchnPort port_;
    Work& work_;
    volatile bool fired_ = false;
    Listener* next_;
};

}  // namespace rt
