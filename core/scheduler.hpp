// SPDX-License-Identifier: GPL-2.0-or-later
// Borrowed virtual time (Duda and Cheriton, SOSP 1999), as the 2003 Xen paper uses it, one queue per processor.
//
// Each vcpu has an actual virtual time, which advances while it runs, the slower the greater its domain's weight. The
// vcpu with the least *effective* virtual time runs. A vcpu of a domain with warp that wakes up has its effective time
// reduced by the warp: it borrows from its own future, runs at once, and pays for it later; a warp limit ends the
// borrowing, an unwarp time keeps it from starting again too soon. Who slept comes back with at least the queue's
// scheduler virtual time (the least actual time in it), so sleeping earns nothing.
// The running vcpu goes on until it is ahead of the next by the context-switch allowance; a wake-up that puts another
// vcpu in front of the running one switches at once.
#pragma once

#include "idl/events.hpp"
#include "idl/vcpu.hpp"
#include "core/arch.hpp"
#include "core/lock.hpp"
#include "core/result.hpp"
#include "core/timer.hpp"

namespace core {

struct Domain;

struct SchedulerParameters {
    u32 weight = 256;
    u64 warp_ns = 0;             // of virtual time at weight 256
    u64 warp_limit_ns = 0;       // 0: none
    u64 unwarp_ns = 0;
    u64 processors = ~0ull;      // bit n: its vcpus may run on processor n; one of those there are is among them
};

struct SchedulerEntity {
    u64 avt;                     // actual virtual time
    Vcpu* next;                  // run queue, ordered by effective virtual time
    Vcpu* previous;
    unsigned cpu;                // assigned processor
    bool queued;                 // in its run queue
    bool running;                // its registers are on a processor
    bool up;                     // vcpu_op up / down
    bool blocked;                // waits for an event
    bool warped;
    u64 warp_used_ns;            // run time since the warp began
    u64 unwarped_until_ns;       // no warp before
    u64 run_ns;                  // time on a processor, ever: the vcpu's virtual time
    u64 run_ticks;               // the same in TSC ticks
    abi::RunState state;
    u64 state_entry_ns;
    u64 state_ns[4];
};

class RunQueue {
  public:
    void insert(Locked, Vcpu& vcpu);
    void remove(Locked, Vcpu& vcpu);
    Vcpu* first() const { return first_; }
    // Least actual virtual time of those in the queue and `running`; the queue's memory of it when both are empty.
    u64 virtual_time(const Vcpu* running);

    Timer slice;                 // when the running vcpu's turn may end

  private:
    Vcpu* first_;
    u64 virtual_time_;
};

namespace scheduler {

inline constexpr u64 default_weight = 256;
extern u64 allowance_ns;         // context-switch allowance

void start_vcpu(Locked, Vcpu& vcpu);                    // first placement
// Something about the vcpu changed (woken, blocked, paused, brought up or down): queue it, or take it off.
void update(Locked, Vcpu& vcpu);
// Its domain may not run where it is any more: elsewhere, then.
void move_if_needed(Locked, Vcpu& vcpu);
void wake(Locked, Vcpu& vcpu);                          // ends blocking and polling
void end_poll(Locked, Vcpu& vcpu);
void yield(Locked, Cpu& cpu);

// Books the time the processor's current vcpu has run until now.
void charge(Locked, Cpu& cpu);
// Chooses what runs next on this processor; null: nothing, be idle. The old one is queued again if it can still run.
Vcpu* pick(Locked, Cpu& cpu);

bool is_runnable(const Vcpu& vcpu);
void set_state(Locked, Vcpu& vcpu, abi::RunState state);
u64 virtual_ns(Locked, const Vcpu& vcpu);               // run time up to this moment

}  // namespace scheduler
}  // namespace core
