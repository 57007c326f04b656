// SPDX-License-Identifier: GPL-2.0-or-later
// Which bits an event sets, in both levels, and which vcpu hears of it.
#include <doctest/doctest.h>

#include "core/cpu.hpp"
#include "core/event_channel.hpp"
#include "tests/host/checks.hpp"
#include "tests/host/world.hpp"

using namespace core;
using namespace core::host;
using abi::EventCommand;

namespace {

i64 event_op(const Guest& guest, EventCommand command, auto argument) {
    *reinterpret_cast<decltype(argument)*>(argument_bytes()) = argument;
    return guest.call(abi::Hypercall::event_channel_op, {static_cast<u64>(command), arguments});
}
i64 send(const Guest& guest, EvtchnPort port) { return event_op(guest, EventCommand::send, abi::SendPort{port}); }
i64 move(const Guest& guest, EvtchnPort port, u32 vcpu) { return event_op(guest, EventCommand::bind_vcpu, abi::BindVcpu{port, vcpu}); }

EvtchnPort ipi(const Guest& guest, u32 vcpu) {
    REQUIRE(event_op(guest, EventCommand::bind_ipi, abi::BindIpi{vcpu, 0}) == 0);
    return reinterpret_cast<abi::BindIpi*>(argument_bytes())->port;
}
EvtchnPort unbound(const Guest& guest, DomId remote) {
    REQUIRE(event_op(guest, EventCommand::alloc_unbound, abi::AllocUnbound{abi::domid_self, remote, 0}) == 0);
    return reinterpret_cast<abi::AllocUnbound*>(argument_bytes())->port;
}
EvtchnPort bind(const Guest& guest, DomId remote, EvtchnPort port) {
    REQUIRE(event_op(guest, EventCommand::bind_interdomain, abi::BindInterdomain{remote, 0, port, 0}) == 0);
    return reinterpret_cast<abi::BindInterdomain*>(argument_bytes())->local_port;
}

abi::SharedInfo& shared(const Guest& guest) { return *guest.domain().shared_info; }
void forget_all(const Guest& guest) {
    for (u64 word = 0; word < 64; ++word) shared(guest).evtchn_pending[word] = shared(guest).evtchn_mask[word] = 0;
    for (u32 i = 0; i < guest.domain().vcpu_count; ++i) guest.vcpu(i).info->evtchn_pending_sel = guest.vcpu(i).info->evtchn_upcall_pending = 0;
}
u64 bits_pending(const Guest& guest) {
    u64 sum = 0;
    for (const u64 word : shared(guest).evtchn_pending) sum += static_cast<u64>(__builtin_popcountll(word));
    return sum;
}

}  // namespace

TEST_CASE("a port has one bit, in the word that its selector bit names") {
    World world;
    const Guest guest = world.add();
    for (int i = 0; i < 200; ++i) ipi(guest, 0);
    for (const EvtchnPort port : {1u, 63u, 64u, 127u, 128u, 200u}) {
        CAPTURE(port);
        forget_all(guest);
        CHECK(send(guest, port) == 0);
        CHECK(shared(guest).evtchn_pending[port / 64] == u64{1} << port % 64);
        CHECK(bits_pending(guest) == 1);
        CHECK(guest.vcpu().info->evtchn_pending_sel == u64{1} << port / 64);
        CHECK(guest.vcpu().info->evtchn_upcall_pending == 1);
    }
}

TEST_CASE("what is pending already is not told again") {
    World world;
    const Guest guest = world.add();
    const EvtchnPort first = ipi(guest, 0), second = ipi(guest, 0);
    forget_all(guest);
    CHECK(send(guest, first) == 0);
    guest.vcpu().info->evtchn_upcall_pending = 0;
    CHECK(send(guest, first) == 0);
    CHECK(guest.vcpu().info->evtchn_upcall_pending == 0);
    CHECK(send(guest, second) == 0);      // its word is being looked at: the selector bit is still set
    CHECK(guest.vcpu().info->evtchn_upcall_pending == 0);
    guest.vcpu().info->evtchn_pending_sel = 0;
    shared(guest).evtchn_pending[0] = 0;
    CHECK(send(guest, second) == 0);
    CHECK(guest.vcpu().info->evtchn_upcall_pending == 1);
}

TEST_CASE("a channel can be moved to another vcpu, what belongs to one cannot") {
    World world(2);
    const Guest a = world.add(), b = world.add(32, 2);
    const EvtchnPort at_b = unbound(b, a.id()), at_a = bind(a, b.id(), at_b);
    CHECK(move(b, at_b, 1) == 0);
    CHECK(move(b, at_b, 2) == -abi::enoent);
    CHECK(move(b, 99, 1) == -abi::einval);
    forget_all(b);
    CHECK(send(a, at_a) == 0);
    CHECK(b.vcpu(0).info->evtchn_upcall_pending == 0);
    CHECK(b.vcpu(1).info->evtchn_upcall_pending == 1);
    CHECK(move(b, ipi(b, 0), 1) == -abi::einval);
    REQUIRE(event_op(b, EventCommand::bind_virq, abi::BindVirq{abi::virq_debug, 0, 0}) == 0);
    CHECK(move(b, reinterpret_cast<abi::BindVirq*>(argument_bytes())->port, 1) == -abi::einval);
    REQUIRE(event_op(b, EventCommand::bind_virq, abi::BindVirq{abi::virq_console, 0, 0}) == 0);
    CHECK(move(b, reinterpret_cast<abi::BindVirq*>(argument_bytes())->port, 1) == 0);
    check_counts();
}

TEST_CASE("a vcpu that runs elsewhere is kicked, one that runs here is not") {
    World world(2);
    const Guest guest = world.add(32, 2);
    for (unsigned cpu = 0; cpu < 2; ++cpu) {
        use_processor(cpu);
        leave_core();
    }
    REQUIRE(guest.vcpu(0).sched.cpu != guest.vcpu(1).sched.cpu);
    const EvtchnPort to_0 = ipi(guest, 0), to_1 = ipi(guest, 1);
    forget_all(guest);
    const u64 here = interrupts(guest.vcpu(0).sched.cpu).kicks, there = interrupts(guest.vcpu(1).sched.cpu).kicks;
    CHECK(send(guest, to_0) == 0);
    CHECK(send(guest, to_1) == 0);
    CHECK(interrupts(guest.vcpu(0).sched.cpu).kicks == here);
    CHECK(interrupts(guest.vcpu(1).sched.cpu).kicks == there + 1);
}

TEST_CASE("a domain on its way down hears nothing, and its peers can still speak") {
    World world;
    const Guest a = world.add(), b = world.add();
    const EvtchnPort at_b = unbound(b, a.id()), at_a = bind(a, b.id(), at_b);
    forget_all(b);
    run(b.vcpu());      // so that it is not off its processor at once
    {
        const LockGuard lock;
        CHECK(domains::destroy(lock, b.domain()) == Error::restart);
        events::set_pending(lock, b.domain(), at_b);
    }
    CHECK(bits_pending(b) == 0);
    CHECK(send(a, at_a) == 0);
    abi::BindInterdomain again{b.id(), 0, at_b, 0};
    CHECK(event_op(a, EventCommand::bind_interdomain, again) == -abi::esrch);
    check_counts();
}

TEST_CASE("a channel of a domain with itself") {
    World world;
    const Guest guest = world.add();
    const EvtchnPort one = unbound(guest, guest.id()), other = bind(guest, abi::domid_self, one);
    CHECK(one != other);
    forget_all(guest);
    CHECK(send(guest, one) == 0);
    CHECK(shared(guest).evtchn_pending[0] == u64{1} << other);
    check_counts();
    CHECK(event_op(guest, EventCommand::close, abi::ClosePort{one}) == 0);
    check_counts();
    CHECK(event_op(guest, EventCommand::close, abi::ClosePort{other}) == 0);
    check_counts();
}
