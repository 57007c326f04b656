// SPDX-License-Identifier: GPL-2.0-or-later
// What the manager does with the memory of domains: reads it, copies it from one to another, sets how much there may be.
#include <doctest/doctest.h>

#include <cstring>

#include "core/frame_allocator.hpp"
#include "core/hypercall.hpp"
#include "core/paging.hpp"
#include "idl/control.hpp"
#include "tests/host/checks.hpp"
#include "tests/host/world.hpp"

using namespace core;
using namespace core::host;
using abi::ControlCommand;

namespace {

constexpr i64 busy = -abi::ebusy, permission = -abi::eperm, invalid = -abi::einval, no_domain = -abi::esrch, fault = -abi::efault;
constexpr u64 list = arguments + page_size, bytes = arguments + 8 * page_size;      // where lists and what is copied lie
constexpr u64 pages_at_once = 16;

template <typename T>
i64 control(const Guest& guest, ControlCommand command, T argument) { return guest.call_with(abi::Hypercall::control, static_cast<u64>(command), argument); }

u8* at(u64 argument) { return argument_bytes() + (argument - arguments); }

// A domain that was never unpaused, and its frames.
Guest unborn(const Guest& manager, u64 pages) {
    abi::ControlCreate create{};
    create.max_frames = static_cast<u32>(pages);
    create.vcpus = 1;
    create.max_grant_frames = 1;
    REQUIRE(manager.call_with(abi::Hypercall::control, static_cast<u64>(ControlCommand::create), create) == 0);
    REQUIRE(control(manager, ControlCommand::populate, abi::ControlPopulate{create.domid, {}, 0, pages, list}) == 0);
    std::vector<Mfn> frames;
    for (u64 i = 0; i < pages; ++i) frames.push_back(Mfn{reinterpret_cast<u64*>(at(list))[i]});
    return Guest{create.domid, frames};
}
i64 read(const Guest& manager, DomId domain, std::initializer_list<abi::LoadSegment> segments) {
    std::copy(segments.begin(), segments.end(), reinterpret_cast<abi::LoadSegment*>(at(list)));
    return control(manager, ControlCommand::read, abi::ControlRead{domain, {}, segments.size(), list});
}
i64 copy_frames(const Guest& manager, DomId from, DomId to, std::initializer_list<abi::FramePair> pairs) {
    std::copy(pairs.begin(), pairs.end(), reinterpret_cast<abi::FramePair*>(at(list)));
    return control(manager, ControlCommand::copy_frames, abi::ControlCopyFrames{from, to, {}, pairs.size(), list});
}

}  // namespace

TEST_CASE("read copies what a domain's frames hold, whatever they are used as, and changes nothing") {
    World world;
    const Guest manager = world.add_manager(), guest = world.add();
    guest.words(10)[511] = 0x1122'3344'5566'7788;
    CHECK(read(manager, guest.id(), {{guest.mfn(10).raw(), 4088, 8, bytes}, {guest.mfn(Guest::l4).raw(), 0, 8, bytes + 8}, {guest.mfn(10).raw(), 4096, 0, bytes}}) == 0);
    CHECK(std::memcmp(at(bytes), &guest.words(10)[511], 8) == 0);
    CHECK(std::memcmp(at(bytes + 8), guest.words(Guest::l4), 8) == 0);
    check_counts();
    // Paused, and stopped, it still has its memory.
    CHECK(control(manager, ControlCommand::pause, abi::ControlDomain{guest.id(), {}}) == 0);
    CHECK(read(manager, guest.id(), {{guest.mfn(10).raw(), 0, 8, bytes}}) == 0);
    {
        const LockGuard lock;
        guest.domain().stop(lock, abi::shutdown_crash);
    }
    CHECK(read(manager, guest.id(), {{guest.mfn(10).raw(), 0, 8, bytes}}) == 0);
    check_counts();
}

TEST_CASE("read stays inside of frames that are the domain's") {
    World world;
    const Guest manager = world.add_manager(), guest = world.add(), other = world.add();
    const u64 own = guest.mfn(10).raw();
    CHECK(read(manager, guest.id(), {{own, 4089, 8, bytes}}) == invalid);
    CHECK(read(manager, guest.id(), {{own, ~0u, 8, bytes}}) == invalid);
    CHECK(read(manager, guest.id(), {{own, 8, ~0u, bytes}}) == invalid);
    CHECK(read(manager, guest.id(), {{other.mfn(10).raw(), 0, 8, bytes}}) == busy);
    CHECK(read(manager, guest.id(), {{manager.mfn(10).raw(), 0, 8, bytes}}) == busy);
    CHECK(read(manager, guest.id(), {{0, 0, 8, bytes}}) == permission);
    CHECK(read(manager, guest.id(), {{frames::limit, 0, 8, bytes}}) == permission);
    CHECK(read(manager, guest.id(), {{~0ull, 0, 8, bytes}}) == permission);
    CHECK(read(manager, guest.id(), {{own, 0, 8, abi::hole_start}}) == fault);
    CHECK(read(manager, guest.id(), {{own, 0, 8, bytes}, {own, 0, 8, 1ull << 40}}) == fault);
    CHECK(read(manager, manager.id(), {{manager.mfn(10).raw(), 0, 8, bytes}}) == invalid);
    CHECK(read(manager, 1000, {{own, 0, 8, bytes}}) == no_domain);
    CHECK(control(manager, ControlCommand::read, abi::ControlRead{guest.id(), {}, 1, abi::hole_start}) == fault);
    for (u32 number = guest.domain().frame_list; number != no_link; number = frames::table[number].next)
        if (frames::table[number].owner == owner_core) CHECK(read(manager, guest.id(), {{number, 0, 8, bytes}}) == busy);
    check_counts();
}

TEST_CASE("whole frames are copied to a domain that never ran, from another one or from the caller") {
    World world;
    const Guest manager = world.add_manager(), guest = world.add(), child = unborn(manager, 4);
    guest.words(10)[0] = 42;
    guest.words(10)[511] = 43;
    manager.words(11)[5] = 44;
    CHECK(copy_frames(manager, guest.id(), child.id(), {{guest.mfn(10).raw(), child.mfn(1).raw()}}) == 0);
    CHECK(child.words(1)[0] == 42);
    CHECK(child.words(1)[511] == 43);
    CHECK(copy_frames(manager, manager.id(), child.id(), {{manager.mfn(11).raw(), child.mfn(2).raw()}, {manager.mfn(11).raw(), child.mfn(3).raw()}}) == 0);
    CHECK(child.words(3)[5] == 44);
    CHECK(copy_frames(manager, child.id(), child.id(), {{child.mfn(1).raw(), child.mfn(1).raw()}}) == 0);
    CHECK(child.words(1)[511] == 43);
    check_counts();
}

TEST_CASE("nothing is copied to a domain that ran, to foreign frames, from foreign ones, or over what was checked") {
    World world;
    const Guest manager = world.add_manager(), guest = world.add(), child = unborn(manager, 4);
    const u64 from = guest.mfn(10).raw(), to = child.mfn(1).raw();
    CHECK(copy_frames(manager, child.id(), guest.id(), {{to, from}}) == busy);
    CHECK(copy_frames(manager, guest.id(), child.id(), {{manager.mfn(10).raw(), to}}) == busy);
    CHECK(copy_frames(manager, guest.id(), child.id(), {{from, guest.mfn(11).raw()}}) == busy);
    CHECK(copy_frames(manager, guest.id(), child.id(), {{0, to}}) == permission);
    CHECK(copy_frames(manager, guest.id(), child.id(), {{from, frames::limit}}) == permission);
    CHECK(copy_frames(manager, guest.id(), manager.id(), {{from, manager.mfn(10).raw()}}) == invalid);
    CHECK(copy_frames(manager, 1000, child.id(), {{from, to}}) == no_domain);
    CHECK(copy_frames(manager, guest.id(), 1000, {{from, to}}) == no_domain);
    std::memset(child.words(2), 0, page_size);
    {
        const LockGuard lock;
        Budget budget;
        REQUIRE(paging::pin(lock, child.domain(), child.mfn(2), FrameType::l1, budget) == Error::none);
    }
    CHECK(copy_frames(manager, guest.id(), child.id(), {{from, child.mfn(2).raw()}}) == busy);
    CHECK(copy_frames(manager, child.id(), child.id(), {{child.mfn(2).raw(), to}}) == 0);
    check_counts();
    REQUIRE(control(manager, ControlCommand::unpause, abi::ControlDomain{child.id(), {}}) == 0);
    REQUIRE(control(manager, ControlCommand::pause, abi::ControlDomain{child.id(), {}}) == 0);
    CHECK(copy_frames(manager, guest.id(), child.id(), {{from, to}}) == busy);
}

TEST_CASE("long copies are preempted, go on where they stopped, and look again at what may have changed") {
    constexpr u64 count = 2 * pages_at_once + 1;
    for (const bool started_meanwhile : {false, true}) {
        CAPTURE(started_meanwhile);
        World world;
        const Guest manager = world.add_manager(), child = unborn(manager, count), source = world.add(count + 4);
        auto* const pairs = reinterpret_cast<abi::FramePair*>(at(list));
        for (u64 i = 0; i < count; ++i) {
            source.words(4 + i)[0] = 100 + i;
            child.words(i)[0] = 0;
            pairs[i] = {source.mfn(4 + i).raw(), child.mfn(i).raw()};
        }
        *reinterpret_cast<abi::ControlCopyFrames*>(argument_bytes()) = {source.id(), child.id(), {}, count, list};
        run(manager.vcpu());
        u64 args[6] = {static_cast<u64>(ControlCommand::copy_frames), arguments};
        const auto go_on = [&] { return hypercall::dispatch(manager.vcpu(), static_cast<u64>(abi::Hypercall::control), args).error(); };
        for (u64 done = pages_at_once; done < count; done += pages_at_once) {
            REQUIRE(go_on() == Error::restart);
            CHECK((args[0] >> 32) == done);
            CHECK(child.words(done - 1)[0] == 100 + done - 1);
            CHECK(child.words(done)[0] == 0);
            check_counts();
            // What was copied is not copied again.
            child.words(0)[0] = 7;
        }
        child.domain().started = started_meanwhile;
        CHECK(go_on() == (started_meanwhile ? Error::busy : Error::none));
        CHECK(child.words(count - 1)[0] == (started_meanwhile ? u64{0} : 100 + count - 1));
        CHECK(child.words(0)[0] == 7);
        check_counts();
    }
}

TEST_CASE("a domain's limit moves its reservation with it, both ways and exactly") {
    World world;
    const Guest manager = world.add_manager(), guest = world.add(32, 1, 40);
    const u64 free = frame_allocator.unreserved(), reserved = guest.domain().reserved;
    const auto set = [&](DomId id, u32 limit) { return control(manager, ControlCommand::set_max_frames, abi::ControlSetMaxFrames{id, 0, limit}); };
    for (const u32 limit : {41u, 100u, 40u, 32u, 33u, 40u}) {
        CAPTURE(limit);
        CHECK(set(guest.id(), limit) == 0);
        CHECK(guest.domain().max_frames == limit);
        CHECK(guest.domain().reserved == reserved + limit - 40);
        CHECK(frame_allocator.unreserved() == free + 40 - limit);
        check_counts();
    }
    CHECK(set(guest.id(), 31) == busy);
    CHECK(set(guest.id(), 0) == busy);
    CHECK(set(guest.id(), static_cast<u32>(40 + free + 1)) == -abi::enomem);
    CHECK(set(guest.id(), ~0u) == -abi::enomem);
    CHECK(set(1000, 1) == no_domain);
    CHECK(guest.domain().max_frames == 40);
    CHECK(frame_allocator.unreserved() == free);
    CHECK(set(guest.id(), static_cast<u32>(40 + free)) == 0);
    CHECK(frame_allocator.unreserved() == 0);
    CHECK(set(manager.id(), 33) == -abi::enomem);
    CHECK(set(guest.id(), 40) == 0);
    CHECK(set(manager.id(), 33) == 0);
    CHECK(set(manager.id(), 31) == busy);
    check_counts();
}

TEST_CASE("what a domain has granted and given up counts until it comes back") {
    World world;
    const Guest manager = world.add_manager(), granter = world.add(32, 1, 40), mapper = world.add();
    constexpr u64 first = 20, count = 6;
    u32 handles[count];
    auto* const numbers = reinterpret_cast<u64*>(at(list));
    for (u64 i = 0; i < count; ++i) {
        granter.grant(static_cast<GrantRef>(8 + i)) = {abi::grant_permit_access, mapper.id(), static_cast<u32>(granter.mfn(first + i).raw())};
        abi::GrantMap map{};
        map.host_addr = (first + i) * page_size;
        map.flags = abi::map_host;
        map.ref = static_cast<GrantRef>(8 + i);
        map.dom = granter.id();
        REQUIRE(mapper.grant_op(abi::GrantCommand::map, map) == 0);
        REQUIRE(map.status == abi::grant_ok);
        handles[i] = map.handle;
        REQUIRE(granter.mmu_update({{granter.slot(Guest::l1, static_cast<unsigned>(first + i)), 0}}) == 0);
        numbers[i] = granter.mfn(first + i).raw();
    }
    abi::MemoryReservation given{list, count, 0, 0, abi::domid_self, {}};
    REQUIRE(granter.call_with(abi::Hypercall::memory_op, static_cast<u64>(abi::MemoryCommand::decrease_reservation), given) == count);
    REQUIRE(granter.domain().guest_frames == 32 - count);
    const auto set = [&](u32 limit) { return control(manager, ControlCommand::set_max_frames, abi::ControlSetMaxFrames{granter.id(), 0, limit}); };
    CHECK(set(32 - count) == busy);
    CHECK(set(31) == busy);
    CHECK(set(32) == 0);
    check_counts();
    // With the limit where it is there is no room for what would take the place of what others hold.
    CHECK(granter.call_with(abi::Hypercall::memory_op, static_cast<u64>(abi::MemoryCommand::increase_reservation), given) == 0);
    for (u64 i = 0; i < count; ++i) {
        abi::GrantUnmap unmap{(first + i) * page_size, 0, handles[i], 0, 0};
        REQUIRE(mapper.grant_op(abi::GrantCommand::unmap, unmap) == 0);
        REQUIRE(unmap.status == abi::grant_ok);
    }
    CHECK(set(32 - count) == 0);
    check_counts();
}
