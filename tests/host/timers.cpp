// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/timer.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <iterator>

#include "core/clock.hpp"
#include "core/cpu.hpp"
#include "tests/host/checks.hpp"
#include "tests/host/world.hpp"

using namespace core;
using namespace core::host;

namespace {

constexpr u64 ms = 1'000'000;

EvtchnPort bind(const Guest& guest, u32 virq) {
    abi::BindVirq op{virq, 0, 0};
    REQUIRE(guest.call_with(abi::Hypercall::event_channel_op, static_cast<u64>(abi::EventCommand::bind_virq), op) == 0);
    return op.port;
}
bool take(const Guest& guest, EvtchnPort port) {
    u64& word = guest.domain().shared_info->evtchn_pending[0];
    const bool pending = (word >> port & 1) != 0;
    word &= ~(u64{1} << port);
    return pending;
}
i64 set_singleshot(const Guest& guest, u64 deadline, u32 flags = 0) {
    *reinterpret_cast<abi::SetSingleshotTimer*>(argument_bytes()) = {deadline, flags, 0};
    return guest.call(abi::Hypercall::vcpu_op, {static_cast<u64>(abi::VcpuCommand::set_singleshot_timer), 0, arguments});
}

}  // namespace

TEST_CASE("a one-shot timer fires once, at its time") {
    World world;
    const Guest guest = world.add();
    const EvtchnPort port = bind(guest, abi::virq_timer);
    CHECK(set_singleshot(guest, now_ns() + 10 * ms) == 0);
    CHECK(timer_of(0) <= now_ns() + 10 * ms);
    advance(9 * ms);
    CHECK_FALSE(take(guest, port));
    advance(2 * ms);
    CHECK(take(guest, port));
    advance(100 * ms);
    CHECK_FALSE(take(guest, port));
    CHECK(set_singleshot(guest, now_ns() - ms, abi::singleshot_future) == -abi::etime);
    CHECK(set_singleshot(guest, now_ns() - ms) == 0);           // late, so at once
    advance(1);
    CHECK(take(guest, port));
}

TEST_CASE("a periodic timer goes on until it is stopped") {
    World world;
    const Guest guest = world.add();
    const EvtchnPort port = bind(guest, abi::virq_timer);
    *reinterpret_cast<abi::SetPeriodicTimer*>(argument_bytes()) = {5 * ms};
    CHECK(guest.call(abi::Hypercall::vcpu_op, {static_cast<u64>(abi::VcpuCommand::set_periodic_timer), 0, arguments}) == 0);
    for (int i = 0; i < 5; ++i) {
        advance(5 * ms);
        CHECK(take(guest, port));
    }
    CHECK(guest.call(abi::Hypercall::vcpu_op, {static_cast<u64>(abi::VcpuCommand::stop_periodic_timer), 0}) == 0);
    advance(50 * ms);
    CHECK_FALSE(take(guest, port));
    // Too often; or so seldom that its next time, counted from now, would lie in the past: again and again, for ever.
    for (const u64 period : {u64{1}, ms - 1, u64{1} << 63, 0 - 1000 * ms, ~u64{0}}) {
        CAPTURE(period);
        *reinterpret_cast<abi::SetPeriodicTimer*>(argument_bytes()) = {period};
        CHECK(guest.call(abi::Hypercall::vcpu_op, {static_cast<u64>(abi::VcpuCommand::set_periodic_timer), 0, arguments}) == -abi::einval);
    }
}

TEST_CASE("the timer in virtual time counts only what the vcpu has run") {
    World world;
    const Guest guest = world.add(), rival = world.add();
    const EvtchnPort port = bind(guest, abi::virq_virtual_timer);
    run(guest.vcpu());
    u64& deadline = *reinterpret_cast<u64*>(argument_bytes());
    {
        const LockGuard lock;
        deadline = scheduler::virtual_ns(lock, guest.vcpu()) + 50 * ms;
    }
    CHECK(guest.call(abi::Hypercall::extension, {2, arguments}) == 0);
    arch::this_cpu().reschedule = true;
    leave_core();                       // from here on in turn with the rival
    advance(60 * ms);
    CHECK_FALSE(take(guest, port));
    advance(60 * ms);
    CHECK(take(guest, port));
    CHECK(rival.vcpu().sched.run_ns > 40 * ms);
}

TEST_CASE("a virtual time that never comes is no virtual time now") {
    World world;
    const Guest guest = world.add(), rival = world.add();
    const EvtchnPort port = bind(guest, abi::virq_virtual_timer);
    run(rival.vcpu());
    advance(100 * ms);                  // so that the guest's virtual time is behind the clock
    run(guest.vcpu());
    *reinterpret_cast<u64*>(argument_bytes()) = ~u64{0};
    CHECK(guest.call(abi::Hypercall::extension, {2, arguments}) == 0);
    advance(100 * ms);
    CHECK_FALSE(take(guest, port));
}

TEST_CASE("a poll ends at its time or before, and its timer with it") {
    World world;
    const Guest guest = world.add();
    constexpr auto poll = static_cast<u64>(abi::SchedCommand::poll), block = static_cast<u64>(abi::SchedCommand::block);
    const auto poll_for = [&](u64 ns) {
        abi::SchedPoll op{arguments, 0, 0, now_ns() + ns};
        guest.vcpu().info->evtchn_upcall_pending = 0;
        CHECK(guest.call_with(abi::Hypercall::sched_op, poll, op) == 0);
        CHECK(guest.vcpu().sched.blocked);
        leave_core();
    };
    poll_for(10 * ms);
    advance(9 * ms);
    CHECK(guest.vcpu().sched.blocked);
    advance(2 * ms);
    CHECK_FALSE(guest.vcpu().sched.blocked);
    poll_for(10 * ms);
    {
        const LockGuard lock;
        scheduler::wake(lock, guest.vcpu());
    }
    leave_core();
    CHECK(guest.call(abi::Hypercall::sched_op, {block}) == 0);
    advance(20 * ms);
    CHECK(guest.vcpu().sched.blocked);
}

TEST_CASE("a vcpu's timers go with it to another processor") {
    World world(2);
    const Guest guests[] = {world.add(), world.add(), world.add()};
    for (unsigned cpu : {0u, 1u, 0u, 1u}) {
        use_processor(cpu);
        leave_core();
    }
    // Three for two processors: one waits, with its timer, and is taken over when the other processor has nothing to do.
    const Guest& waiting = *std::find_if(std::begin(guests), std::end(guests), [](const Guest& each) { return !each.vcpu().sched.running; });
    const unsigned home = waiting.vcpu().sched.cpu, away = 1 - home;
    Vcpu& neighbour = *cpus[home]->current;
    const EvtchnPort port = bind(waiting, abi::virq_timer);
    CHECK(set_singleshot(waiting, now_ns() + 50 * ms) == 0);
    run(neighbour);
    {
        const LockGuard lock;
        cpus[away]->current->domain->paused = true;
        scheduler::update(lock, *cpus[away]->current);
    }
    use_processor(away);
    leave_core();
    REQUIRE(cpus[away]->current == &waiting.vcpu());
    CHECK(timer_of(away) <= now_ns() + 50 * ms);
    advance(51 * ms);
    CHECK(take(waiting, port));
    check_counts();
}

TEST_CASE("the queue keeps its order, whatever is added, moved and removed") {
    World world;
    const Guest guest = world.add();
    const LockGuard lock;
    TimerQueue queue{};
    Timer timers[8]{};
    const u64 deadlines[] = {50, 10, 70, 30, 20, 60, 40, 80};
    for (int i = 0; i < 8; ++i) queue.add(lock, timers[i], deadlines[i]);
    queue.add(lock, timers[7], 5);      // moved to the front
    queue.remove(lock, timers[3]);
    CHECK(queue.take_due(lock, 4) == nullptr);
    u64 last = 0;
    int taken = 0;
    for (Timer* timer; (timer = queue.take_due(lock, 100)) != nullptr; ++taken) {
        CHECK(timer->deadline_ns >= last);
        CHECK_FALSE(timer->queued);
        last = timer->deadline_ns;
    }
    CHECK(taken == 7);
    CHECK(queue.next_deadline() == no_deadline);
}

TEST_CASE("the clock's factors are right for slow and fast counters") {
    for (const u64 hz : {u64{25'000'000}, u64{999'999'999}, u64{1'000'000'000}, u64{2'500'000'000}, u64{5'700'000'000}}) {
        CAPTURE(hz);
        const clock::Scale scale = clock::scale_for(hz);
        CHECK(static_cast<double>(scale.to_ns(hz)) == doctest::Approx(1e9).epsilon(1e-8));
        CHECK(static_cast<double>(scale.to_ns(hz * 86'400)) == doctest::Approx(86'400e9).epsilon(1e-8));
        CHECK(scale.to_ns(0) == 0);
    }
}
