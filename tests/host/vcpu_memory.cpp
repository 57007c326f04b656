// SPDX-License-Identifier: GPL-2.0-or-later
// Memory of a guest that a vcpu holds on to: descriptor tables, registered areas, address spaces.
#include <doctest/doctest.h>

#include "core/descriptor.hpp"
#include "core/frame_allocator.hpp"
#include "tests/host/checks.hpp"
#include "tests/host/world.hpp"

using namespace core;
using namespace core::host;
using abi::VcpuCommand;

namespace {

constexpr i64 invalid = -abi::einval;

i64 vcpu_op(const Guest& guest, VcpuCommand command, auto argument, u64 vcpu = 0) {
    *reinterpret_cast<decltype(argument)*>(argument_bytes()) = argument;
    return guest.call(abi::Hypercall::vcpu_op, {static_cast<u64>(command), vcpu, arguments});
}
i64 set_gdt(const Guest& guest, std::initializer_list<u64> pfns, u64 entries) {
    u64* next = reinterpret_cast<u64*>(argument_bytes());
    for (u64 pfn : pfns) *next++ = guest.mfn(pfn).raw();
    return guest.call(abi::Hypercall::set_gdt, {arguments, entries});
}

}  // namespace

TEST_CASE("a descriptor table is taken whole or not at all") {
    World world;
    const Guest guest = world.add();
    guest.protect(20);
    guest.protect(21);
    guest.words(20)[1] = 0x00AF'9B00'0000'FFFF;      // code of privilege 0: made harmless
    CHECK(set_gdt(guest, {20, 22}, 600) == invalid);  // the second page is writable
    check_counts();
    CHECK(guest.frame(20).type_count == 0);
    CHECK(set_gdt(guest, {20, 21}, 600) == 0);
    CHECK(guest.frame(20).type == FrameType::descriptor);
    CHECK((guest.words(20)[1] >> 45 & 3) == 3);
    check_counts();
    CHECK(guest.mmu_update({{guest.slot(Guest::l1, 20), guest.entry(20)}}) == -abi::ebusy);
    CHECK(guest.call(abi::Hypercall::update_descriptor, {guest.slot(20, 2), 0x00AF'9B00'0000'FFFF}) == 0);
    CHECK((guest.words(20)[2] >> 45 & 3) == 3);
    CHECK(guest.call(abi::Hypercall::update_descriptor, {guest.slot(20, 2), 0x0000'8900'0000'0067}) == invalid);      // a task segment
    CHECK(set_gdt(guest, {}, 7169) == invalid);
    CHECK(set_gdt(guest, {}, 0) == 0);
    CHECK(guest.frame(20).type_count == 0);
    check_counts();
    guest.words(21)[0] = 0x0000'8900'0000'0067;
    CHECK(set_gdt(guest, {20, 21}, 600) == invalid);
    check_counts();
}

TEST_CASE("pages of an LDT are held from their first use to the next change") {
    World world;
    const Guest guest = world.add();
    guest.protect(20);
    CHECK(guest.mmuext(abi::MmuExtCommand::set_ldt, 20 * page_size, 100) == 0);
    CHECK(guest.mmuext(abi::MmuExtCommand::set_ldt, 20 * page_size + 8, 100) == invalid);
    {
        const LockGuard lock;
        CHECK(descriptors::map_ldt_page(lock, guest.vcpu(), 8));
        CHECK_FALSE(descriptors::map_ldt_page(lock, guest.vcpu(), 100 * 8));      // beyond its end
    }
    CHECK(guest.frame(20).type == FrameType::descriptor);
    check_counts();
    CHECK(guest.mmu_update({{guest.slot(Guest::l1, 20), guest.entry(20)}}) == -abi::ebusy);
    CHECK(guest.mmuext(abi::MmuExtCommand::set_ldt, 0, 0) == 0);
    CHECK(guest.frame(20).type_count == 0);
    check_counts();
}

TEST_CASE("pages of an LDT belong to the address space they were found in") {
    World world;
    const Guest guest = world.add();
    guest.protect(20);
    guest.words(21)[0] = guest.entry(Guest::l3);
    guest.protect(21);
    REQUIRE(guest.mmuext(abi::MmuExtCommand::set_ldt, 20 * page_size, 100) == 0);
    const auto refer = [&] {
        const LockGuard lock;
        return descriptors::map_ldt_page(lock, guest.vcpu(), 8);
    };
    REQUIRE(refer());
    REQUIRE(guest.mmuext(abi::MmuExtCommand::new_baseptr, guest.mfn(21).raw()) == 0);
    CHECK(guest.vcpu().ldt_mapped == 0);
    CHECK(guest.frame(20).type_count == 0);
    CHECK(refer());      // there, too, at the same address
    check_counts();
}

TEST_CASE("a registered area may cross a page, and is held whole or not at all") {
    World world;
    const Guest guest = world.add();
    const u64 last = guest.page_count() - 1;
    CHECK(vcpu_op(guest, VcpuCommand::register_runstate, abi::RegisterArea{last * page_size + 4080}) == -abi::efault);
    check_counts();
    CHECK(guest.frame(last).type_count == 1);
    CHECK(vcpu_op(guest, VcpuCommand::register_runstate, abi::RegisterArea{20 * page_size + 4080}) == 0);
    CHECK(guest.frame(20).type_count == 2);
    CHECK(guest.frame(21).type_count == 2);
    check_counts();
    CHECK(vcpu_op(guest, VcpuCommand::register_runstate, abi::RegisterArea{Guest::l1 * page_size}) == -abi::efault);      // not writable
    check_counts();
    CHECK(vcpu_op(guest, VcpuCommand::register_vcpu_time, abi::RegisterArea{22 * page_size + 4080}) == invalid);
    CHECK(vcpu_op(guest, VcpuCommand::register_vcpu_time, abi::RegisterArea{22 * page_size}) == 0);
    CHECK(vcpu_op(guest, VcpuCommand::register_runstate, abi::RegisterArea{0}) == 0);
    CHECK(guest.frame(20).type_count == 1);
    check_counts();
}

TEST_CASE("vcpu_info moves once, and nothing pending is lost") {
    World world;
    const Guest guest = world.add();
    guest.vcpu().info->evtchn_upcall_pending = 0;
    CHECK(vcpu_op(guest, VcpuCommand::register_vcpu_info, abi::RegisterVcpuInfo{guest.mfn(Guest::l1).raw(), 0, 0}) == invalid);
    CHECK(vcpu_op(guest, VcpuCommand::register_vcpu_info, abi::RegisterVcpuInfo{guest.mfn(20).raw(), 4096 - 56, 0}) == invalid);
    CHECK(vcpu_op(guest, VcpuCommand::register_vcpu_info, abi::RegisterVcpuInfo{0, 0, 0}) == invalid);
    check_counts();
    CHECK(vcpu_op(guest, VcpuCommand::register_vcpu_info, abi::RegisterVcpuInfo{guest.mfn(20).raw(), 64, 0}) == 0);
    CHECK(static_cast<void*>(guest.vcpu().info) == reinterpret_cast<u8*>(guest.words(20)) + 64);
    CHECK(guest.vcpu().info->evtchn_upcall_pending == 1);
    CHECK(guest.vcpu().info->evtchn_pending_sel == ~0ull);
    CHECK(vcpu_op(guest, VcpuCommand::register_vcpu_info, abi::RegisterVcpuInfo{guest.mfn(21).raw(), 64, 0}) == invalid);
    check_counts();
}

TEST_CASE("address spaces are held while they are loaded, by each vcpu") {
    World world;
    const Guest guest = world.add(32, 2);
    guest.words(20)[0] = guest.entry(Guest::l3);
    guest.protect(20);
    CHECK(guest.mmuext(abi::MmuExtCommand::new_baseptr, guest.mfn(20).raw()) == 0);
    CHECK(guest.frame(20).type_count == 1);
    check_counts();
    CHECK(guest.mmuext(abi::MmuExtCommand::new_user_baseptr, guest.mfn(20).raw()) == 0);
    CHECK(guest.frame(20).type_count == 2);
    CHECK(guest.mmuext(abi::MmuExtCommand::new_baseptr, guest.mfn(21).raw()) == invalid);      // no L4
    CHECK(guest.mmuext(abi::MmuExtCommand::new_baseptr, guest.mfn(Guest::l4).raw()) == 0);
    CHECK(guest.mmuext(abi::MmuExtCommand::new_user_baseptr, 0) == 0);
    CHECK(guest.frame(20).type_count == 0);
    check_counts();
}

TEST_CASE("a domain that holds all of this gives it back at its end") {
    World world;
    const u64 free = frame_allocator.unreserved();
    const Guest guest = world.add();
    guest.protect(24);
    guest.words(25)[0] = guest.entry(Guest::l3);
    guest.protect(25);
    REQUIRE(set_gdt(guest, {24}, 10) == 0);
    REQUIRE(vcpu_op(guest, VcpuCommand::register_runstate, abi::RegisterArea{20 * page_size + 4080}) == 0);
    REQUIRE(vcpu_op(guest, VcpuCommand::register_vcpu_info, abi::RegisterVcpuInfo{guest.mfn(22).raw(), 0, 0}) == 0);
    REQUIRE(guest.mmuext(abi::MmuExtCommand::new_user_baseptr, guest.mfn(25).raw()) == 0);
    destroy(guest);
    CHECK(frame_allocator.unreserved() == free);
    check_counts();
}
