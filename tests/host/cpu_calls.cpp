// SPDX-License-Identifier: GPL-2.0-or-later
// Calls in which a vcpu says where its kernel is to be entered, and those that answer questions.
#include <doctest/doctest.h>

#include <cstring>
#include <string>

#include "core/cpu.hpp"
#include "core/hypercall.hpp"
#include "tests/host/checks.hpp"
#include "tests/host/world.hpp"

using namespace core;
using namespace core::host;
using abi::Hypercall;

namespace {

constexpr i64 invalid = -abi::einval;
constexpr u64 not_canonical = u64{1} << 47, entry_point = 0xFFFF'FFFF'8100'0000;

abi::TrapInfo* traps() { return reinterpret_cast<abi::TrapInfo*>(argument_bytes()); }

i64 callback(const Guest& guest, abi::CallbackCommand command, abi::CallbackType type, u64 address, u16 flags = 0) {
    *reinterpret_cast<abi::CallbackRegister*>(argument_bytes()) = {static_cast<u16>(type), flags, 0, address};
    return guest.call(Hypercall::callback_op, {static_cast<u64>(command), arguments});
}

}  // namespace

TEST_CASE("a trap table is read up to its end, and not beyond") {
    World world;
    const Guest guest = world.add();
    traps()[0] = {3, 3, abi::flat_code64, 0, entry_point};
    traps()[1] = {14, 4, abi::flat_code64, 0, entry_point + 16};
    traps()[2] = {};
    traps()[3] = {6, 0, abi::flat_code64, 0, entry_point};
    CHECK(guest.call(Hypercall::set_trap_table, {arguments}) == 0);
    CHECK(guest.vcpu().traps[3].address == entry_point);
    CHECK(guest.vcpu().traps[14].flags == 4);
    CHECK(guest.vcpu().traps[6].address == 0);
    traps()[1].address = not_canonical;
    CHECK(guest.call(Hypercall::set_trap_table, {arguments}) == invalid);
    CHECK(guest.vcpu().traps[14].address == entry_point + 16);
    for (unsigned i = 0; i < 300; ++i) traps()[i] = {static_cast<u8>(i), 0, 0, 0, entry_point};
    CHECK(guest.call(Hypercall::set_trap_table, {arguments}) == invalid);      // it has no end
    CHECK(guest.call(Hypercall::set_trap_table, {abi::hole_start}) == -abi::efault);
    CHECK(guest.call(Hypercall::set_trap_table, {0}) == 0);
    for (unsigned i = 0; i < 256; ++i) CHECK(guest.vcpu().traps[i].address == 0);
}

TEST_CASE("callbacks are where the guest put them last") {
    World world;
    const Guest guest = world.add();
    using enum abi::CallbackType;
    constexpr auto put = abi::CallbackCommand::register_, remove = abi::CallbackCommand::unregister;
    for (const abi::CallbackType type : {event, failsafe, syscall, nmi, sysenter, syscall32}) {
        CHECK(callback(guest, put, type, not_canonical) == invalid);
        CHECK(callback(guest, put, type, entry_point + static_cast<u64>(type), 1) == 0);
        CHECK(callback(guest, remove, type, 0) == (type == nmi ? 0 : invalid));
    }
    const Vcpu& vcpu = guest.vcpu();
    CHECK(vcpu.event.address == entry_point);
    CHECK(vcpu.failsafe.address == entry_point + 1);
    CHECK(vcpu.syscall_entry == entry_point + 2);
    CHECK(vcpu.nmi.address == 0);
    CHECK(vcpu.sysenter.address == entry_point + 5);
    CHECK(vcpu.syscall32.address == entry_point + 7);
    CHECK(callback(guest, put, static_cast<abi::CallbackType>(6), entry_point) == -abi::enosys);
    CHECK(guest.call(Hypercall::set_callbacks, {entry_point, entry_point, not_canonical}) == invalid);
    CHECK(guest.call(Hypercall::set_callbacks, {entry_point + 32, entry_point + 33, entry_point + 34}) == 0);
    CHECK(vcpu.syscall_entry == entry_point + 34);
    CHECK_FALSE(vcpu.failsafe.masks_events);
    CHECK(guest.call(Hypercall::stack_switch, {0xE02B & ~3u, 0x1000}) == 0);
    CHECK(vcpu.kernel_ss == 0xE02B);      // never of privilege 0
}

TEST_CASE("segment bases are canonical or refused") {
    World world;
    const Guest guest = world.add();
    for (const abi::SegmentBase which : {abi::SegmentBase::fs, abi::SegmentBase::gs_user, abi::SegmentBase::gs_kernel}) {
        CHECK(guest.call(Hypercall::set_segment_base, {static_cast<u64>(which), not_canonical}) == invalid);
        CHECK(guest.call(Hypercall::set_segment_base, {static_cast<u64>(which), entry_point + static_cast<u64>(which)}) == 0);
    }
    CHECK(arch::read_base(arch::Base::fs) == entry_point);
    CHECK(arch::read_base(arch::Base::gs_user) == entry_point + 1);
    CHECK(arch::read_base(arch::Base::gs_kernel) == entry_point + 2);
    CHECK(guest.call(Hypercall::set_segment_base, {4, 0}) == invalid);
}

TEST_CASE("the page of call stubs goes into a page of the guest's that nobody holds as something else") {
    World world;
    const Guest guest = world.add(), other = world.add();
    CHECK(hypercall::fill_page(guest.vcpu(), address_of(guest.mfn(20)).raw()));
    const u8* const stubs = reinterpret_cast<u8*>(guest.words(20));
    for (u32 number = 0; number < page_size / 32; ++number) {
        u32 found = 0;
        std::memcpy(&found, stubs + number * 32 + (number == 23 ? 5 : 4), sizeof found);      // iret saves RAX first
        CHECK(found == number);
    }
    CHECK_FALSE(hypercall::fill_page(guest.vcpu(), address_of(guest.mfn(20)).raw() + 1));
    CHECK_FALSE(hypercall::fill_page(guest.vcpu(), address_of(guest.mfn(Guest::l1)).raw()));
    CHECK_FALSE(hypercall::fill_page(guest.vcpu(), address_of(other.mfn(20)).raw()));
    CHECK_FALSE(hypercall::fill_page(guest.vcpu(), ~u64{0} << page_shift));
    check_counts();
}

TEST_CASE("what the guest is told about the hypervisor") {
    World world;
    const Guest guest = world.add();
    const auto ask = [&](abi::VersionCommand command) { return guest.call(Hypercall::xen_version, {static_cast<u64>(command), arguments}); };
    CHECK(ask(abi::VersionCommand::version) == (abi::version_major << 16 | abi::version_minor));
    CHECK(ask(abi::VersionCommand::capabilities) == 0);
    CHECK(std::string(reinterpret_cast<char*>(argument_bytes())) == "xen-3.0-x86_64");
    auto& features = *reinterpret_cast<abi::FeatureInfo*>(argument_bytes());
    features = {0, 0};
    CHECK(ask(abi::VersionCommand::get_features) == 0);
    CHECK((features.submap & abi::feature_mmu_pt_update_preserve_ad) != 0);
    features = {1, ~0u};
    CHECK(ask(abi::VersionCommand::get_features) == 0);
    CHECK(features.submap == 0);
    CHECK(guest.call(Hypercall::xen_version, {99, arguments}) == -abi::enosys);
    CHECK(guest.call(Hypercall::extension, {0, 0}) == abi::extension_signature);
    CHECK(guest.call(static_cast<Hypercall>(abi::hypercall_count), {}) == -abi::enosys);
    CHECK(guest.call(static_cast<Hypercall>(6), {}) == -abi::enosys);
}
