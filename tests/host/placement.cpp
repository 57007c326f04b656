// SPDX-License-Identifier: GPL-2.0-or-later
// Where vcpus run: a domain that was restricted to some processors is on no other, from the next choice on.
#include <doctest/doctest.h>

#include "core/cpu.hpp"
#include "idl/control.hpp"
#include "tests/host/checks.hpp"
#include "tests/host/world.hpp"

using namespace core;
using namespace core::host;

namespace {

constexpr u64 ms = 1'000'000;
constexpr unsigned processors = 4;

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
i64 restrict_to(const Guest& manager, const Guest& guest, u64 mask, u32 weight = 256) {
    abi::ControlSetScheduler op{guest.id(), 0, weight, 0, 0, 0, 0, mask};
    const i64 result = manager.call_with(abi::Hypercall::control, static_cast<u64>(abi::ControlCommand::set_scheduler), op);
    check_counts();
    return result;
}
void block(const Guest& guest, u32 vcpu = 0) {
    const LockGuard lock;
    guest.vcpu(vcpu).sched.blocked = true;
    scheduler::update(lock, guest.vcpu(vcpu));
}
void wake(const Guest& guest, u32 vcpu = 0) {
    const LockGuard lock;
    scheduler::wake(lock, guest.vcpu(vcpu));
}
bool is_on(const Guest& guest, u64 mask, u32 vcpu = 0) { return (mask >> guest.vcpu(vcpu).sched.cpu & 1) != 0; }
u64 ran(const Guest& guest, u32 vcpu = 0) {
    const LockGuard lock;
    return scheduler::virtual_ns(lock, guest.vcpu(vcpu));
}
bool is_idle(unsigned cpu) { return cpus[cpu]->current == nullptr && cpus[cpu]->run_queue.first() == nullptr; }

}  // namespace

TEST_CASE("a mask names some processor that there is; 0 names all") {
    World world(processors);
    const Guest manager = world.add_manager(), guest = world.add();
    for (const u64 mask : {1ull << processors, 1ull << 63, ~0ull << processors}) CHECK(restrict_to(manager, guest, mask) == -abi::einval);
    CHECK(guest.domain().scheduling.processors == ~0ull);
    for (const u64 mask : {1ull, 1ull << (processors - 1), 1ull << 63 | 2, ~0ull}) {
        CHECK(restrict_to(manager, guest, mask) == 0);
        CHECK(guest.domain().scheduling.processors == mask);
    }
    CHECK(restrict_to(manager, guest, 0) == 0);
    CHECK(guest.domain().scheduling.processors == ~0ull);
    CHECK(restrict_to(manager, guest, 2, 0) == -abi::einval);
    CHECK(restrict_to(manager, guest, 2, 65536) == -abi::einval);
    CHECK(guest.domain().scheduling.processors == ~0ull);
    abi::ControlDomainInfo info{};
    CHECK(restrict_to(manager, guest, 6) == 0);
    info.domid = guest.id();
    CHECK(manager.call_with(abi::Hypercall::control, static_cast<u64>(abi::ControlCommand::domain_info), info) == 0);
    CHECK(info.processors == 6);
}

TEST_CASE("who runs where it may not any more is moved when its processor next chooses") {
    World world(processors);
    const Guest manager = world.add_manager(), guest = world.add();
    pass(ms);
    REQUIRE(guest.vcpu().sched.running);
    for (const u64 mask : {1ull << 1, 1ull << 2, 1ull << 3, 1ull << 0, 3ull << 2}) {
        CAPTURE(mask);
        CHECK(restrict_to(manager, guest, mask) == 0);
        leave_everywhere();
        leave_everywhere();
        CHECK((guest.vcpu().sched.running || guest.vcpu().sched.queued));
        CHECK(is_on(guest, mask));
        check_counts();
        const u64 before = ran(guest);
        pass(100 * ms);
        CHECK(ran(guest) > before);
        CHECK(is_on(guest, mask));
    }
}

TEST_CASE("who waits where it may not any more is moved at once, and who sleeps when it wakes") {
    World world(processors);
    const Guest manager = world.add_manager(), guest = world.add(32, 6);
    pass(ms);
    u32 queued = 0;
    for (u32 vcpu = 0; vcpu < 6; ++vcpu) queued += guest.vcpu(vcpu).sched.queued;
    REQUIRE(queued > 0);
    block(guest, 2);
    leave_everywhere();
    constexpr u64 mask = 1 << 2;
    CHECK(restrict_to(manager, guest, mask) == 0);
    for (u32 vcpu = 0; vcpu < 6; ++vcpu)
        if (guest.vcpu(vcpu).sched.queued) CHECK(is_on(guest, mask, vcpu));
    leave_everywhere();
    CHECK_FALSE(guest.vcpu(2).sched.queued);
    check_counts();
    wake(guest, 2);
    CHECK(is_on(guest, mask, 2));
    check_counts();
    pass(100 * ms);
    for (u32 vcpu = 0; vcpu < 6; ++vcpu) CHECK(is_on(guest, mask, vcpu));
    for (const unsigned cpu : {1u, 3u}) CHECK(is_idle(cpu));
}

TEST_CASE("an idle processor takes nobody who may not run there, but whom it may behind him") {
    World world(2);
    const Guest manager = world.add_manager(), bound = world.add(32, 3), free = world.add();
    block(manager);
    CHECK(restrict_to(manager, bound, 1) == 0);
    block(manager);
    block(free);
    pass(50 * ms);
    for (u32 vcpu = 0; vcpu < 3; ++vcpu) CHECK(is_on(bound, 1, vcpu));
    CHECK(is_idle(1));
    // Behind the bound ones in the same queue.
    free.vcpu().sched.cpu = 0;
    {
        const LockGuard lock;
        free.vcpu().sched.blocked = false;
        free.vcpu().sched.avt = cpus[0]->run_queue.virtual_time(cpus[0]->current) + (1ull << 40);
        cpus[0]->run_queue.insert(lock, free.vcpu());
        scheduler::set_state(lock, free.vcpu(), abi::runstate_runnable);
    }
    cpus[1]->reschedule = true;
    use_processor(1);
    leave_core();
    CHECK(free.vcpu().sched.running);
    CHECK(free.vcpu().sched.cpu == 1);
    check_counts();
}

TEST_CASE("whoever wakes is placed where it may run, idle or not, with its timers") {
    World world(processors);
    const Guest manager = world.add_manager(), guest = world.add(), busy = world.add();
    constexpr u64 mask = 1 << 3;
    CHECK(restrict_to(manager, busy, mask) == 0);
    pass(ms);
    block(guest);
    pass(ms);
    CHECK(restrict_to(manager, guest, mask) == 0);
    {
        const LockGuard lock;
        timers::set(lock, guest.vcpu(), guest.vcpu().singleshot, now_ns() + 10 * ms);
    }
    wake(guest);
    CHECK(is_on(guest, mask));
    check_counts();
    CHECK(cpus[3]->timers.next_deadline() <= now_ns() + 10 * ms);
    pass(100 * ms);
    CHECK(is_on(guest, mask));
    CHECK(is_on(busy, mask));
    CHECK(is_idle(1));
}

TEST_CASE("a mask that is taken back before anybody has moved moves nobody") {
    World world(processors);
    const Guest manager = world.add_manager(), guest = world.add();
    pass(ms);
    const unsigned home = guest.vcpu().sched.cpu;
    REQUIRE(guest.vcpu().sched.running);
    CHECK(restrict_to(manager, guest, 1ull << (home == 3 ? 2 : 3)) == 0);
    CHECK(restrict_to(manager, guest, 0) == 0);
    leave_everywhere();
    CHECK(guest.vcpu().sched.cpu == home);
    CHECK(guest.vcpu().sched.running);
    check_counts();
}

TEST_CASE("restricted domains run nowhere else whatever happens meanwhile") {
    World world(processors);
    const Guest manager = world.add_manager();
    const Guest guests[] = {world.add(32, 2), world.add(32, 3), world.add()};
    u64 masks[] = {0xF, 0xF, 0xF};
    u64 random = 12345;
    const auto below = [&](u64 limit) {
        random = random * 6364136223846793005 + 1442695040888963407;
        return (random >> 33) % limit;
    };
    for (int step = 0; step < 2000; ++step) {
        const u64 which = below(3);
        const u32 vcpu = static_cast<u32>(below(guests[which].domain().vcpu_count));
        switch (below(6)) {
        case 0:
            masks[which] = 1 + below(15);
            REQUIRE(restrict_to(manager, guests[which], masks[which]) == 0);
            break;
        case 1: block(guests[which], vcpu); break;
        case 2:
        case 3: wake(guests[which], vcpu); break;
        case 4: pass(below(20) * ms); break;
        default: leave_everywhere(); break;
        }
        leave_everywhere();
        leave_everywhere();
        for (u64 i = 0; i < 3; ++i)
            for (u32 j = 0; j < guests[i].domain().vcpu_count; ++j) {
                const SchedulerEntity& entity = guests[i].vcpu(j).sched;
                if (entity.running || entity.queued) REQUIRE(is_on(guests[i], masks[i], j));
            }
        if (step % 50 == 0) check_counts();
    }
    check_counts();
}
