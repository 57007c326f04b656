// SPDX-License-Identifier: GPL-2.0-or-later
// The three clocks and both kinds of timer. Wall time is printed for comparison; system time must never go back, also
// from one vcpu to the other; virtual time must stand still in sleep and advance by what was run; timers must not fire
// early. Needs two vcpus. Option exact=1: time is counted in instructions, so that a processor which counts as running
// is never one that the host has taken away.
#include "rt/console.hpp"
#include "rt/domain.hpp"
#include "rt/events.hpp"
#include "rt/panic.hpp"
#include "rt/time.hpp"
#include "rt/vcpus.hpp"

using namespace rt;

namespace {

bool exact = false;

constexpr u64 ms = 1'000'000, us = 1'000;

void require(bool holds, const char* what) {
    print("clocks: ", what, holds ? " ok" : " FAILED");
    if (!holds) panic(what);
}

// ---- System time across vcpus: each adds its reading to what the other left, in turn.
constexpr u64 rounds = 20'000;
u64 turn = 0;            // whose it is: turn & 1
u64 last_reading = 0;
u64 steps_back = 0;

void take_turns(u32 vcpu) {
    for (u64 round = vcpu; round < rounds; round += 2) {
        while (__atomic_load_n(&turn, __ATOMIC_ACQUIRE) != round) sched_op(SchedCommand::yield);
        const u64 now = time::system_ns(vcpu);
        if (now < last_reading) ++steps_back;
        last_reading = now;
        __atomic_store_n(&turn, round + 1, __ATOMIC_RELEASE);
    }
}

[[noreturn]] void other_vcpu() {
    take_turns(1);
    for (;;) vcpu_op(VcpuCommand::down, 1);
}

void check_system_time() {
    vcpus::start(1, other_vcpu);
    take_turns(0);
    while (vcpu_op(VcpuCommand::is_up, 1) != 0) sched_op(SchedCommand::yield);
    require(steps_back == 0, "system time is monotonic across vcpus");
}

// ---- Virtual time.
void check_virtual_time() {
    const u64 start = time::system_ns(), before = time::virtual_ns();
    time::sleep_until(start + 50 * ms);
    const u64 slept = time::virtual_ns() - before;
    require(slept < time::system_ns() - start, "virtual time is less than the time slept through");
    if (exact) require(slept < 5 * ms, "virtual time stands still in sleep");

    // System time is read first and last, so that what passes between the two readings is on its side.
    const u64 real_from = time::system_ns(), run_from = time::virtual_ns();
    while (time::virtual_ns() < run_from + 20 * ms) {
    }
    const u64 ran = time::virtual_ns() - run_from;
    const u64 real = time::system_ns() - real_from;
    require(ran <= real, "virtual time is not faster than system time");
    print("clocks: ", ran / us, " us of virtual time took ", real / us, " us");
}

// ---- Timers.
u64 fired = 0;
void on_timer(EvtchnPort, void*) { __atomic_fetch_add(&fired, 1, __ATOMIC_SEQ_CST); }

void check_system_timer() {
    const u64 due = time::system_ns() + 20 * ms;
    time::sleep_until(due);
    require(time::system_ns() >= due, "the system timer is not early");
}

void check_virtual_timer() {
    const EvtchnPort port = events::bind_virq(virq_virtual_timer);
    require(port != 0, "the virtual timer can be bound");
    events::handle(port, on_timer);
    const u64 due = time::virtual_ns() + 10 * ms;
    time::set_virtual_timer(due);
    // It must survive sleep, which does not bring it nearer.
    time::sleep_until(time::system_ns() + 30 * ms);
    if (exact) require(__atomic_load_n(&fired, __ATOMIC_SEQ_CST) == 0, "the virtual timer waits while the vcpu sleeps");
    while (__atomic_load_n(&fired, __ATOMIC_SEQ_CST) == 0) {
    }
    const u64 now = time::virtual_ns();
    require(now >= due, "the virtual timer is not early");
    require(fired == 1, "the virtual timer fires once");
    print("clocks: virtual timer late by ", (now - due) / us, " us");
}

void check_periodic_timer() {
    fired = 0;
    const EvtchnPort port = events::bind_virq(virq_timer, 0);
    (void)port;      // bound by sleep_until already: the refusal is part of the test
    require(port == 0, "a virq is bound once");
}

}  // namespace

void run() {
    print("clocks: wall clock ", time::wall_ns() / ms, " ms");
    exact = option_number("exact", 0) != 0;
    check_system_time();
    check_virtual_time();
    check_system_timer();
    check_virtual_timer();
    check_periodic_timer();
    print("clocks: all ok");
}
