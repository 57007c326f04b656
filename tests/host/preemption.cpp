// SPDX-License-Identifier: GPL-2.0-or-later
// Long work on page tables is preempted, resumed, abandoned, and fails, at every place where that can happen; the counts
// are right in every state in between.
#include <doctest/doctest.h>

#include "core/frame_allocator.hpp"
#include "core/hypercall.hpp"
#include "core/paging.hpp"
#include "tests/host/recount.hpp"
#include "tests/host/world.hpp"

using namespace core;
using namespace core::host;
using abi::MmuExtCommand;

namespace {

constexpr i64 invalid = -abi::einval, busy = -abi::ebusy;

// Four for the operation and one for each level of tables are spent before anything is done.
constexpr int least = 8;

// Sets how much is done at once, for as long as it lives.
class Steps {
  public:
    explicit Steps(int entries) { Budget::entries_at_once = entries; }
    ~Steps() { Budget::entries_at_once = whole; }
    static inline const int whole = Budget::entries_at_once;
};

// A tree of tables in pages of the guest: one L4 over two L3 over four L2 over eight L1, each L1 with two pages. pfns in
// this order from `root` on; the second L3 also leads to the first's first L2, as a guest may do.
constexpr u64 root = 40, tables = 15, page = 60;
u64 below(u64 table, unsigned which) { return root + 2 * (table - root) + 1 + which; }
bool is_l1(u64 table) { return table - root >= 7; }

void make_tree(const Guest& guest) {
    for (u64 table = root; table < root + tables; ++table) {
        for (unsigned i = 0; i < 2; ++i) guest.words(table)[i * 300] = is_l1(table) ? guest.entry(page + (table + i) % 8, i == 0 ? page_flags : table_page_flags) : guest.entry(below(table, i));
        if (table == root + 2) guest.words(table)[7] = guest.entry(root + 3);
        guest.protect(table);
    }
}

// The hypercall step by step; `between` after every step that was preempted.
template <typename Between>
i64 mmuext_in_steps(const Guest& guest, MmuExtCommand command, u64 frame, Between between) {
    *reinterpret_cast<abi::MmuExtOp*>(argument_bytes()) = {static_cast<u32>(command), 0, frame, 0};
    u64 args[6] = {arguments, 1, 0, abi::domid_self, 0, 0};
    constexpr int most = 20'000;
    for (int step = 0; step < most; ++step) {
        const HypercallResult result = hypercall::dispatch(guest.vcpu(), static_cast<u64>(abi::Hypercall::mmuext_op), args);
        if (result.error() != Error::restart) return result.ok() ? result.value() : errno_of(result.error());
        between();
    }
    FAIL("no progress");
    return 0;
}

void must_be_right() {
    if (const std::string problem = recount(); !problem.empty()) FAIL(problem);
}

Guest guest_with_tree(World& world) {
    const Guest guest = world.add(80);
    make_tree(guest);
    run(guest.vcpu());
    return guest;
}

u64 sum_of_type_counts(const Guest& guest) {
    u64 sum = 0;
    for (u64 pfn = 0; pfn < guest.page_count(); ++pfn) sum += guest.frame(pfn).type_count;
    return sum;
}

}  // namespace

TEST_CASE("pinning and unpinning a tree, preempted everywhere") {
    World world;
    const Guest guest = guest_with_tree(world);
    const u64 before = sum_of_type_counts(guest);
    for (int entries = 2; entries < 60; entries += entries < 6 ? 1 : 7) {
        CAPTURE(entries);
        const Steps steps(least + entries);
        int preempted = 0;
        const auto between = [&] { ++preempted; must_be_right(); };
        CHECK(mmuext_in_steps(guest, MmuExtCommand::pin_l4, guest.mfn(root).raw(), between) == 0);
        must_be_right();
        CHECK(guest.frame(root + 3).type_count == 2);
        CHECK(mmuext_in_steps(guest, MmuExtCommand::unpin, guest.mfn(root).raw(), between) == 0);
        must_be_right();
        CHECK(sum_of_type_counts(guest) == before);
        if (entries == 2) CHECK(preempted > 20);
    }
}

TEST_CASE("a bad entry anywhere in the tree: all that was taken is given back") {
    World world;
    const Guest guest = guest_with_tree(world);
    const u64 before = sum_of_type_counts(guest);
    for (u64 table = root; table < root + tables; ++table) {
        for (const unsigned place : {1u, 511u}) {
            for (const int entries : {least + 2, least + 5, Steps::whole}) {
                CAPTURE(table);
                CAPTURE(place);
                CAPTURE(entries);
                guest.words(table)[place] = guest.entry(page, page_flags | 1ull << 52 | pte::write_through);
                const Steps steps(entries);
                CHECK(mmuext_in_steps(guest, MmuExtCommand::pin_l4, guest.mfn(root).raw(), must_be_right) < 0);
                must_be_right();
                guest.words(table)[place] = 0;
                // It can be tried again, and what the failure left does not stand in the way.
                CHECK(mmuext_in_steps(guest, MmuExtCommand::pin_l4, guest.mfn(root).raw(), must_be_right) == 0);
                CHECK(mmuext_in_steps(guest, MmuExtCommand::unpin, guest.mfn(root).raw(), must_be_right) == 0);
                CHECK(sum_of_type_counts(guest) == before);
            }
        }
    }
}

TEST_CASE("half-done work is given up for a store into the frame, and for another type") {
    for (const bool store : {true, false}) {
        CAPTURE(store);
        World world;
        const Guest guest = guest_with_tree(world);
        const u64 before = sum_of_type_counts(guest);
        *reinterpret_cast<abi::MmuExtOp*>(argument_bytes()) = {static_cast<u32>(MmuExtCommand::pin_l2), 0, guest.mfn(root + 3).raw(), 0};
        u64 args[6] = {arguments, 1, 0, abi::domid_self, 0, 0};
        for (int i = 0; i < 100 && !guest.frame(root + 3).has(frame_partial); ++i) {
            const Steps steps(least + 30);
            REQUIRE(hypercall::dispatch(guest.vcpu(), static_cast<u64>(abi::Hypercall::mmuext_op), args).error() == Error::restart);
        }
        REQUIRE(guest.frame(root + 3).has(frame_partial));
        must_be_right();
        if (store) {
            CHECK(guest.mmu_update({{guest.slot(root + 3, 9), 0x1234}}) == 0);
            CHECK(guest.words(root + 3)[9] == 0x1234);
            CHECK(sum_of_type_counts(guest) == before);
        } else {
            guest.words(root + 3)[300] = 0;
            CHECK(guest.mmuext(MmuExtCommand::pin_l3, guest.mfn(root + 3).raw()) == invalid);      // its entry leads to an L1
        }
        CHECK_FALSE(guest.frame(root + 3).has(frame_partial));
        must_be_right();
    }
}

TEST_CASE("a table that is half given up is wanted again") {
    constexpr u64 table = 20, late = 39;      // its last entry leads to page `late`
    for (const bool still_valid : {true, false}) {
        CAPTURE(still_valid);
        World world;
        const Guest guest = world.add(60);
        for (unsigned i = 0; i < 20; ++i) guest.words(table)[i] = guest.entry(table + i, i == 0 ? table_page_flags : page_flags);
        guest.protect(table);
        guest.protect(late);
        REQUIRE(guest.mmuext(MmuExtCommand::pin_l1, guest.mfn(table).raw()) == 0);
        abi::MmuExtOp op{static_cast<u32>(MmuExtCommand::unpin), 0, guest.mfn(table).raw(), 0};
        u64 args[6] = {arguments, 1, 0, abi::domid_self, 0, 0};
        const auto go_on = [&] {
            *reinterpret_cast<abi::MmuExtOp*>(argument_bytes()) = op;
            const Steps steps(least + 30 + 5);
            return hypercall::dispatch(guest.vcpu(), static_cast<u64>(abi::Hypercall::mmuext_op), args).error();
        };
        REQUIRE(go_on() == Error::restart);
        REQUIRE(guest.frame(table).has(frame_partial));
        REQUIRE(guest.frame(late).type_count == 0);
        must_be_right();
        if (!still_valid) REQUIRE(guest.mmuext(MmuExtCommand::pin_l1, guest.mfn(late).raw()) == 0);
        CHECK((guest.mmu_update({{guest.slot(Guest::l2, 7), guest.entry(table)}}) == 0) == still_valid);
        must_be_right();
        Error error;
        while ((error = go_on()) == Error::restart) must_be_right();
        CHECK(error == Error::none);
        CHECK(guest.frame(table).type_count == (still_valid ? 1 : 0));
        must_be_right();
    }
}

TEST_CASE("what another vcpu does to a tree that is half-way") {
    World world(2);
    const Guest guest = guest_with_tree(world);
    const Steps steps(least + 2);
    int at = 0;
    const auto meddle = [&] {
        const u64 table = root + static_cast<u64>(at++ * 7) % tables;
        const i64 made_writable = guest.mmu_update({{guest.slot(Guest::l1, static_cast<unsigned>(table)), guest.entry(table)}});
        if (made_writable == 0) guest.protect(table);
        must_be_right();
        const i64 pinned = guest.mmuext(MmuExtCommand::pin_l1, guest.mfn(table).raw());
        must_be_right();
        if (pinned == 0) CHECK(guest.mmuext(MmuExtCommand::unpin, guest.mfn(table).raw()) == 0);
        static_cast<void>(guest.mmu_update({{guest.slot(table, 2), 0}}));
        must_be_right();
        // The argument memory is the hypercall's that is under way, too.
        *reinterpret_cast<abi::MmuExtOp*>(argument_bytes()) = {static_cast<u32>(MmuExtCommand::pin_l4), 0, guest.mfn(root).raw(), 0};
    };
    const i64 result = mmuext_in_steps(guest, MmuExtCommand::pin_l4, guest.mfn(root).raw(), meddle);
    CHECK((result == 0 || result == invalid || result == busy));
    must_be_right();
}

TEST_CASE("a table that is cut off is released in steps before the call ends") {
    World world;
    const Guest guest = guest_with_tree(world);
    REQUIRE(guest.mmu_update({{guest.slot(Guest::l4, 5), guest.entry(root + 1)}}) == 0);
    must_be_right();
    const Steps steps(least);
    CHECK(guest.mmu_update({{guest.slot(Guest::l4, 5), 0}}) == 0);
    CHECK(guest.vcpu().pending_release == nullptr);
    CHECK(guest.frame(root + 1).type_count == 0);
    must_be_right();
}

TEST_CASE("a domain may be destroyed in any of those states") {
    for (int stop_after = 0; stop_after < 40; stop_after += 3) {
        CAPTURE(stop_after);
        World world;
        const u64 free = frame_allocator.unreserved();
        const Guest guest = guest_with_tree(world);
        const Steps steps(least + 2);
        *reinterpret_cast<abi::MmuExtOp*>(argument_bytes()) = {static_cast<u32>(MmuExtCommand::pin_l4), 0, guest.mfn(root).raw(), 0};
        u64 args[6] = {arguments, 1, 0, abi::domid_self, 0, 0};
        for (int i = 0; i < stop_after; ++i)
            if (hypercall::dispatch(guest.vcpu(), static_cast<u64>(abi::Hypercall::mmuext_op), args).error() != Error::restart) break;
        destroy(guest);
        CHECK(frame_allocator.unreserved() == free);
        must_be_right();
    }
}

TEST_CASE("a copy from or to the guest that fails, the first, the second, ...") {
    World world;
    const Guest a = world.add(), b = world.add();
    a.grant(8) = {abi::grant_permit_access, b.id(), static_cast<u32>(a.mfn(20).raw())};
    for (u64 copies = 0; copies < 6; ++copies) {
        CAPTURE(copies);
        const auto failing = [&](auto call) {
            fail_copies_after(copies);
            const i64 result = call();
            fail_copies_after(never_fail);
            must_be_right();
            return result;
        };
        abi::GrantMap map{};
        map.host_addr = 21 * page_size;
        map.flags = abi::map_host;
        map.ref = 8;
        map.dom = a.id();
        const i64 mapped = failing([&] { return b.grant_op(abi::GrantCommand::map, map); });
        CHECK(mapped == (copies < 2 ? -abi::efault : 0));
        static_cast<void>(failing([&] { return b.mmu_update({{b.slot(Guest::l1, 22), b.entry(23)}, {b.slot(Guest::l1, 22), b.entry(22)}}); }));
        static_cast<void>(failing([&] { return b.mmuext(MmuExtCommand::tlb_flush_local); }));
        abi::AllocUnbound port{abi::domid_self, a.id(), 0};
        static_cast<void>(failing([&] { return b.call_with(abi::Hypercall::event_channel_op, static_cast<u64>(abi::EventCommand::alloc_unbound), port); }));
        abi::RegisterArea area{24 * page_size + 4080};
        static_cast<void>(failing([&] { return b.call(abi::Hypercall::vcpu_op, {static_cast<u64>(abi::VcpuCommand::register_runstate), 0, arguments}); }));
        static_cast<void>(area);
    }
}
