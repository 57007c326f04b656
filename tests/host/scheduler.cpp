// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/scheduler.hpp"

#include <doctest/doctest.h>

#include "core/cpu.hpp"
#include "tests/host/world.hpp"

using namespace core;
using namespace core::host;

namespace {

constexpr u64 ms = 1'000'000, second = 1000 * ms;

// Every processor chooses, as it does on its way out of the core.
void leave_everywhere() {
    for (unsigned cpu = 0; cpu < cpu_count; ++cpu) {
        use_processor(cpu);
        leave_core();
    }
}
void pass(u64 ns) {
    leave_everywhere();
    advance(ns);
    leave_everywhere();
}
u64 ran(const Guest& guest, u32 vcpu = 0) {
    const LockGuard lock;
    return scheduler::virtual_ns(lock, guest.vcpu(vcpu));
}
double share(const Guest& guest, u64 before, u64 total) { return static_cast<double>(ran(guest) - before) / static_cast<double>(total); }

void block(const Guest& guest) {
    const LockGuard lock;
    guest.vcpu().sched.blocked = true;
    scheduler::update(lock, guest.vcpu());
}
void wake(const Guest& guest) {
    const LockGuard lock;
    scheduler::wake(lock, guest.vcpu());
}
bool runs(const Guest& guest) { return guest.vcpu().sched.running; }

}  // namespace

TEST_CASE("processor time is shared by weight") {
    World world;
    const Guest one = world.add(), two = world.add(), four = world.add();
    one.domain().scheduling.weight = 256;
    two.domain().scheduling.weight = 512;
    four.domain().scheduling.weight = 1024;
    pass(second);
    const u64 start[] = {ran(one), ran(two), ran(four)};
    pass(10 * second);
    CHECK(share(one, start[0], 10 * second) == doctest::Approx(1 / 7.0).epsilon(0.03));
    CHECK(share(two, start[1], 10 * second) == doctest::Approx(2 / 7.0).epsilon(0.03));
    CHECK(share(four, start[2], 10 * second) == doctest::Approx(4 / 7.0).epsilon(0.03));
    CHECK(ran(one) + ran(two) + ran(four) == 11 * second);      // accounted exactly
}

TEST_CASE("who sleeps comes back with no credit") {
    World world;
    const Guest worker = world.add(), sleeper = world.add();
    pass(second);
    block(sleeper);
    pass(10 * second);
    wake(sleeper);
    const u64 before = ran(sleeper);
    pass(2 * second);
    CHECK(share(sleeper, before, 2 * second) == doctest::Approx(0.5).epsilon(0.03));
    CHECK(ran(worker) > 0);
}

TEST_CASE("with warp a woken domain runs at once, pays later, and is stopped at the limit") {
    World world;
    const Guest a = world.add(), b = world.add(), urgent = world.add();
    urgent.domain().scheduling.warp_ns = 100 * ms;
    pass(second);
    block(urgent);
    pass(second);
    wake(urgent);
    leave_everywhere();
    CHECK(runs(urgent));
    block(urgent);
    leave_everywhere();
    CHECK_FALSE(runs(urgent));
    // It pays: over a long time it has no more than its share.
    wake(urgent);
    const u64 before = ran(urgent);
    pass(10 * second);
    CHECK(share(urgent, before, 10 * second) < 1 / 3.0 + 0.02);
    CHECK(runs(a) + runs(b) + runs(urgent) == 1);

    block(urgent);
    urgent.domain().scheduling.warp_limit_ns = 20 * ms;
    urgent.domain().scheduling.unwarp_ns = second;
    pass(2 * second);
    wake(urgent);
    leave_everywhere();
    CHECK(urgent.vcpu().sched.warped);
    pass(30 * ms);
    CHECK_FALSE(urgent.vcpu().sched.warped);
    block(urgent);
    pass(10 * ms);
    wake(urgent);
    CHECK_FALSE(urgent.vcpu().sched.warped);                    // not again before the unwarp time is over
}

TEST_CASE("the running one goes on until it is ahead by the allowance") {
    World world;
    const Guest a = world.add(), b = world.add();
    leave_everywhere();
    const Guest& first = runs(a) ? a : b;
    pass(scheduler::allowance_ns - ms);
    CHECK(runs(first));
    pass(2 * ms);
    CHECK_FALSE(runs(first));
}

TEST_CASE("an idle processor takes what waits, and a sleeper wakes where it is idle") {
    World world(2);
    const Guest a = world.add(), b = world.add(), c = world.add();
    pass(100 * ms);
    CHECK(runs(a) + runs(b) + runs(c) == 2);
    block(a);
    pass(10 * ms);
    CHECK(runs(b));
    CHECK(runs(c));
    CHECK(b.vcpu().sched.cpu != c.vcpu().sched.cpu);
    block(b);
    leave_everywhere();
    wake(a);
    leave_everywhere();
    CHECK(runs(a));
    CHECK(runs(c));
    const u64 before[] = {ran(a), ran(c)};
    pass(second);
    CHECK(share(a, before[0], second) == doctest::Approx(1).epsilon(0.001));
    CHECK(share(c, before[1], second) == doctest::Approx(1).epsilon(0.001));
}

TEST_CASE("paused, down and ended vcpus do not run, and their states add up") {
    World world;
    const Guest guest = world.add(32, 2), other = world.add();
    pass(100 * ms);
    guest.domain().paused = true;
    {
        const LockGuard lock;
        for (u32 i = 0; i < 2; ++i) scheduler::update(lock, guest.vcpu(i));
    }
    const u64 before = ran(guest) + ran(guest, 1);
    pass(second);
    CHECK(ran(guest) + ran(guest, 1) == before);
    CHECK(runs(other));
    guest.domain().paused = false;
    const LockGuard lock;
    for (u32 i = 0; i < 2; ++i) {
        scheduler::update(lock, guest.vcpu(i));
        u64 sum = now_ns() - guest.vcpu(i).sched.state_entry_ns;
        for (u64 ns : guest.vcpu(i).sched.state_ns) sum += ns;
        CHECK(sum == now_ns());
    }
}
