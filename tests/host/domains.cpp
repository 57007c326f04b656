// SPDX-License-Identifier: GPL-2.0-or-later
// Making and ending domains when memory is short, and the control ABI's checks.
#include <doctest/doctest.h>

#include "core/frame_allocator.hpp"
#include "core/hypercall.hpp"
#include "core/paging.hpp"
#include "tests/host/checks.hpp"
#include "tests/host/world.hpp"

using namespace core;
using namespace core::host;
using abi::ControlCommand;

namespace {

template <typename T>
i64 control(const Guest& guest, ControlCommand command, T& argument) { return guest.call_with(abi::Hypercall::control, static_cast<u64>(command), argument); }

abi::ControlCreate wanted(u32 frames, u32 vcpus = 1) {
    abi::ControlCreate create{};
    create.name[0] = 'd';
    create.max_frames = frames;
    create.vcpus = vcpus;
    create.max_grant_frames = 1;
    return create;
}

}  // namespace

TEST_CASE("a domain is created whole or not at all, whatever is missing") {
    World world(1, 512);
    const Guest manager = world.add_manager();
    const u64 free = frame_allocator.unreserved();
    abi::ControlCreate create = wanted(10);
    REQUIRE(control(manager, ControlCommand::create, create) == 0);
    const u64 needed = free - frame_allocator.unreserved();
    destroy(Guest{create.domid, {}});
    REQUIRE(frame_allocator.unreserved() == free);
    for (u64 missing = 1; missing <= needed; ++missing) {
        CAPTURE(missing);
        {
            const LockGuard held;
            REQUIRE(frame_allocator.reserve(held, free - needed + missing) == Error::none);
        }
        abi::ControlCreate again = wanted(10);
        CHECK(control(manager, ControlCommand::create, again) == -abi::enomem);
        {
            const LockGuard held;
            frame_allocator.unreserve(held, free - needed + missing);
        }
        CHECK(frame_allocator.unreserved() == free);
    }
    check_counts();
    {
        const LockGuard held;
        REQUIRE(frame_allocator.reserve(held, free - needed) == Error::none);      // just enough
    }
    abi::ControlCreate fits = wanted(10);
    CHECK(control(manager, ControlCommand::create, fits) == 0);
    // All it may ever have is its own now: memory, ports, grants and their handles come out of it to the last.
    abi::ControlPopulate populate{fits.domid, {}, 0, 10, arguments + page_size};
    CHECK(control(manager, ControlCommand::populate, populate) == 0);
    abi::ControlPopulate more{fits.domid, {}, 10, 1, arguments + page_size};
    CHECK(control(manager, ControlCommand::populate, more) == -abi::enomem);
    {
        const LockGuard held;
        frame_allocator.unreserve(held, free - needed);
    }
    check_counts();
}

TEST_CASE("nobody but the manager controls anything") {
    World world;
    const Guest manager = world.add_manager();
    const Guest guest = world.add();
    for (u64 command = 0; command < 20; ++command) CHECK(guest.call(abi::Hypercall::control, {command, arguments}) == -abi::eperm);
    abi::ControlDomain itself{manager.id(), {}};
    CHECK(control(manager, ControlCommand::destroy, itself) < 0);
    CHECK(control(manager, ControlCommand::pause, itself) < 0);
    abi::ControlDomain nobody{1000, {}};
    CHECK(control(manager, ControlCommand::destroy, nobody) == -abi::esrch);
    for (const u32 vcpus : {0u, 33u, ~0u}) {
        abi::ControlCreate create = wanted(10, vcpus);
        CHECK(control(manager, ControlCommand::create, create) < 0);
    }
    check_counts();
}

TEST_CASE("only a domain that never ran is loaded, and only inside of its memory") {
    World world;
    const Guest manager = world.add_manager();
    const Guest guest = world.add();
    auto& segment = *reinterpret_cast<abi::LoadSegment*>(argument_bytes() + page_size);
    abi::ControlLoad load{guest.id(), {}, 1, arguments + page_size};
    segment = {guest.mfn(10).raw(), 0, 8, arguments + 2 * page_size};
    CHECK(control(manager, ControlCommand::load, load) == -abi::ebusy);
    abi::ControlCreate create = wanted(4);
    REQUIRE(control(manager, ControlCommand::create, create) == 0);
    abi::ControlPopulate populate{create.domid, {}, 0, 4, arguments + 3 * page_size};
    REQUIRE(control(manager, ControlCommand::populate, populate) == 0);
    const u64 own = *reinterpret_cast<u64*>(argument_bytes() + 3 * page_size);
    load.domid = create.domid;
    const abi::LoadSegment bad[] = {{guest.mfn(10).raw(), 0, 8, arguments}, {own, 4090, 8, arguments}, {own, ~0u, 8, arguments}, {own, 0, ~0u, arguments},
                                    {frames::limit, 0, 8, arguments}, {own, 0, 8, abi::hole_start}};
    for (const abi::LoadSegment& each : bad) {
        segment = each;
        CHECK(control(manager, ControlCommand::load, load) < 0);
    }
    argument_bytes()[2 * page_size] = 42;
    segment = {own, 4095, 1, arguments + 2 * page_size};
    CHECK(control(manager, ControlCommand::load, load) == 0);
    CHECK(reinterpret_cast<u8*>(arch::table_at(Mfn{own}))[4095] == 42);
}

TEST_CASE("what the core has checked is not loaded over") {
    World world;
    const Guest manager = world.add_manager();
    abi::ControlCreate create = wanted(8);
    REQUIRE(control(manager, ControlCommand::create, create) == 0);
    abi::ControlPopulate populate{create.domid, {}, 0, 8, arguments + page_size};
    REQUIRE(control(manager, ControlCommand::populate, populate) == 0);
    const u64* const frame = reinterpret_cast<u64*>(argument_bytes() + page_size);
    constexpr u64 l4 = 0, l3 = 1, gdt = 2, data = 3;
    for (int i = 0; i < 2; ++i) arch::table_at(Mfn{frame[l4]})[i] = pte::make(Mfn{frame[l3]}, page_flags);
    auto& context = *reinterpret_cast<abi::VcpuGuestContext*>(argument_bytes() + 2 * page_size);
    context = abi::VcpuGuestContext{};
    context.flags = abi::context_in_kernel;
    context.ctrlreg[3] = frame[l4] * page_size;
    context.gdt_frames[0] = frame[gdt];
    context.gdt_ents = 10;
    auto& segment = *reinterpret_cast<abi::LoadSegment*>(argument_bytes() + 4 * page_size);
    const auto load = [&](u64 page) {
        segment = {frame[page], 0, 8, arguments + 4 * page_size};
        abi::ControlLoad op{create.domid, {}, 1, arguments + 4 * page_size};
        return control(manager, ControlCommand::load, op);
    };
    // Half-way through the L4 its first entry holds a reference already.
    abi::ControlSetContext set{create.domid, 0, 0, arguments + 2 * page_size};
    *reinterpret_cast<abi::ControlSetContext*>(argument_bytes()) = set;
    u64 args[6] = {static_cast<u64>(ControlCommand::set_context), arguments};
    Budget::entries_at_once = 34;      // the L3 whole, and no more
    run(manager.vcpu());
    CHECK(hypercall::dispatch(manager.vcpu(), static_cast<u64>(abi::Hypercall::control), args).error() == Error::restart);
    CHECK(frames::at(Mfn{frame[l4]}).has(frame_partial));
    CHECK(load(l4) == -abi::ebusy);
    check_counts();
    Budget::entries_at_once = 2048;
    CHECK(control(manager, ControlCommand::set_context, set) == 0);
    for (const u64 page : {l4, l3, gdt}) CHECK(load(page) == -abi::ebusy);
    CHECK(load(data) == 0);
    check_counts();
}

TEST_CASE("a vcpu that gets its registers after its domain was unpaused runs all the same") {
    World world;
    const Guest manager = world.add_manager();
    abi::ControlCreate create = wanted(4);
    REQUIRE(control(manager, ControlCommand::create, create) == 0);
    abi::ControlPopulate populate{create.domid, {}, 0, 1, arguments + page_size};
    REQUIRE(control(manager, ControlCommand::populate, populate) == 0);
    const u64 l4 = *reinterpret_cast<u64*>(argument_bytes() + page_size);
    abi::ControlDomain domain{create.domid, {}};
    REQUIRE(control(manager, ControlCommand::unpause, domain) == 0);
    auto& context = *reinterpret_cast<abi::VcpuGuestContext*>(argument_bytes() + 2 * page_size);
    context = abi::VcpuGuestContext{};
    context.flags = abi::context_in_kernel;
    context.ctrlreg[3] = l4 * page_size;
    abi::ControlSetContext set{create.domid, 0, 0, arguments + 2 * page_size};
    REQUIRE(control(manager, ControlCommand::set_context, set) == 0);
    const SchedulerEntity& entity = domains::find(create.domid)->vcpus[0]->sched;
    CHECK((entity.queued || entity.running));
    check_counts();
}

TEST_CASE("the records of the core for a domain are out of its reach") {
    World world;
    const Guest guest = world.add();
    for (u32 number = guest.domain().frame_list; number != no_link; number = frames::table[number].next) {
        const Frame& frame = frames::table[number];
        if (frame.has(frame_allocated)) continue;
        CAPTURE(number);
        const bool interface = frame.owner == guest.id();      // shared_info, grant table
        CHECK((guest.mmu_update({{guest.slot(Guest::l1, 20), pte::make(Mfn{number}, page_flags)}}) == 0) == interface);
        CHECK(guest.mmu_update({{number * page_size, 1}}) < 0);
        CHECK(guest.mmuext(abi::MmuExtCommand::pin_l1, number) < 0);
        CHECK((guest.mmuext(abi::MmuExtCommand::clear_page, number) == 0) == interface);
        check_counts();
    }
}
