// SPDX-License-Identifier: GPL-2.0-or-later
#include <doctest/doctest.h>

#include "core/cpu.hpp"
#include "core/hypercall.hpp"
#include "core/paging.hpp"
#include "tests/host/checks.hpp"
#include "tests/host/world.hpp"

using namespace core;
using namespace core::host;
using abi::Hypercall;

namespace {

constexpr u64 most = arguments_size / sizeof(abi::MulticallEntry);

abi::MulticallEntry* entries() { return reinterpret_cast<abi::MulticallEntry*>(argument_bytes()); }
abi::MulticallEntry entry(Hypercall number, u64 first = 0, u64 second = 0, u64 third = 0, u64 fourth = 0) {
    return {static_cast<u64>(number), 0x5555, {first, second, third, fourth, 0, 0}};
}
const abi::MulticallEntry page_size_query = entry(Hypercall::xen_version, static_cast<u64>(abi::VersionCommand::page_size));

}  // namespace

TEST_CASE("each call of a list leaves its result, and a failed one does not stop the others") {
    World world;
    world.add_manager();
    const Guest guest = world.add();
    entries()[0] = page_size_query;
    entries()[1] = entry(Hypercall::control);
    entries()[2] = {1000, 0, {}};
    entries()[3] = entry(Hypercall::multicall, arguments, 1);          // no list in a list
    entries()[4] = entry(Hypercall::iret);
    entries()[5] = page_size_query;
    CHECK(guest.call(Hypercall::multicall, {arguments, 6}) == 0);
    const i64 wanted[] = {page_size, -abi::eperm, -abi::enosys, -abi::enosys, -abi::enosys, page_size};
    for (int i = 0; i < 6; ++i) CHECK(entries()[i].result == wanted[i]);
    CHECK(guest.call(Hypercall::multicall, {arguments, 0}) == 0);
}

TEST_CASE("a list that cannot be read or written ends the call there") {
    World world;
    const Guest guest = world.add();
    const u64 last = guest.page_count() * page_size - sizeof(abi::MulticallEntry);      // the next one is not mapped
    run(guest.vcpu());
    REQUIRE(GuestPtr<abi::MulticallEntry>{last}.write(page_size_query) == Error::none);
    CHECK(guest.call(Hypercall::multicall, {last, 2}) == -abi::efault);
    abi::MulticallEntry done;
    REQUIRE(GuestPtr<abi::MulticallEntry>{last}.read(done) == Error::none);
    CHECK(done.result == page_size);
    CHECK(guest.call(Hypercall::multicall, {Guest::l1 * page_size, 1}) == -abi::efault);      // read-only
    CHECK(guest.call(Hypercall::multicall, {abi::hole_start, 1}) == -abi::efault);
    check_counts();
}

TEST_CASE("a long list lets go of the processor in between") {
    World world;
    const Guest guest = world.add();
    for (u64 i = 0; i < most; ++i) entries()[i] = page_size_query;
    u64 args[6] = {arguments, most};
    run(guest.vcpu());
    CHECK(hypercall::dispatch(guest.vcpu(), static_cast<u64>(Hypercall::multicall), args).error() == Error::restart);
    CHECK(args[1] > most / 2);
    CHECK(args[0] == arguments + (most - args[1]) * sizeof(abi::MulticallEntry));
    CHECK(guest.call(Hypercall::multicall, {args[0], args[1]}) == 0);
    for (u64 i = 0; i < most; ++i) CHECK(entries()[i].result == page_size);
}

TEST_CASE("a call in the list that is preempted goes on where it stopped") {
    World world;
    const Guest guest = world.add(64);
    for (unsigned i = 0; i < 40; ++i) guest.words(60)[i] = guest.entry(10 + i);
    guest.protect(60);
    auto& op = *reinterpret_cast<abi::MmuExtOp*>(argument_bytes() + page_size);
    op = {static_cast<u32>(abi::MmuExtCommand::pin_l1), 0, guest.mfn(60).raw(), 0};
    entries()[0] = entry(Hypercall::mmuext_op, arguments + page_size, 1, 0, abi::domid_self);
    entries()[1] = page_size_query;
    u64 args[6] = {arguments, 2};
    run(guest.vcpu());
    Budget::entries_at_once = 10;
    int preempted = 0;
    while (hypercall::dispatch(guest.vcpu(), static_cast<u64>(Hypercall::multicall), args).error() == Error::restart) {
        ++preempted;
        check_counts();
        CHECK(args[1] == 2);
    }
    Budget::entries_at_once = 2048;
    CHECK(preempted > 3);
    CHECK(entries()[0].result == 0);
    CHECK(entries()[1].result == page_size);
    CHECK(guest.frame(60).has(frame_pinned));
    check_counts();
}

TEST_CASE("a block in the list takes effect before the next call") {
    World world;
    const Guest guest = world.add();
    entries()[0] = entry(Hypercall::sched_op, static_cast<u64>(abi::SchedCommand::block));
    entries()[1] = page_size_query;
    u64 args[6] = {arguments, 2};
    run(guest.vcpu());
    CHECK(hypercall::dispatch(guest.vcpu(), static_cast<u64>(Hypercall::multicall), args).error() == Error::restart);
    CHECK(args[1] == 1);
    CHECK(guest.vcpu().sched.blocked);
    CHECK(entries()[0].result == 0);
    CHECK(entries()[1].result == 0x5555);
}
