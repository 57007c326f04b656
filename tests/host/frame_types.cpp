// SPDX-License-Identifier: GPL-2.0-or-later
// What a frame may be used as, and what a guest must not do with its page tables.
#include <doctest/doctest.h>

#include "core/paging.hpp"
#include "tests/host/checks.hpp"
#include "tests/host/world.hpp"

using namespace core;
using namespace core::host;
using abi::MmuExtCommand;

namespace {
constexpr i64 busy = -abi::ebusy, invalid = -abi::einval, permission = -abi::eperm;
constexpr u64 spare = 20;      // a pfn
}  // namespace

TEST_CASE("a page becomes an L1 table only while nobody can write to it") {
    World world;
    const Guest guest = world.add();
    guest.words(spare)[0] = guest.entry(10);
    CHECK(guest.mmuext(MmuExtCommand::pin_l1, guest.mfn(spare).raw()) == invalid);
    guest.protect(spare);
    CHECK(guest.mmuext(MmuExtCommand::pin_l1, guest.mfn(spare).raw()) == 0);
    CHECK(guest.frame(spare).type == FrameType::l1);
    CHECK(guest.frame(spare).type_count == 1);
    check_counts();
    CHECK(guest.mmu_update({{guest.slot(Guest::l1, spare), guest.entry(spare)}}) == busy);
    CHECK(guest.mmuext(MmuExtCommand::pin_l2, guest.mfn(spare).raw()) == invalid);
    CHECK(guest.mmuext(MmuExtCommand::pin_l1, guest.mfn(spare).raw()) == invalid);
    CHECK(guest.mmuext(MmuExtCommand::unpin, guest.mfn(spare).raw()) == 0);
    CHECK(guest.mmuext(MmuExtCommand::unpin, guest.mfn(spare).raw()) == invalid);
    CHECK(guest.mmu_update({{guest.slot(Guest::l1, spare), guest.entry(spare)}}) == 0);
    check_counts();
}

TEST_CASE("entries that reach beyond the domain are refused") {
    World world;
    const Guest guest = world.add();
    const Guest other = world.add();
    const u64 slot = guest.slot(Guest::l1, spare);
    const u64 before = guest.words(Guest::l1)[spare];
    CHECK(guest.mmu_update({{slot, other.entry(10)}}) == busy);
    CHECK(guest.mmu_update({{slot, pte::make(Mfn{0}, page_flags)}}) == permission);                      // no RAM
    CHECK(guest.mmu_update({{slot, pte::make(Mfn{frames::limit}, page_flags)}}) == permission);
    CHECK(guest.mmu_update({{slot, guest.entry(spare, page_flags | pte::large)}}) == invalid);
    CHECK(guest.mmu_update({{slot, guest.entry(Guest::l2)}}) == busy);                                   // a table, writable
    const u64 record = frames::number_of(frames::at(frame_of(MachineAddress{reinterpret_cast<u64>(&guest.domain()) - arch::direct_map}))).raw();
    CHECK(guest.mmu_update({{slot, pte::make(Mfn{record}, page_flags)}}) == busy);                       // the core's
    CHECK(guest.mmu_update({{other.slot(Guest::l1, spare), guest.entry(10)}}) == invalid);               // somebody else's table
    CHECK(guest.words(Guest::l1)[spare] == before);
    check_counts();
}

TEST_CASE("what is no guest's business in upper levels is refused") {
    World world;
    const Guest guest = world.add();
    CHECK(guest.mmu_update({{guest.slot(Guest::l4, 256), guest.entry(Guest::l3)}}) == invalid);          // a slot of the core
    CHECK(guest.mmu_update({{guest.slot(Guest::l4, 1), guest.entry(Guest::l4)}}) < 0);                   // itself
    CHECK(guest.mmu_update({{guest.slot(Guest::l3, 1), guest.entry(Guest::l1)}}) == busy);               // the wrong level
    CHECK(guest.mmu_update({{guest.slot(Guest::l3, 1), guest.entry(spare)}}) == busy);                   // a writable page
    CHECK(guest.mmu_update({{guest.slot(Guest::l2, 1), guest.entry(Guest::l1, page_flags | pte::large)}}) == invalid);
    CHECK(guest.mmu_update({{guest.slot(Guest::l4, 1), guest.entry(Guest::l3)}}) == 0);                  // twice the same is fine
    check_counts();
    CHECK(guest.mmu_update({{guest.slot(Guest::l4, 1), 0}}) == 0);
    check_counts();
}

TEST_CASE("a table that is hung in is checked, and taken apart when it is cut off") {
    World world;
    const Guest guest = world.add();
    guest.words(spare)[3] = guest.entry(10);
    guest.words(spare)[4] = guest.entry(11, table_page_flags);
    guest.protect(spare);
    CHECK(guest.mmu_update({{guest.slot(Guest::l2, 5), guest.entry(spare)}}) == 0);
    check_counts();
    CHECK(guest.frame(10).type_count == 2);
    CHECK(guest.mmu_update({{guest.slot(spare, 3), guest.entry(12)}, {guest.slot(spare, 4), 0}}) == 0);
    check_counts();
    CHECK(guest.mmu_update({{guest.slot(Guest::l2, 5), 0}}) == 0);
    CHECK(guest.frame(spare).type_count == 0);
    CHECK(guest.frame(12).type_count == 1);
    check_counts();
}

TEST_CASE("a batch stops at its first bad update and says how far it came") {
    World world;
    const Guest guest = world.add();
    u32& done = *reinterpret_cast<u32*>(argument_bytes() + page_size);
    auto* const updates = reinterpret_cast<abi::MmuUpdate*>(argument_bytes());
    for (u64 i = 0; i < 40; ++i) updates[i] = {guest.slot(Guest::l1, spare), i == 35 ? guest.entry(Guest::l4) : guest.entry(10 + i % 2)};
    CHECK(guest.call(abi::Hypercall::mmu_update, {arguments, 40, arguments + page_size, abi::domid_self}) == busy);
    CHECK(done == 35);
    CHECK(pte::frame(guest.words(Guest::l1)[spare]) == guest.mfn(10));
    check_counts();
}

TEST_CASE("accessed and dirty bits are kept where that is asked for") {
    World world;
    const Guest guest = world.add();
    constexpr u64 keep = static_cast<u64>(abi::MmuCommand::preserve_ad);
    guest.words(Guest::l1)[spare] |= pte::dirty;
    CHECK(guest.mmu_update({{guest.slot(Guest::l1, spare) | keep, guest.entry(spare, table_page_flags & ~pte::accessed)}}) == 0);
    CHECK((guest.words(Guest::l1)[spare] & (pte::accessed | pte::dirty)) == (pte::accessed | pte::dirty));
    CHECK(guest.mmu_update({{guest.slot(Guest::l1, spare), guest.entry(spare, pte::present)}}) == 0);
    CHECK((guest.words(Guest::l1)[spare] & (pte::accessed | pte::dirty | pte::user)) == pte::user);
    check_counts();
}

TEST_CASE("a frame that was a table is flushed out of TLBs before it can be written") {
    World world(2);
    const Guest guest = world.add(32, 2);
    guest.protect(spare);
    run(guest.vcpu(0));
    run(guest.vcpu(1));
    REQUIRE(guest.mmuext(MmuExtCommand::pin_l1, guest.mfn(spare).raw()) == 0);
    REQUIRE(guest.mmuext(MmuExtCommand::unpin, guest.mfn(spare).raw()) == 0);
    const u64 flushes = interrupts(1).flushes;
    CHECK(guest.mmu_update({{guest.slot(Guest::l1, spare), guest.entry(spare)}}) == 0);
    CHECK(interrupts(1).flushes == flushes + 1);
}

TEST_CASE("memory given back is free when its last use ends, and not before") {
    World world;
    const Guest guest = world.add();
    u64& frame = *reinterpret_cast<u64*>(argument_bytes() + page_size);
    frame = guest.mfn(spare).raw();
    abi::MemoryReservation reservation{arguments + page_size, 1, 0, 0, abi::domid_self, {}};
    const auto give_back = static_cast<u64>(abi::MemoryCommand::decrease_reservation);
    CHECK(guest.call_with(abi::Hypercall::memory_op, give_back, reservation) == 1);
    CHECK(guest.frame(spare).owner == guest.id());
    CHECK(guest.domain().guest_frames == guest.page_count() - 1);
    check_counts();
    CHECK(guest.call_with(abi::Hypercall::memory_op, give_back, reservation) == 0);      // it has been given already
    CHECK(guest.mmu_update({{guest.slot(Guest::l1, spare), 0}}) == 0);
    CHECK(guest.frame(spare).owner == owner_free);
    check_counts();
    frame = spare;
    CHECK(guest.call_with(abi::Hypercall::memory_op, static_cast<u64>(abi::MemoryCommand::populate_physmap), reservation) == 1);
    CHECK(frames::at(Mfn{frame}).owner == guest.id());
    CHECK(guest.call_with(abi::Hypercall::memory_op, static_cast<u64>(abi::MemoryCommand::populate_physmap), reservation) == 0);      // the limit
    check_counts();
}
