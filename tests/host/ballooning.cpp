// SPDX-License-Identifier: GPL-2.0-or-later
// Giving memory back and getting it again: never more than allowed, and never a frame that the guest does not know of.
#include <doctest/doctest.h>

#include "tests/host/checks.hpp"
#include "tests/host/world.hpp"

using namespace core;
using namespace core::host;
using abi::Hypercall;

namespace {

u64 number(abi::MemoryCommand command) { return static_cast<u64>(command); }
u64* const list = reinterpret_cast<u64*>(argument_bytes() + page_size);

}  // namespace

TEST_CASE("ballooning stops at the limit, frame by frame") {
    for (u64 room = 0; room < 4; ++room) {
        CAPTURE(room);
        World world;
        const Guest guest = world.add(32, 1, 32 + room);
        for (u64 i = 0; i < 4; ++i) list[i] = 100 + i;
        abi::MemoryReservation wanted{arguments + page_size, 4, 0, 0, abi::domid_self, {}};
        CHECK(guest.call_with(Hypercall::memory_op, number(abi::MemoryCommand::populate_physmap), wanted) == static_cast<i64>(room));
        CHECK(guest.domain().guest_frames == 32 + room);
        check_counts();
        CHECK(guest.call_with(Hypercall::memory_op, number(abi::MemoryCommand::decrease_reservation), wanted) == static_cast<i64>(room));
        CHECK(guest.domain().guest_frames == 32);
        check_counts();
    }
}

TEST_CASE("a frame the guest could not be told of is not its own") {
    for (const abi::MemoryCommand command : {abi::MemoryCommand::increase_reservation, abi::MemoryCommand::populate_physmap}) {
        for (u64 copies = 1; copies < 10; ++copies) {
            CAPTURE(copies);
            World world;
            const Guest guest = world.add(32, 1, 40);
            for (u64 i = 0; i < 4; ++i) list[i] = 100 + i;
            *reinterpret_cast<abi::MemoryReservation*>(argument_bytes()) = {arguments + page_size, 4, 0, 0, abi::domid_self, {}};
            fail_copies_after(copies);
            const i64 done = guest.call(Hypercall::memory_op, {number(command), arguments});
            fail_copies_after(never_fail);
            CHECK(done >= 0);
            CHECK(guest.domain().guest_frames == 32 + static_cast<u64>(done));
            check_counts();
        }
    }
}

TEST_CASE("a frame is out of every TLB before somebody else gets it") {
    World world(2);
    const Guest a = world.add(), b = world.add(32, 1, 40);
    run(a.vcpu());
    run(b.vcpu());
    REQUIRE(a.vcpu().sched.cpu != b.vcpu().sched.cpu);
    const unsigned with_a = a.vcpu().sched.cpu;
    abi::MemoryReservation one{arguments + page_size, 1, 0, 0, abi::domid_self, {}};
    list[0] = a.mfn(20).raw();
    REQUIRE(a.call_with(Hypercall::memory_op, number(abi::MemoryCommand::decrease_reservation), one) == 1);
    REQUIRE(a.mmu_update({{a.slot(Guest::l1, 20), 0}}) == 0);      // without asking for a flush
    REQUIRE(a.frame(20).owner == owner_free);
    const u64 flushes = interrupts(with_a).flushes;
    CHECK(b.call_with(Hypercall::memory_op, number(abi::MemoryCommand::increase_reservation), one) == 1);
    CHECK(list[0] == a.mfn(20).raw());
    CHECK(interrupts(with_a).flushes == flushes + 1);
    CHECK(b.call_with(Hypercall::memory_op, number(abi::MemoryCommand::decrease_reservation), one) == 1);
    CHECK(b.call_with(Hypercall::memory_op, number(abi::MemoryCommand::increase_reservation), one) == 1);
    CHECK(interrupts(with_a).flushes == flushes + 2);              // it cannot be known that b never mapped it
    check_counts();
}

TEST_CASE("what others still hold of what a domain gave back counts as its own, and the core has what it needs") {
    World world;
    const Guest guest = world.add(), mapper = world.add();
    constexpr u64 first = 10, count = 20;
    for (u64 i = 0; i < count; ++i) {
        const GrantRef ref = static_cast<GrantRef>(8 + i);
        guest.grant(ref) = {abi::grant_permit_access, mapper.id(), static_cast<u32>(guest.mfn(first + i).raw())};
        abi::GrantMap map{};
        map.host_addr = (first + i) * page_size;
        map.flags = abi::map_host;
        map.ref = ref;
        map.dom = guest.id();
        REQUIRE(mapper.grant_op(abi::GrantCommand::map, map) == 0);
        REQUIRE(map.status == abi::grant_ok);
        REQUIRE(guest.mmu_update({{guest.slot(Guest::l1, static_cast<unsigned>(first + i)), 0}}) == 0);
        list[i] = guest.mfn(first + i).raw();
    }
    abi::MemoryReservation wanted{arguments + page_size, count, 0, 0, abi::domid_self, {}};
    REQUIRE(guest.call_with(Hypercall::memory_op, number(abi::MemoryCommand::decrease_reservation), wanted) == count);
    CHECK(guest.call_with(Hypercall::memory_op, number(abi::MemoryCommand::increase_reservation), wanted) == 0);
    // Ports are in frames of the reservation that are taken when they are first used.
    for (EvtchnPort port = 1; port < EventChannels::ports_limit; ++port) {
        abi::AllocUnbound op{abi::domid_self, mapper.id(), 0};
        REQUIRE(guest.call_with(Hypercall::event_channel_op, static_cast<u64>(abi::EventCommand::alloc_unbound), op) == 0);
    }
    check_counts();
}

TEST_CASE("what a domain gave back and still maps counts, too") {
    World world;
    const Guest guest = world.add();
    constexpr u64 first = 10, count = 20;
    for (u64 i = 0; i < count; ++i) list[i] = guest.mfn(first + i).raw();
    abi::MemoryReservation wanted{arguments + page_size, count, 0, 0, abi::domid_self, {}};
    REQUIRE(guest.call_with(Hypercall::memory_op, number(abi::MemoryCommand::decrease_reservation), wanted) == count);
    CHECK(guest.call_with(Hypercall::memory_op, number(abi::MemoryCommand::increase_reservation), wanted) == 0);
    REQUIRE(guest.mmu_update({{guest.slot(Guest::l1, first), 0}}) == 0);
    CHECK(guest.call_with(Hypercall::memory_op, number(abi::MemoryCommand::increase_reservation), wanted) == 1);
    check_counts();
}
