// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/timer.hpp"

#include "core/clock.hpp"
#include "core/cpu.hpp"
#include "core/event_channel.hpp"
#include "core/vcpu.hpp"

namespace core {

void TimerQueue::add(Locked locked, Timer& timer, u64 deadline_ns) {
    if (timer.queued) remove(locked, timer);
    timer.deadline_ns = deadline_ns;
    Timer* before = nullptr;
    Timer* after = head_;
    while (after != nullptr && after->deadline_ns <= deadline_ns) {
        before = after;
        after = after->next;
    }
    timer.previous = before;
    timer.next = after;
    (before != nullptr ? before->next : head_) = &timer;
    if (after != nullptr) after->previous = &timer;
    timer.queued = true;
}

void TimerQueue::remove(Locked, Timer& timer) {
    if (!timer.queued) return;
    (timer.previous != nullptr ? timer.previous->next : head_) = timer.next;
    if (timer.next != nullptr) timer.next->previous = timer.previous;
    timer.queued = false;
}

Timer* TimerQueue::take_due(Locked locked, u64 now_ns) {
    Timer* const first = head_;
    if (first == nullptr || first->deadline_ns > now_ns) return nullptr;
    remove(locked, *first);
    return first;
}

namespace timers {

namespace {

void fire(Locked locked, Cpu& cpu, Timer& timer) {
    switch (timer.kind) {
    case TimerKind::slice: cpu.reschedule = true; return;
    case TimerKind::singleshot: return events::raise_virq(locked, *timer.vcpu, abi::virq_timer);
    case TimerKind::periodic:
        events::raise_virq(locked, *timer.vcpu, abi::virq_timer);
        return cpu.timers.add(locked, timer, clock::now_ns() + timer.vcpu->periodic_ns);
    case TimerKind::virtual_time:
        timer.vcpu->virtual_deadline_ns = 0;
        return events::raise_virq(locked, *timer.vcpu, abi::virq_virtual_timer);
    case TimerKind::poll: return scheduler::end_poll(locked, *timer.vcpu);
    }
}

// Deadlines set for another processor must reach its hardware timer.
void tell(Cpu& cpu) {
    if (cpu.id == arch::this_cpu().id) program(cpu);
    else arch::kick(cpu.id);
}

}  // namespace

void set(Locked locked, Vcpu& vcpu, Timer& timer, u64 deadline_ns) {
    Cpu& cpu = *cpus[vcpu.sched.cpu];
    cpu.timers.add(locked, timer, deadline_ns);
    tell(cpu);
}

void cancel(Locked locked, Vcpu& vcpu, Timer& timer) { cpus[vcpu.sched.cpu]->timers.remove(locked, timer); }

void move_all(Locked locked, Vcpu& vcpu, Cpu& from, Cpu& to) {
    for (Timer* timer : {&vcpu.singleshot, &vcpu.periodic, &vcpu.virtual_timer, &vcpu.poll_timer}) {
        if (!timer->queued) continue;
        from.timers.remove(locked, *timer);
        to.timers.add(locked, *timer, timer->deadline_ns);
    }
    tell(to);
}

void cancel_all(Locked locked, Vcpu& vcpu) {
    for (Timer* timer : {&vcpu.singleshot, &vcpu.periodic, &vcpu.virtual_timer, &vcpu.poll_timer}) cancel(locked, vcpu, *timer);
}

void expire(Locked locked, Cpu& cpu) {
    const u64 now = clock::now_ns();
    while (Timer* timer = cpu.timers.take_due(locked, now)) fire(locked, cpu, *timer);
    program(cpu);
}

void program(Cpu& cpu) { arch::set_timer(cpu.timers.next_deadline()); }

}  // namespace timers
}  // namespace core
