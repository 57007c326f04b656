// SPDX-License-Identifier: GPL-2.0-or-later
// Processors, their time, and the interrupts between them. Only one executes at a time; a TLB flush asked of another is
// therefore served at once, by changing over to it.
#include <string>

#include "core/arch/host/machine.hpp"
#include "core/clock.hpp"
#include "core/cpu.hpp"
#include "core/domain.hpp"
#include "core/tlb.hpp"

namespace core {

namespace host {

namespace {

Cpu processors[cpus_max];
Interrupts sent[cpus_max];
u64 timers_ns[cpus_max];
bool kicked[cpus_max];
u64 bases[cpus_max][3];
unsigned here = 0;
u64 tsc = 0;
u64 waited = 0;
std::string console_text;

void forget_loaded(Cpu& cpu) {
    if (cpu.loaded == nullptr) return;
    cpu.loaded->domain->loaded_on &= ~(CpuMask{1} << cpu.id);
    cpu.loaded = nullptr;
}

void load(Cpu& cpu, Vcpu& vcpu) {
    if (cpu.loaded == &vcpu && vcpu.loaded_cpu == cpu.id) return;
    if (cpu.loaded != nullptr && cpu.loaded->domain != vcpu.domain) forget_loaded(cpu);
    vcpu.domain->loaded_on |= CpuMask{1} << cpu.id;
    cpu.last_flush = tlb::now();
    cpu.loaded = &vcpu;
    vcpu.loaded_cpu = cpu.id;
}

// A kick waits like any interrupt until its processor can take it: when time passes, or on the way out of the core.
void take_kick() {
    if (!kicked[here]) return;
    kicked[here] = false;
    const LockGuard lock;
    timers::program(*cpus[here]);
}

}  // namespace

void start_processors(unsigned count) {
    for (unsigned id = 0; id < cpus_max; ++id) {
        processors[id] = Cpu{};
        processors[id].id = id;
        processors[id].run_queue.slice.kind = TimerKind::slice;
        processors[id].last_flush = tlb::now();
        cpus[id] = id < count ? &processors[id] : nullptr;
        sent[id] = {};
        timers_ns[id] = no_deadline;
        kicked[id] = false;
    }
    cpu_count = count;
    here = 0;
    console_text.clear();
}

void use_processor(unsigned id) { here = id; }
u64 now_ns() { return clock::now_ns(); }
Interrupts interrupts(unsigned cpu) { return sent[cpu]; }
u64 timer_of(unsigned cpu) { return timers_ns[cpu]; }
const std::string& console() { return console_text; }

void advance(u64 ns) {
    const u64 end = now_ns() + ns;
    const unsigned before = here;
    for (;;) {
        for (here = 0; here < cpu_count; ++here) take_kick();
        unsigned next = 0;
        for (unsigned id = 1; id < cpu_count; ++id)
            if (timers_ns[id] < timers_ns[next]) next = id;
        if (timers_ns[next] > end) break;
        if (timers_ns[next] > now_ns()) tsc += timers_ns[next] - now_ns();
        here = next;
        timers_ns[next] = no_deadline;
        cpus[next]->timer_set_for = no_deadline;
        {
            const LockGuard lock;
            timers::expire(lock, *cpus[next]);
        }
        leave_core();
    }
    tsc += end - now_ns();
    here = before;
}

void leave_core() {
    take_kick();
    Cpu& cpu = arch::this_cpu();
    if (!cpu.reschedule) return;
    const LockGuard lock;
    if (Vcpu* const next = scheduler::pick(lock, cpu)) load(cpu, *next);
}

void run(Vcpu& vcpu) {
    ASSERT(scheduler::is_runnable(vcpu));
    Cpu& cpu = *cpus[vcpu.sched.cpu];
    here = cpu.id;
    cpu.reschedule = false;
    if (cpu.current == &vcpu) return load(cpu, vcpu);
    const LockGuard lock;
    scheduler::charge(lock, cpu);
    if (Vcpu* const old = cpu.current) {
        old->sched.running = false;
        scheduler::set_state(lock, *old, abi::runstate_runnable);
        if (scheduler::is_runnable(*old)) cpu.run_queue.insert(lock, *old);
    }
    cpu.run_queue.remove(lock, vcpu);
    cpu.current = &vcpu;
    cpu.slice_start_tsc = tsc;
    vcpu.sched.running = true;
    scheduler::set_state(lock, vcpu, abi::runstate_running);
    load(cpu, vcpu);
}

}  // namespace host

namespace arch {

using namespace host;

Cpu& this_cpu() { return processors[here]; }
u64 read_tsc() { return tsc; }
CpuMask online_cpus() { return (CpuMask{1} << cpu_count) - 1; }

void relax() {
    constexpr u64 for_ever = 1'000'000;
    if (++waited == for_ever) PANIC("a processor waits for what never comes");
}

void kick(unsigned cpu) {
    ++sent[cpu].kicks;
    kicked[cpu] = true;
}

void send_flush_requests(CpuMask mask) {
    const unsigned before = here;
    for (unsigned id = 0; id < cpu_count; ++id) {
        if ((mask >> id & 1) == 0) continue;
        ++sent[id].flushes;
        here = id;
        tlb::serve_request();
    }
    here = before;
    waited = 0;
}

void flush_tlb() {
    if (this_cpu().current == nullptr) forget_loaded(this_cpu());
}
void flush_page(u64) {}

void load_kernel_space(Vcpu& vcpu) {
    this_cpu().last_flush = tlb::now();
    ++vcpu.counters.cr3_loads;
}

void gdt_changed(Vcpu&) {}
void ldt_changed(Vcpu&) {}

u64 read_base(Base base) { return bases[here][static_cast<unsigned>(base)]; }
void write_base(Base base, u64 value) { bases[here][static_cast<unsigned>(base)] = value; }
bool load_user_gs_selector(u16) { return true; }
void set_task_switched(bool) {}

Error set_debug_register(Vcpu& vcpu, unsigned number, u64 value) {
    if (number >= 8) return Error::no_device;
    vcpu.debug[number == 4 || number == 5 ? number + 2 : number] = value;
    return Error::none;
}

void set_timer(u64 deadline_ns) { timers_ns[here] = deadline_ns; }

void write_console(char byte) {
    constexpr std::size_t most = 1 << 20;
    if (console_text.size() < most) console_text += byte;
}

void end_machine(bool reboot) { throw MachineEnded{reboot}; }

}  // namespace arch
}  // namespace core
