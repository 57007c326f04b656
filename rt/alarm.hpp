// SPDX-License-Identifier: GPL-2.0-or-later
// Sleeping until a system time, for any number of coroutines with one timer.
#pragma once

#include "rt/events.hpp"
#include "rt/list.hpp"
#include "rt/loop.hpp"
#include "rt/panic.hpp"
#include "rt/time.hpp"

namespace rt {

class Alarms final : public Work {
  public:
    explicit Alarms(Loop& loop) : turns_(loop.turns()), port_(bound_timer()), listener_(loop, port_, *this) {}

    class Sleep {
      public:
        Sleep(Alarms& alarms, u64 deadline_ns) : alarms_(alarms), deadline_ns_(deadline_ns) {}
        bool await_ready() const noexcept { return false; }
        void await_suspend(std::coroutine_handle<> coroutine) {
            waiter_.wait(coroutine);
            alarms_.add(*this);
        }
        void await_resume() const noexcept {}

      private:
        friend Alarms;
        friend List<Sleep>;
        Alarms& alarms_;
        u64 deadline_ns_;
        Waiter waiter_;
        Sleep* next_ = nullptr;
    };
    // co_await alarms.until(time::system_ns() + ...)
    Sleep until(u64 deadline_ns) { return Sleep(*this, deadline_ns); }

  private:
    static EvtchnPort bound_timer() {
        const EvtchnPort port = events::bind_virq(virq_timer);
        if (port == 0) panic("cannot bind the timer");
        return port;
    }
    static bool earlier(const Sleep& a, const Sleep& b) { return a.deadline_ns_ < b.deadline_ns_; }
    void add(Sleep& sleep) {
        sleeping_.insert(sleep, earlier);
        if (sleeping_.first() == &sleep) time::set_timer(sleep.deadline_ns_);
    }
    void turn() override {
        const u64 now = time::system_ns();
        while (Sleep* const first = sleeping_.first()) {
            if (first->deadline_ns_ > now) return time::set_timer(first->deadline_ns_);
            turns_.wake(sleeping_.take()->waiter_);
        }
    }

    Turns& turns_;
    EvtchnPort port_;
    Listener listener_;
    List<Sleep> sleeping_;
};

}  // namespace rt
