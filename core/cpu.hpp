// SPDX-License-Identifier: GPL-2.0-or-later
// What a processor knows about itself.
#pragma once

#include "core/arch.hpp"
#include "core/scheduler.hpp"
#include "core/timer.hpp"

namespace core {

struct Cpu {
    // entry.S reads this part: see arch/x86_64/offsets.hpp.
    Vcpu* current;               // vcpu whose registers are on this processor's stack; null when idle
    u64 last_flush;              // TLB clock at the last whole flush
    u64 syscall_rsp;             // guest's stack pointer between SYSCALL and the first push

    unsigned id;
    u32 apic_id;
    Vcpu* loaded;                // vcpu whose address space, FPU and segments are loaded; stays while idle
    bool reschedule;             // look at the run queue before returning to a guest
    u32 flush_request;           // atomic: another processor waits until it is 0 again
    u64 flush_address;           // page to flush, or ~0 for the whole TLB
    RunQueue run_queue;
    TimerQueue timers;
    u64 timer_set_for;           // deadline the hardware timer is set for
    u64 slice_start_tsc;         // when the current vcpu was switched to, or last charged
};

extern Cpu* cpus[cpus_max];
extern unsigned cpu_count;

}  // namespace core
