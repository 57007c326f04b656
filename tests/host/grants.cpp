// SPDX-License-Identifier: GPL-2.0-or-later
#include <doctest/doctest.h>

#include <cstring>

#include "core/audit.hpp"
#include "core/frame_allocator.hpp"
#include "core/paging.hpp"
#include "tests/host/checks.hpp"
#include "tests/host/world.hpp"

using namespace core;
using namespace core::host;
using abi::GrantCommand;

namespace {

constexpr GrantRef ref = 8;
constexpr u64 given = 20, window = 21;      // pfns: the granter's page, and where the mapper maps it

void give(const Guest& from, const Guest& to, u16 flags = abi::grant_permit_access) {
    from.grant(ref) = {flags, to.id(), static_cast<u32>(from.mfn(given).raw())};
}

abi::GrantMap map(const Guest& mapper, DomId granter, u32 flags = abi::map_host, u64 at = window * page_size, GrantRef which = ref) {
    abi::GrantMap op{};
    op.host_addr = at;
    op.flags = flags;
    op.ref = which;
    op.dom = granter;
    CHECK(mapper.grant_op(GrantCommand::map, op) == 0);
    return op;
}
i16 unmap(const Guest& mapper, u32 handle, u64 at = window * page_size) {
    abi::GrantUnmap op{at, 0, handle, 0, 0};
    CHECK(mapper.grant_op(GrantCommand::unmap, op) == 0);
    return op.status;
}
abi::GrantCopy copy_op(const Guest& from, u64 to_mfn) {
    abi::GrantCopy op{};
    op.source = {ref, from.id(), 16, 0};
    op.dest = {to_mfn, abi::domid_self, 32, 0};
    op.length = 100;
    op.flags = abi::copy_source_is_ref;
    return op;
}

}  // namespace

TEST_CASE("a granted page is mapped in place of one's own, and given back") {
    World world;
    const Guest a = world.add(), b = world.add();
    give(a, b);
    const abi::GrantMap mapped = map(b, a.id());
    CHECK(mapped.status == abi::grant_ok);
    CHECK(pte::frame(b.words(Guest::l1)[window]) == a.mfn(given));
    CHECK((a.grant(ref).flags & (abi::grant_reading | abi::grant_writing)) == (abi::grant_reading | abi::grant_writing));
    check_counts();
    CHECK(unmap(b, mapped.handle, 22 * page_size) == abi::grant_bad_address);
    CHECK(unmap(b, mapped.handle) == abi::grant_ok);
    CHECK(unmap(b, mapped.handle) == abi::grant_bad_handle);
    CHECK(a.grant(ref).flags == abi::grant_permit_access);
    CHECK(b.words(Guest::l1)[window] == 0);
    check_counts();
}

TEST_CASE("a grant serves whom it names, as it says") {
    World world;
    const Guest a = world.add(), b = world.add(), c = world.add();
    give(a, b, abi::grant_permit_access | abi::grant_readonly);
    CHECK(map(c, a.id(), abi::map_host | abi::map_readonly).status == abi::grant_permission);
    CHECK(map(b, a.id()).status == abi::grant_permission);
    CHECK(map(b, 99).status == abi::grant_bad_domain);
    CHECK(map(b, a.id(), abi::map_host, window * page_size, 9).status == abi::grant_bad_ref);
    CHECK(map(b, a.id(), abi::map_host, window * page_size, 1u << 20).status == abi::grant_bad_ref);
    CHECK(map(b, a.id(), abi::map_host | abi::map_readonly, window * page_size + 8).status == abi::grant_bad_address);
    CHECK(map(b, a.id(), abi::map_host | abi::map_readonly, abi::hole_start).status == abi::grant_bad_address);
    check_counts();
    const abi::GrantMap mapped = map(b, a.id(), abi::map_host | abi::map_readonly);
    CHECK(mapped.status == abi::grant_ok);
    CHECK_FALSE(pte::is_writable(b.words(Guest::l1)[window]));
    // Its holder cannot make more of it.
    CHECK(b.mmu_update({{b.slot(Guest::l1, window), a.entry(given)}}) < 0);
    check_counts();
    CHECK(unmap(b, mapped.handle) == abi::grant_ok);
}

TEST_CASE("a handle gives back its own kind of mapping only") {
    World world;
    const Guest a = world.add(), b = world.add();
    give(a, b);
    const abi::GrantMap reader = map(b, a.id(), abi::map_host | abi::map_readonly), writer = map(b, a.id(), abi::map_host, 22 * page_size);
    REQUIRE(reader.status == abi::grant_ok);
    REQUIRE(writer.status == abi::grant_ok);
    CHECK(unmap(b, reader.handle, 22 * page_size) == abi::grant_bad_address);
    CHECK(unmap(b, writer.handle) == abi::grant_bad_address);
    check_counts();
    CHECK(unmap(b, writer.handle, 22 * page_size) == abi::grant_ok);
    CHECK((a.grant(ref).flags & (abi::grant_reading | abi::grant_writing)) == abi::grant_reading);
    CHECK(unmap(b, reader.handle) == abi::grant_ok);
    CHECK(a.grant(ref).flags == abi::grant_permit_access);
    check_counts();
}

TEST_CASE("a slot named by its machine address lies in a table in use") {
    World world;
    const Guest a = world.add(), b = world.add();
    give(a, b);
    constexpr u32 by_slot = abi::map_host | abi::map_contains_pte;
    b.protect(25);
    REQUIRE(b.mmuext(abi::MmuExtCommand::pin_l1, b.mfn(25).raw()) == 0);
    const abi::GrantMap mapped = map(b, a.id(), by_slot, b.slot(25, 3));
    CHECK(mapped.status == abi::grant_ok);
    check_counts();
    CHECK(unmap(b, mapped.handle, b.slot(25, 4)) == abi::grant_bad_address);
    CHECK(unmap(b, mapped.handle, b.slot(25, 3)) == abi::grant_ok);
    check_counts();
    for (const u64 slot : {b.slot(25, 3) + 4, b.slot(26, 3), b.slot(Guest::l2, 3), a.slot(Guest::l1, 3), frames::limit * page_size})
        CHECK(map(b, a.id(), by_slot, slot).status == abi::grant_bad_address);
    REQUIRE(b.mmuext(abi::MmuExtCommand::unpin, b.mfn(25).raw()) == 0);
    CHECK(map(b, a.id(), by_slot, b.slot(25, 3)).status == abi::grant_bad_address);      // it was one
    CHECK(b.words(25)[3] == 0);
    check_counts();
}

TEST_CASE("what is no memory of the granter's cannot be granted") {
    World world;
    const Guest a = world.add(), b = world.add(), c = world.add();
    const u64 record = frame_of(MachineAddress{reinterpret_cast<u64>(&a.domain()) - arch::direct_map}).raw();
    const u64 shared_info = frame_of(MachineAddress{reinterpret_cast<u64>(a.domain().shared_info) - arch::direct_map}).raw();
    for (const u64 frame : {c.mfn(given).raw(), u64{0}, u64{1} << 31, record, shared_info}) {
        a.grant(ref) = {abi::grant_permit_access, b.id(), static_cast<u32>(frame)};
        CHECK(map(b, a.id()).status == abi::grant_bad_page);
    }
    a.grant(ref) = {abi::grant_permit_access, b.id(), static_cast<u32>(a.mfn(Guest::l1).raw())};
    CHECK(map(b, a.id()).status == abi::grant_general);                                    // a page table, for writing
    CHECK(map(b, a.id(), abi::map_host | abi::map_readonly).status == abi::grant_ok);
    check_counts();
}

TEST_CASE("a page that is granted and written cannot become a page table") {
    World world;
    const Guest a = world.add(), b = world.add();
    give(a, b);
    const abi::GrantMap mapped = map(b, a.id());
    a.protect(given);
    CHECK(a.mmuext(abi::MmuExtCommand::pin_l1, a.mfn(given).raw()) == -abi::einval);
    CHECK(unmap(b, mapped.handle) == abi::grant_ok);
    CHECK(a.mmuext(abi::MmuExtCommand::pin_l1, a.mfn(given).raw()) == 0);
    CHECK(map(b, a.id()).status == abi::grant_general);
    check_counts();
}

TEST_CASE("a copy takes what the grant allows and leaves nothing held") {
    World world;
    const Guest a = world.add(), b = world.add();
    give(a, b, abi::grant_permit_access | abi::grant_readonly);
    std::memset(a.words(given), 'x', page_size);
    abi::GrantCopy op = copy_op(a, b.mfn(30).raw());
    CHECK(b.grant_op(GrantCommand::copy, op) == 0);
    CHECK(op.status == abi::grant_ok);
    const char* const bytes = reinterpret_cast<const char*>(b.words(30));
    CHECK(bytes[31] == 0);
    CHECK(bytes[32] == 'x');
    CHECK(bytes[131] == 'x');
    CHECK(bytes[132] == 0);
    CHECK(a.grant(ref).flags == (abi::grant_permit_access | abi::grant_readonly));
    check_counts();
    const u64 shared_info = frame_of(MachineAddress{reinterpret_cast<u64>(b.domain().shared_info) - arch::direct_map}).raw();
    for (const u64 bad : {b.mfn(Guest::l1).raw(), a.mfn(30).raw(), u64{0}, frames::limit, shared_info}) {
        op = copy_op(a, bad);
        CHECK(b.grant_op(GrantCommand::copy, op) == 0);
        CHECK(op.status == abi::grant_bad_page);
    }
    op = copy_op(a, b.mfn(30).raw());
    op.dest.offset = page_size - 50;
    CHECK(b.grant_op(GrantCommand::copy, op) == 0);
    CHECK(op.status == abi::grant_bad_copy);
    op = copy_op(a, b.mfn(30).raw());
    std::swap(op.source, op.dest);
    op.flags = abi::copy_dest_is_ref;
    CHECK(b.grant_op(GrantCommand::copy, op) == 0);
    CHECK(op.status == abi::grant_permission);                                             // it is read-only
    check_counts();
}

TEST_CASE("when a mapper dies its mappings go at once") {
    World world;
    const Guest a = world.add(), b = world.add();
    give(a, b);
    CHECK(map(b, a.id()).status == abi::grant_ok);
    destroy(b);
    CHECK_FALSE(b.exists());
    CHECK(a.grant(ref).flags == abi::grant_permit_access);
    CHECK(a.frame(given).type_count == 1);
    check_counts();
}

TEST_CASE("half-way down a mapper has no handles any more, but what its tables lead to is still held") {
    World world;
    const Guest a = world.add(), b = world.add();
    // Two tables that a pin alone holds: while the entries of the later one are dropped, the other still maps the page.
    for (unsigned i = 0; i < 300; ++i) b.words(26)[i] = b.entry(10, table_page_flags);
    for (const u64 table : {25, 26}) {
        b.protect(table);
        REQUIRE(b.mmuext(abi::MmuExtCommand::pin_l1, b.mfn(table).raw()) == 0);
    }
    give(a, b);
    CHECK(map(b, a.id(), abi::map_host | abi::map_contains_pte, b.slot(25, 0)).status == abi::grant_ok);
    u64 with_tables_left = 0;
    Budget::entries_at_once = 40;
    for (bool done = false; !done;) {
        leave_core();
        {
            const LockGuard lock;
            done = domains::destroy(lock, b.domain()) != Error::restart;
            // Another domain's end may come in between, and with it this.
            audit::check_guests(lock, "one is half-way down");
        }
        check_counts();
        with_tables_left += !done && a.frame(given).type_count == 2 && a.grant(ref).flags == abi::grant_permit_access;
    }
    Budget::entries_at_once = 2048;
    CHECK(with_tables_left > 2);
    CHECK_FALSE(b.exists());
    CHECK(a.frame(given).type_count == 1);
}

TEST_CASE("when a granter dies its frames stay, charged to it, until the mapper lets go") {
    World world;
    const Guest a = world.add(), b = world.add();
    const u64 free_without_a = frame_allocator.unreserved();
    const Guest c = world.add();
    give(c, b);
    const abi::GrantMap mapped = map(b, c.id());
    REQUIRE(mapped.status == abi::grant_ok);
    destroy(c);
    CHECK(c.exists());
    CHECK(c.domain().waits_for_mappers);
    CHECK(frames::at(pte::frame(b.words(Guest::l1)[window])).owner == c.id());
    CHECK(frame_allocator.unreserved() < free_without_a);
    CHECK(map(b, c.id(), abi::map_host, 22 * page_size).status == abi::grant_bad_domain);  // no new ones
    check_counts();
    CHECK(unmap(b, mapped.handle) == abi::grant_ok);
    CHECK_FALSE(c.exists());
    CHECK(frame_allocator.unreserved() == free_without_a);
    check_counts();
}

TEST_CASE("the table is set up within its limit, and version 1 is all there is") {
    World world;
    const Guest a = world.add();
    abi::GrantSetup setup{abi::domid_self, 0, 1, 0, {}, arguments + page_size};
    CHECK(a.grant_op(GrantCommand::setup_table, setup) == 0);
    CHECK(setup.status == abi::grant_ok);
    CHECK(*reinterpret_cast<u64*>(argument_bytes() + page_size) == a.domain().grants.shared_frame(0).raw());
    setup.nr_frames = 2;                       // the guests of this test may have one
    CHECK(a.grant_op(GrantCommand::setup_table, setup) == 0);
    CHECK(setup.status == abi::grant_general);
    abi::GrantQuery query{abi::domid_self, 0, 0, 0, 0, 0};
    CHECK(a.grant_op(GrantCommand::query_size, query) == 0);
    CHECK(query.nr_frames == 1);
    CHECK(query.max_frames == 1);
    abi::GrantVersion version{abi::domid_self, 0, 0};
    CHECK(a.grant_op(GrantCommand::get_version, version) == 0);
    CHECK(version.version == 1);
}

TEST_CASE("a grant that is refused leaves nothing behind") {
    World world;
    const Guest a = world.add(), b = world.add();
    a.grant(ref) = {abi::grant_permit_access, b.id(), static_cast<u32>(a.mfn(Guest::l1).raw())};      // a page table, for writing
    for (u32 i = 0; i < 2 * GrantTable::handles_per_frame; ++i) CHECK(map(b, a.id()).status == abi::grant_general);
    CHECK(a.grant(ref).flags == abi::grant_permit_access);
    CHECK(b.domain().grants.handles_used() <= 1);
    CHECK(a.domain().grants.entries_in_use() == 0);
    a.grant(ref).frame = 0;
    CHECK(map(b, a.id()).status == abi::grant_bad_page);
    CHECK(a.grant(ref).flags == abi::grant_permit_access);
    a.grant(ref) = {abi::grant_permit_access, b.id(), static_cast<u32>(a.mfn(given).raw())};
    const abi::GrantMap reading = map(b, a.id(), abi::map_host | abi::map_readonly);
    CHECK(a.grant(ref).flags == (abi::grant_permit_access | abi::grant_reading));
    a.protect(given);
    REQUIRE(a.mmuext(abi::MmuExtCommand::pin_l1, a.mfn(given).raw()) == 0);
    CHECK(map(b, a.id(), abi::map_host, 22 * page_size).status == abi::grant_general);
    CHECK(a.grant(ref).flags == (abi::grant_permit_access | abi::grant_reading));                      // it is still being read
    CHECK(unmap(b, reading.handle) == abi::grant_ok);
    check_counts();
}

TEST_CASE("no processor can reach a page any more when it is told to be unmapped") {
    World world(2);
    const Guest a = world.add(), b = world.add(32, 2);
    run(b.vcpu(1));
    run(b.vcpu(0));
    REQUIRE(b.vcpu(0).sched.cpu != b.vcpu(1).sched.cpu);
    give(a, b);
    const abi::GrantMap mapped = map(b, a.id());
    const unsigned elsewhere = b.vcpu(1).sched.cpu;
    const u64 flushes = interrupts(elsewhere).flushes;
    CHECK(unmap(b, mapped.handle) == abi::grant_ok);
    CHECK(interrupts(elsewhere).flushes == flushes + 1);
}

TEST_CASE("handles run out at the limit") {
    World world;
    const Guest a = world.add(), b = world.add();
    give(a, b, abi::grant_permit_access | abi::grant_readonly);
    u64 mapped = 0;
    for (abi::GrantMap op = map(b, a.id(), abi::map_host | abi::map_readonly); op.status == abi::grant_ok; op = map(b, a.id(), abi::map_host | abi::map_readonly)) ++mapped;
    CHECK(mapped == GrantTable::handle_frames_per_frame * GrantTable::handles_per_frame);
    check_counts();
    CHECK(unmap(b, 3) == abi::grant_ok);
    CHECK(map(b, a.id(), abi::map_host | abi::map_readonly).status == abi::grant_ok);
    check_counts();
}
