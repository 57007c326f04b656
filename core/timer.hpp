// SPDX-License-Identifier: GPL-2.0-or-later
// Deadlines of one processor, earliest first. The hardware timer is always set for the head.
#pragma once

#include "core/address.hpp"
#include "core/lock.hpp"

namespace core {

struct Vcpu;
struct Cpu;

inline constexpr u64 no_deadline = ~0ull;

enum class TimerKind : u8 { slice, singleshot, periodic, virtual_time, poll };

struct Timer {
    u64 deadline_ns;        // system time
    Timer* next;
    Timer* previous;
    Vcpu* vcpu;             // null for a processor's own
    TimerKind kind;
    bool queued;
};

class TimerQueue {
  public:
    void add(Locked, Timer& timer, u64 deadline_ns);     // moves it if it is queued already
    void remove(Locked, Timer& timer);
    // The earliest timer if it is due, taken out of the queue.
    Timer* take_due(Locked, u64 now_ns);
    u64 next_deadline() const { return head_ != nullptr ? head_->deadline_ns : no_deadline; }

  private:
    Timer* head_;
};

namespace timers {

// A vcpu's timers live on the processor that the vcpu is assigned to.
void set(Locked, Vcpu& vcpu, Timer& timer, u64 deadline_ns);
void cancel(Locked, Vcpu& vcpu, Timer& timer);
void move_all(Locked, Vcpu& vcpu, Cpu& from, Cpu& to);
void cancel_all(Locked, Vcpu& vcpu);

// Runs what is due on this processor and sets its hardware timer. Called by the timer interrupt.
void expire(Locked, Cpu& cpu);
// Sets the hardware timer of the processor for the head of its queue, if that changed.
void program(Cpu& cpu);

}  // namespace timers
}  // namespace core
