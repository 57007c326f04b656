// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/event_channel.hpp"

#include <doctest/doctest.h>

#include "tests/host/checks.hpp"
#include "tests/host/world.hpp"

using namespace core;
using namespace core::host;
using abi::EventCommand;

namespace {

constexpr i64 invalid = -abi::einval;
constexpr auto event_channel_op = abi::Hypercall::event_channel_op;

template <typename T>
i64 event_op(const Guest& guest, EventCommand command, T& argument) { return guest.call_with(event_channel_op, static_cast<u64>(command), argument); }

EvtchnPort unbound(const Guest& guest, DomId remote) {
    abi::AllocUnbound op{abi::domid_self, remote, 0};
    REQUIRE(event_op(guest, EventCommand::alloc_unbound, op) == 0);
    return op.port;
}
EvtchnPort bind(const Guest& guest, DomId remote, EvtchnPort port) {
    abi::BindInterdomain op{remote, 0, port, 0};
    REQUIRE(event_op(guest, EventCommand::bind_interdomain, op) == 0);
    return op.local_port;
}
i64 send(const Guest& guest, EvtchnPort port) { return event_op(guest, EventCommand::send, *std::make_unique<abi::SendPort>(abi::SendPort{port})); }
i64 close(const Guest& guest, EvtchnPort port) { return event_op(guest, EventCommand::close, *std::make_unique<abi::ClosePort>(abi::ClosePort{port})); }
u32 status(const Guest& guest, EvtchnPort port) {
    abi::EventStatus op{};
    op.dom = abi::domid_self;
    op.port = port;
    REQUIRE(event_op(guest, EventCommand::status, op) == 0);
    return op.status;
}

bool take_pending(const Guest& guest, EvtchnPort port) {
    u64& word = guest.domain().shared_info->evtchn_pending[port / 64];
    const bool pending = (word >> port % 64 & 1) != 0;
    word &= ~(u64{1} << port % 64);
    return pending;
}
void unmask_all(const Guest& guest) {
    for (u64& word : guest.domain().shared_info->evtchn_mask) word = 0;
}

}  // namespace

TEST_CASE("two domains connect, and an event of one marks the other's port") {
    World world;
    const Guest a = world.add(), b = world.add();
    unmask_all(b);
    const EvtchnPort at_b = unbound(b, a.id());
    CHECK(status(b, at_b) == abi::port_unbound);
    const EvtchnPort at_a = bind(a, b.id(), at_b);
    CHECK(status(b, at_b) == abi::port_interdomain);
    CHECK(take_pending(a, at_a));                        // so that nothing sent before is lost
    CHECK(send(a, at_a) == 0);
    CHECK(take_pending(b, at_b));
    CHECK(b.vcpu().info->evtchn_upcall_pending == 1);
    CHECK((b.vcpu().info->evtchn_pending_sel >> at_b / 64 & 1) == 1);
    CHECK(send(b, at_b) == 0);
    CHECK(take_pending(a, at_a));
}

TEST_CASE("only whom a port was made for may connect to it, once") {
    World world;
    const Guest a = world.add(), b = world.add(), c = world.add();
    const EvtchnPort port = unbound(b, a.id());
    abi::BindInterdomain by_c{b.id(), 0, port, 0};
    CHECK(event_op(c, EventCommand::bind_interdomain, by_c) == invalid);
    bind(a, b.id(), port);
    abi::BindInterdomain again{b.id(), 0, port, 0};
    CHECK(event_op(a, EventCommand::bind_interdomain, again) == invalid);
    abi::BindInterdomain nobody{100, 0, port, 0};
    CHECK(event_op(a, EventCommand::bind_interdomain, nobody) == -abi::esrch);
    abi::AllocUnbound for_other{b.id(), a.id(), 0};
    CHECK(event_op(a, EventCommand::alloc_unbound, for_other) == -abi::eperm);
}

TEST_CASE("a masked port is marked but nobody is told until it is unmasked") {
    World world;
    const Guest a = world.add(), b = world.add();
    unmask_all(b);
    const EvtchnPort at_b = unbound(b, a.id()), at_a = bind(a, b.id(), at_b);
    abi::SharedInfo& shared = *b.domain().shared_info;
    shared.evtchn_mask[0] = u64{1} << at_b;
    CHECK(send(a, at_a) == 0);
    CHECK((shared.evtchn_pending[0] >> at_b & 1) == 1);
    CHECK(b.vcpu().info->evtchn_upcall_pending == 0);
    abi::UnmaskPort unmask{at_b};
    CHECK(event_op(b, EventCommand::unmask, unmask) == 0);
    CHECK(b.vcpu().info->evtchn_upcall_pending == 1);
    CHECK((shared.evtchn_mask[0] >> at_b & 1) == 0);
}

TEST_CASE("a closed port leaves its peer unbound, as does the end of a domain") {
    World world;
    const Guest a = world.add(), b = world.add();
    const EvtchnPort at_b = unbound(b, a.id()), at_a = bind(a, b.id(), at_b);
    CHECK(send(b, at_b) == 0);
    CHECK(close(a, at_a) == 0);
    CHECK_FALSE(take_pending(a, at_a));                  // whoever gets the port next has not been called
    CHECK(close(a, at_a) == invalid);
    CHECK(status(b, at_b) == abi::port_unbound);
    CHECK(send(b, at_b) == 0);                           // into the void
    bind(a, b.id(), at_b);
    destroy(a);
    CHECK(status(b, at_b) == abi::port_unbound);
    CHECK(send(b, at_b) == 0);
}

TEST_CASE("virqs and IPIs reach the vcpu they are bound to") {
    World world;
    const Guest guest = world.add(32, 2);
    unmask_all(guest);
    abi::BindVirq timer{abi::virq_timer, 1, 0};
    REQUIRE(event_op(guest, EventCommand::bind_virq, timer) == 0);
    abi::BindVirq again{abi::virq_timer, 1, 0}, beyond{abi::virq_timer, 2, 0}, global{abi::virq_console, 1, 0}, unknown{abi::virq_count, 0, 0};
    CHECK(event_op(guest, EventCommand::bind_virq, again) == -abi::eexist);
    CHECK(event_op(guest, EventCommand::bind_virq, beyond) == -abi::enoent);
    CHECK(event_op(guest, EventCommand::bind_virq, global) == invalid);
    CHECK(event_op(guest, EventCommand::bind_virq, unknown) == invalid);
    {
        const LockGuard lock;
        events::raise_virq(lock, guest.vcpu(1), abi::virq_timer);
    }
    CHECK(guest.vcpu(1).info->evtchn_upcall_pending == 1);
    CHECK(guest.vcpu(0).info->evtchn_upcall_pending == 0);
    abi::BindIpi ipi{0, 0};
    REQUIRE(event_op(guest, EventCommand::bind_ipi, ipi) == 0);
    CHECK(send(guest, ipi.port) == 0);
    CHECK(guest.vcpu(0).info->evtchn_upcall_pending == 1);
    CHECK(send(guest, timer.port) == invalid);           // nobody sends a virq
    CHECK(close(guest, timer.port) == 0);
    CHECK(event_op(guest, EventCommand::bind_virq, timer) == 0);
    check_counts();
}

TEST_CASE("a sleeping vcpu is woken by an event it can see, and a polling one by its port") {
    World world;
    const Guest a = world.add(), b = world.add();
    unmask_all(b);
    const EvtchnPort at_b = unbound(b, a.id()), at_a = bind(a, b.id(), at_b);
    b.call(abi::Hypercall::sched_op, {static_cast<u64>(abi::SchedCommand::block)});
    CHECK(b.vcpu().sched.blocked);
    CHECK(send(a, at_a) == 0);
    CHECK_FALSE(b.vcpu().sched.blocked);

    b.vcpu().info->evtchn_upcall_pending = 0;
    b.vcpu().info->evtchn_upcall_mask = 1;
    take_pending(b, at_b);
    *reinterpret_cast<EvtchnPort*>(argument_bytes() + page_size) = at_b;
    abi::SchedPoll poll{arguments + page_size, 1, 0, 0};
    CHECK(b.call_with(abi::Hypercall::sched_op, static_cast<u64>(abi::SchedCommand::poll), poll) == 0);
    CHECK(b.vcpu().sched.blocked);
    CHECK(send(a, at_a) == 0);
    CHECK_FALSE(b.vcpu().sched.blocked);
    CHECK(b.call_with(abi::Hypercall::sched_op, static_cast<u64>(abi::SchedCommand::poll), poll) == 0);
    CHECK_FALSE(b.vcpu().sched.blocked);                 // its port is pending already
}

TEST_CASE("ports run out at the limit and come back by reset") {
    World world;
    const Guest guest = world.add();
    for (EvtchnPort port = 1; port < EventChannels::ports_limit; ++port) CHECK(unbound(guest, guest.id()) == port);
    abi::AllocUnbound one_more{abi::domid_self, guest.id(), 0};
    CHECK(event_op(guest, EventCommand::alloc_unbound, one_more) == -abi::enospc);
    check_counts();
    abi::ResetPorts reset{abi::domid_self};
    CHECK(event_op(guest, EventCommand::reset, reset) == 0);
    CHECK(unbound(guest, guest.id()) == 1);
    for (EvtchnPort bad : {EvtchnPort{0}, EventChannels::ports_limit, ~EvtchnPort{0}}) {
        CHECK(send(guest, bad) == invalid);
        CHECK(close(guest, bad) == invalid);
    }
}
