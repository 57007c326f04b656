// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/guest_memory.hpp"

#include <doctest/doctest.h>

#include <cstring>

#include "tests/host/checks.hpp"
#include "tests/host/world.hpp"

using namespace core;
using namespace core::host;

TEST_CASE("a range is the guest's if all of it is") {
    constexpr u64 below = abi::hole_start, above = abi::hole_end;
    CHECK(is_guest_range(0, 1));
    CHECK(is_guest_range(0, 0));
    CHECK(is_guest_range(below - 8, 8));
    CHECK_FALSE(is_guest_range(below - 8, 9));
    CHECK_FALSE(is_guest_range(below, 1));
    CHECK_FALSE(is_guest_range(above - 1, 1));
    CHECK(is_guest_range(above, 1));
    CHECK(is_guest_range(~0ull, 1));
    CHECK_FALSE(is_guest_range(~0ull, 2));
    CHECK_FALSE(is_guest_range(~0ull - 7, 9));
    CHECK_FALSE(is_guest_range(below - 8, above - below + 16));       // around the core's part
    CHECK_FALSE(is_guest_range(8, ~0ull - 8));
    CHECK_FALSE(is_guest_range(0, ~0ull));
    CHECK_FALSE(is_guest_range(8, ~0ull));                            // its end wraps to before its start
}

TEST_CASE("copies go by the guest's own tables, across pages, and stop at what is not mapped") {
    World world;
    const Guest guest = world.add();
    run(guest.vcpu());
    std::memset(guest.words(10), 1, page_size);
    std::memset(guest.words(12), 2, page_size);
    REQUIRE(guest.mmu_update({{guest.slot(Guest::l1, 11), guest.entry(12)}}) == 0);      // 10 and 11 are not neighbours in the machine
    u8 bytes[64];
    CHECK(GuestPtr<u8>{11 * page_size - 32}.read(bytes, 64) == Error::none);
    CHECK(bytes[31] == 1);
    CHECK(bytes[32] == 2);
    const u64 end = guest.page_count() * page_size;
    std::memset(bytes, 7, sizeof bytes);
    CHECK(GuestPtr<u8>{end - 32}.read(bytes, 64) == Error::fault);
    CHECK(GuestPtr<u8>{end}.write(bytes, 1) == Error::fault);
    CHECK(GuestPtr<u64>{abi::hole_start - 8}.write(1) == Error::fault);     // allowed range, not mapped
    CHECK(GuestPtr<u64>{abi::hole_start}.write(1) == Error::fault);
    CHECK(GuestPtr<u64>{1ull << 60}.write(1) == Error::fault);
}

TEST_CASE("the core writes nothing that the guest could not write itself") {
    World world;
    const Guest guest = world.add();
    run(guest.vcpu());
    u64 value = 0;
    CHECK(GuestPtr<u64>{Guest::l1 * page_size}.read(value) == Error::none);
    CHECK(value == guest.words(Guest::l1)[0]);
    CHECK(GuestPtr<u64>{Guest::l1 * page_size}.write(0) == Error::fault);
    CHECK(guest.words(Guest::l1)[0] == value);
    guest.words(Guest::l1)[20] = guest.entry(20, pte::present | pte::writable);      // a page for the core's eyes only
    CHECK(GuestPtr<u64>{20 * page_size}.read(value) == Error::fault);
}

TEST_CASE("accessed and dirty bits are set as the processor would") {
    World world;
    const Guest guest = world.add();
    run(guest.vcpu());
    guest.words(Guest::l1)[20] = guest.entry(20, page_flags & ~pte::accessed);
    u64 value = 0;
    CHECK(GuestPtr<u64>{20 * page_size}.read(value) == Error::none);
    CHECK((guest.words(Guest::l1)[20] & (pte::accessed | pte::dirty)) == pte::accessed);
    CHECK(GuestPtr<u64>{20 * page_size}.write(value) == Error::none);
    CHECK((guest.words(Guest::l1)[20] & pte::dirty) != 0);
    check_counts();
}
