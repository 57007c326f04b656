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
