// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/scheduler.hpp"

#include "core/clock.hpp"
#include "core/cpu.hpp"
#include "core/domain.hpp"
#include "core/runstate.hpp"
#include "core/vcpu.hpp"

namespace core {

namespace {

constexpr u64 virtual_per_ns = 4;      // at default weight; leaves room for weights up to 1024 without rounding to nothing

u64 virtual_time_of(const Vcpu& vcpu, u64 ns) {
    return ns * (virtual_per_ns * scheduler::default_weight) / vcpu.domain->scheduling.weight;
}
u64 ns_of_virtual_time(const Vcpu& vcpu, u64 virtual_time) {
    return virtual_time / (virtual_per_ns * scheduler::default_weight) * vcpu.domain->scheduling.weight +
           virtual_time % (virtual_per_ns * scheduler::default_weight) * vcpu.domain->scheduling.weight / (virtual_per_ns * scheduler::default_weight);
}

// Virtual times wrap; what counts is which comes first.
bool before(u64 a, u64 b) { return static_cast<i64>(a - b) < 0; }

u64 effective_time(const Vcpu& vcpu) {
    return vcpu.sched.avt - (vcpu.sched.warped ? vcpu.domain->scheduling.warp_ns * virtual_per_ns : 0);
}

}  // namespace

void RunQueue::insert(Locked, Vcpu& vcpu) {
    ASSERT(!vcpu.sched.queued);
    const u64 key = effective_time(vcpu);
    Vcpu* previous = nullptr;
    Vcpu* next = first_;
    while (next != nullptr && !before(key, effective_time(*next))) {
        previous = next;
        next = next->sched.next;
    }
    vcpu.sched.previous = previous;
    vcpu.sched.next = next;
    (previous != nullptr ? previous->sched.next : first_) = &vcpu;
    if (next != nullptr) next->sched.previous = &vcpu;
    vcpu.sched.queued = true;
}

void RunQueue::remove(Locked, Vcpu& vcpu) {
    if (!vcpu.sched.queued) return;
    Vcpu* const next = vcpu.sched.next;
    (vcpu.sched.previous != nullptr ? vcpu.sched.previous->sched.next : first_) = next;
    if (next != nullptr) next->sched.previous = vcpu.sched.previous;
    vcpu.sched.queued = false;
}

u64 RunQueue::virtual_time(const Vcpu* running) {
    bool found = running != nullptr;
    u64 least = found ? running->sched.avt : 0;
    for (const Vcpu* vcpu = first_; vcpu != nullptr; vcpu = vcpu->sched.next) {
        if (!found || before(vcpu->sched.avt, least)) least = vcpu->sched.avt;
        found = true;
    }
    if (found && before(virtual_time_, least)) virtual_time_ = least;
    return virtual_time_;
}

namespace scheduler {

u64 allowance_ns = 5'000'000;

bool is_runnable(const Vcpu& vcpu) {
    return vcpu.initialised && vcpu.sched.up && !vcpu.sched.blocked && vcpu.domain->may_run();
}

void set_state(Locked, Vcpu& vcpu, abi::RunState state) {
    const u64 now = clock::now_ns();
    SchedulerEntity& entity = vcpu.sched;
    if (entity.state == state) return;
    entity.state_ns[entity.state] += now - entity.state_entry_ns;
    entity.state = state;
    entity.state_entry_ns = now;
    runstate::publish(vcpu);
}

namespace {

abi::RunState waiting_state(const Vcpu& vcpu) {
    if (is_runnable(vcpu)) return abi::runstate_runnable;
    return vcpu.sched.up && vcpu.domain->may_run() ? abi::runstate_blocked : abi::runstate_offline;
}

void begin_warp(Vcpu& vcpu, u64 now) {
    SchedulerEntity& entity = vcpu.sched;
    if (vcpu.domain->scheduling.warp_ns == 0 || entity.warped || now < entity.unwarped_until_ns) return;
    entity.warped = true;
    entity.warp_used_ns = 0;
}

void account_warp(Vcpu& vcpu, u64 ran_ns, u64 now) {
    SchedulerEntity& entity = vcpu.sched;
    const SchedulerParameters& parameters = vcpu.domain->scheduling;
    if (!entity.warped) return;
    entity.warp_used_ns += ran_ns;
    if (parameters.warp_limit_ns == 0 || entity.warp_used_ns < parameters.warp_limit_ns) return;
    entity.warped = false;
    entity.unwarped_until_ns = now + parameters.unwarp_ns;
}

bool may_run_on(const Vcpu& vcpu, unsigned id) { return (vcpu.domain->scheduling.processors >> id & 1) != 0; }

// An idle processor is the best place; without one, stay where the caches are.
unsigned place(const Vcpu& vcpu) {
    const u64 allowed = vcpu.domain->scheduling.processors & arch::online_cpus();
    const unsigned home = may_run_on(vcpu, vcpu.sched.cpu) ? vcpu.sched.cpu : static_cast<unsigned>(__builtin_ctzll(allowed));
    if (cpus[home]->current == nullptr && cpus[home]->run_queue.first() == nullptr) return home;
    for (unsigned id = 0; id < cpu_count; ++id)
        if (may_run_on(vcpu, id) && cpus[id]->current == nullptr && cpus[id]->run_queue.first() == nullptr) return id;
    return home;
}

void assign(Locked locked, Vcpu& vcpu, unsigned id) {
    if (vcpu.sched.cpu == id) return;
    Cpu& from = *cpus[vcpu.sched.cpu];
    Cpu& to = *cpus[id];
    // Keep its lead or debt relative to the queue it joins.
    vcpu.sched.avt += to.run_queue.virtual_time(to.current) - from.run_queue.virtual_time(from.current);
    vcpu.sched.cpu = id;
    timers::move_all(locked, vcpu, from, to);
}

void request_switch(Cpu& cpu) {
    cpu.reschedule = true;
    if (cpu.id != arch::this_cpu().id) arch::kick(cpu.id);
}

// Until when `current` may run while `rival` waits: to where it is ahead by the allowance.
u64 slice_ns(const Vcpu& current, const Vcpu& rival) {
    const u64 mine = effective_time(current);
    const u64 other = effective_time(rival);
    return (before(mine, other) ? ns_of_virtual_time(current, other - mine) : 0) + allowance_ns;
}

void set_slice(Locked locked, Cpu& cpu) {
    const Vcpu* current = cpu.current;
    const Vcpu* rival = cpu.run_queue.first();
    u64 slice = no_deadline;
    if (current != nullptr && rival != nullptr) slice = slice_ns(*current, *rival);
    if (current != nullptr && current->sched.warped && current->domain->scheduling.warp_limit_ns != 0) {
        const u64 left = current->domain->scheduling.warp_limit_ns - current->sched.warp_used_ns;
        if (left < slice) slice = left;
    }
    if (slice == no_deadline) cpu.timers.remove(locked, cpu.run_queue.slice);
    else cpu.timers.add(locked, cpu.run_queue.slice, clock::now_ns() + slice);
}

void enqueue(Locked locked, Vcpu& vcpu) {
    charge(locked, *cpus[vcpu.sched.cpu]);
    assign(locked, vcpu, place(vcpu));
    Cpu& cpu = *cpus[vcpu.sched.cpu];
    charge(locked, cpu);
    const u64 floor = cpu.run_queue.virtual_time(cpu.current);
    if (before(vcpu.sched.avt, floor)) vcpu.sched.avt = floor;
    begin_warp(vcpu, clock::now_ns());
    cpu.run_queue.insert(locked, vcpu);
    set_state(locked, vcpu, abi::runstate_runnable);
    if (cpu.current == nullptr || before(effective_time(vcpu), effective_time(*cpu.current))) return request_switch(cpu);
    set_slice(locked, cpu);
    if (cpu.id != arch::this_cpu().id) arch::kick(cpu.id);
    else timers::program(cpu);
}

Vcpu* first_for(Cpu& from, unsigned id) {
    Vcpu* vcpu = from.run_queue.first();
    while (vcpu != nullptr && !may_run_on(*vcpu, id)) vcpu = vcpu->sched.next;
    return vcpu;
}

// A processor with nothing to do takes what waits longest elsewhere.
void steal(Locked locked, Cpu& cpu) {
    for (unsigned id = 0; id < cpu_count; ++id) {
        Vcpu* const vcpu = first_for(*cpus[id], cpu.id);
        if (id == cpu.id || vcpu == nullptr || cpus[id]->current == nullptr) continue;
        cpus[id]->run_queue.remove(locked, *vcpu);
        assign(locked, *vcpu, cpu.id);
        return cpu.run_queue.insert(locked, *vcpu);
    }
}

}  // namespace

void start_vcpu(Locked locked, Vcpu& vcpu) {
    vcpu.sched.cpu = 0;
    vcpu.sched.state = abi::runstate_offline;
    vcpu.sched.state_entry_ns = clock::now_ns();
    vcpu.sched.avt = cpus[0]->run_queue.virtual_time(cpus[0]->current);
    for (auto [timer, kind] : {std::pair{&vcpu.singleshot, TimerKind::singleshot}, {&vcpu.periodic, TimerKind::periodic},
                               {&vcpu.virtual_timer, TimerKind::virtual_time}, {&vcpu.poll_timer, TimerKind::poll}}) {
        timer->kind = kind;
        timer->vcpu = &vcpu;
    }
    set_state(locked, vcpu, abi::runstate_offline);
}

void update(Locked locked, Vcpu& vcpu) {
    SchedulerEntity& entity = vcpu.sched;
    if (is_runnable(vcpu)) {
        if (!entity.queued && !entity.running) enqueue(locked, vcpu);
        return;
    }
    if (entity.queued) cpus[entity.cpu]->run_queue.remove(locked, vcpu);
    if (entity.running) request_switch(*cpus[entity.cpu]);
    else set_state(locked, vcpu, waiting_state(vcpu));
}

void move_if_needed(Locked locked, Vcpu& vcpu) {
    SchedulerEntity& entity = vcpu.sched;
    if (may_run_on(vcpu, entity.cpu)) return;
    if (entity.running) return request_switch(*cpus[entity.cpu]);
    if (!entity.queued) return;      // it is placed when it wakes
    cpus[entity.cpu]->run_queue.remove(locked, vcpu);
    enqueue(locked, vcpu);
}

void end_poll(Locked locked, Vcpu& vcpu) {
    vcpu.polling = false;
    vcpu.sched.blocked = false;
    update(locked, vcpu);
}

void wake(Locked locked, Vcpu& vcpu) {
    if (!vcpu.sched.blocked) return;
    if (vcpu.polling) timers::cancel(locked, vcpu, vcpu.poll_timer);
    end_poll(locked, vcpu);
}

void yield(Locked locked, Cpu& cpu) {
    charge(locked, cpu);
    Vcpu* const rival = cpu.run_queue.first();
    if (rival == nullptr) return;
    // Step behind the next one; the time given away is not given back.
    if (before(effective_time(*cpu.current), effective_time(*rival)))
        cpu.current->sched.avt += effective_time(*rival) - effective_time(*cpu.current);
    cpu.reschedule = true;
}

void charge(Locked, Cpu& cpu) {
    Vcpu* const vcpu = cpu.current;
    if (vcpu == nullptr) return;
    const u64 now = arch::read_tsc();
    const u64 ticks = now - cpu.slice_start_tsc;
    if (static_cast<i64>(ticks) <= 0) return;
    cpu.slice_start_tsc = now;
    const u64 ns = clock::duration_ns(ticks);
    vcpu->sched.run_ticks += ticks;
    vcpu->sched.run_ns += ns;
    vcpu->sched.avt += virtual_time_of(*vcpu, ns);
    account_warp(*vcpu, ns, clock::ns_of(now));
}

Vcpu* pick(Locked locked, Cpu& cpu) {
    charge(locked, cpu);
    Vcpu* const old = cpu.current;
    if (old != nullptr) {
        old->sched.running = false;
        if (old->virtual_timer.queued) cpu.timers.remove(locked, old->virtual_timer);
        if (is_runnable(*old)) {
            if (may_run_on(*old, cpu.id)) cpu.run_queue.insert(locked, *old);
            else enqueue(locked, *old);
        } else {
            old->sched.warped = false;
        }
        if (old->sched.state == abi::runstate_running) set_state(locked, *old, waiting_state(*old));
    }
    if (cpu.run_queue.first() == nullptr) steal(locked, cpu);
    Vcpu* const next = cpu.run_queue.first();
    cpu.current = next;
    cpu.reschedule = false;
    cpu.slice_start_tsc = arch::read_tsc();
    if (next != nullptr) {
        cpu.run_queue.remove(locked, *next);
        next->sched.running = true;
        set_state(locked, *next, abi::runstate_running);
        if (next->virtual_deadline_ns != 0) {
            const u64 left = next->virtual_deadline_ns > next->sched.run_ns ? next->virtual_deadline_ns - next->sched.run_ns : 0;
            cpu.timers.add(locked, next->virtual_timer, clock::now_ns() + left);
        }
    }
    set_slice(locked, cpu);
    timers::program(cpu);
    return next;
}

u64 virtual_ns(Locked, const Vcpu& vcpu) {
    if (!vcpu.sched.running) return vcpu.sched.run_ns;
    return vcpu.sched.run_ns + clock::duration_ns(arch::read_tsc() - cpus[vcpu.sched.cpu]->slice_start_tsc);
}

}  // namespace scheduler
}  // namespace core
