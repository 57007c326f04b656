// SPDX-License-Identifier: GPL-2.0-or-later
// What the manager learns and sets of domains: registers, names, counters, rights.
#include <doctest/doctest.h>

#include <cstring>
#include <string>

#include "core/cpu.hpp"
#include "core/hypercall.hpp"
#include "idl/control.hpp"
#include "tests/host/checks.hpp"
#include "tests/host/world.hpp"

using namespace core;
using namespace core::host;
using abi::ControlCommand;

namespace {

constexpr i64 busy = -abi::ebusy, invalid = -abi::einval, no_domain = -abi::esrch, not_found = -abi::enoent, permission = -abi::eperm;
constexpr u64 place = arguments + page_size;

template <typename T>
i64 control(const Guest& guest, ControlCommand command, T& argument) { return guest.call_with(abi::Hypercall::control, static_cast<u64>(command), argument); }

i64 pause(const Guest& manager, const Guest& guest, ControlCommand command = ControlCommand::pause) {
    abi::ControlDomain op{guest.id(), {}};
    return control(manager, command, op);
}
i64 get_context(const Guest& manager, DomId domain, u32 vcpu = 0, u64 to = place) {
    abi::ControlGetContext op{domain, 0, vcpu, to};
    return control(manager, ControlCommand::get_context, op);
}
const abi::VcpuGuestContext& context() { return *reinterpret_cast<const abi::VcpuGuestContext*>(argument_bytes() + page_size); }
i64 give_name(const Guest& manager, DomId domain, const std::string& name) {
    abi::ControlRename op{};
    std::memcpy(op.name, name.data(), name.size());
    op.domid = domain;
    return control(manager, ControlCommand::rename, op);
}
abi::ControlDomainInfo info(const Guest& manager, u32 domain) {
    abi::ControlDomainInfo op{};
    op.domid = static_cast<DomId>(domain);
    CHECK(control(manager, ControlCommand::domain_info, op) == 0);
    return op;
}

}  // namespace

TEST_CASE("the registers of a vcpu that does not run are as it left them") {
    World world(2);
    const Guest manager = world.add_manager(), guest = world.add(32, 2);
    REQUIRE(pause(manager, guest) == 0);
    for (unsigned cpu = 0; cpu < cpu_count; ++cpu) {
        use_processor(cpu);
        leave_core();
    }
    Vcpu& vcpu = guest.vcpu(1);
    u64 value = 1000;
    for (u64* each : {&vcpu.regs.r15, &vcpu.regs.r14, &vcpu.regs.r13, &vcpu.regs.r12, &vcpu.regs.rbp, &vcpu.regs.rbx, &vcpu.regs.r11, &vcpu.regs.rcx, &vcpu.regs.rax,
                      &vcpu.regs.rdi, &vcpu.regs.rsi, &vcpu.regs.rdx, &vcpu.regs.r10, &vcpu.regs.r8, &vcpu.regs.r9, &vcpu.regs.rip, &vcpu.regs.rsp,
                      &vcpu.segments.fs_base, &vcpu.segments.gs_base_user, &vcpu.segments.gs_base_kernel, &vcpu.kernel_sp, &vcpu.cr2})
        *each = ++value;
    vcpu.segments.ds = 1, vcpu.segments.es = 2, vcpu.segments.fs = 3, vcpu.segments.gs = 4;
    REQUIRE(get_context(manager, guest.id(), 1) == 0);
    value = 1000;
    const abi::UserRegs& regs = context().user_regs;
    for (const u64 each : {regs.r15, regs.r14, regs.r13, regs.r12, regs.rbp, regs.rbx, regs.r11, regs.rcx, regs.rax, regs.rdi, regs.rsi, regs.rdx, regs.r10, regs.r8, regs.r9,
                           regs.rip, regs.rsp, context().fs_base, context().gs_base_user, context().gs_base_kernel, context().kernel_sp, context().ctrlreg[2]})
        CHECK(each == ++value);
    CHECK(regs.ds == 1);
    CHECK(regs.es == 2);
    CHECK(regs.fs == 3);
    CHECK(regs.gs == 4);
    CHECK(regs.rflags == vcpu.regs.rflags);
    CHECK(context().ctrlreg[3] == vcpu.kernel_cr3);
    CHECK(context().flags == (abi::context_in_kernel | abi::context_online));
    check_counts();
}

TEST_CASE("registers are not to be had of who may run, of who is on its way off a processor, and of nobody") {
    World world(2);
    const Guest manager = world.add_manager(), guest = world.add(32, 1, 0, 1);
    run(guest.vcpu());
    CHECK(get_context(manager, guest.id()) == busy);
    CHECK(get_context(manager, guest.id(), 1) == not_found);
    CHECK(get_context(manager, guest.id(), 2) == not_found);
    CHECK(get_context(manager, manager.id()) == invalid);
    CHECK(get_context(manager, 1000) == no_domain);
    run(guest.vcpu());
    const unsigned where = guest.vcpu().sched.cpu;
    REQUIRE(where != manager.vcpu().sched.cpu);
    REQUIRE(pause(manager, guest) == 0);
    REQUIRE(guest.vcpu().sched.running);
    *reinterpret_cast<abi::ControlGetContext*>(argument_bytes()) = {guest.id(), 0, 0, place};
    u64 args[6] = {static_cast<u64>(ControlCommand::get_context), arguments};
    const auto go_on = [&] {
        use_processor(manager.vcpu().sched.cpu);
        return hypercall::dispatch(manager.vcpu(), static_cast<u64>(abi::Hypercall::control), args).error();
    };
    CHECK(go_on() == Error::restart);
    use_processor(where);
    leave_core();
    CHECK(go_on() == Error::none);
    CHECK(get_context(manager, guest.id(), 0, abi::hole_start) == -abi::efault);
    check_counts();
}

TEST_CASE("a name is as long as it may be, ends, and is the domain's alone") {
    World world;
    const Guest manager = world.add_manager(), guest = world.add();
    CHECK(give_name(manager, guest.id(), "store") == 0);
    CHECK(std::string(info(manager, guest.id()).name) == "store");
    CHECK(std::string(info(manager, manager.id()).name) == "guest");
    CHECK(give_name(manager, guest.id(), std::string(32, 'x')) == 0);
    CHECK(std::string(guest.domain().name) == std::string(31, 'x'));
    CHECK(give_name(manager, manager.id(), "other") == invalid);
    CHECK(give_name(manager, 1000, "other") == no_domain);
    CHECK(give_name(guest, guest.id(), "other") == permission);
    CHECK(give_name(manager, guest.id(), "") == 0);
    CHECK(std::string(guest.domain().name).empty());
}

TEST_CASE("a domain's open ports and its mappings of others' grants are counted") {
    World world;
    const Guest manager = world.add_manager(), a = world.add(), b = world.add();
    CHECK(info(manager, a.id()).ports == 0);
    EvtchnPort ports[3];
    for (EvtchnPort& port : ports) {
        abi::AllocUnbound op{abi::domid_self, b.id(), 0};
        REQUIRE(a.call_with(abi::Hypercall::event_channel_op, static_cast<u64>(abi::EventCommand::alloc_unbound), op) == 0);
        port = op.port;
    }
    CHECK(info(manager, a.id()).ports == 3);
    abi::BindInterdomain bind{a.id(), 0, ports[0], 0};
    REQUIRE(b.call_with(abi::Hypercall::event_channel_op, static_cast<u64>(abi::EventCommand::bind_interdomain), bind) == 0);
    CHECK(info(manager, a.id()).ports == 3);
    CHECK(info(manager, b.id()).ports == 1);
    abi::ClosePort close{ports[1]};
    REQUIRE(a.call_with(abi::Hypercall::event_channel_op, static_cast<u64>(abi::EventCommand::close), close) == 0);
    CHECK(info(manager, a.id()).ports == 2);

    u32 handles[2];
    for (u32 i = 0; i < 2; ++i) {
        a.grant(8) = {abi::grant_permit_access, b.id(), static_cast<u32>(a.mfn(20).raw())};
        abi::GrantMap map{};
        map.host_addr = (21 + i) * page_size;
        map.flags = abi::map_host;
        map.ref = 8;
        map.dom = a.id();
        REQUIRE(b.grant_op(abi::GrantCommand::map, map) == 0);
        handles[i] = map.handle;
        CHECK(info(manager, b.id()).grants_mapped == i + 1);
    }
    CHECK(info(manager, a.id()).grants_mapped == 0);
    abi::GrantUnmap unmap{21 * page_size, 0, handles[0], 0, 0};
    REQUIRE(b.grant_op(abi::GrantCommand::unmap, unmap) == 0);
    CHECK(info(manager, b.id()).grants_mapped == 1);
    destroy(a);
    CHECK(info(manager, a.id()).state == abi::domain_dying);
    CHECK(info(manager, b.id()).ports == 1);
}

TEST_CASE("a domain has the rights it was made with, and only such as there are") {
    World world;
    const Guest manager = world.add_manager(), guest = world.add();
    abi::ControlCreate create{};
    create.max_frames = 4;
    create.vcpus = 1;
    for (u32 bit = 2; bit < 32; ++bit) {
        create.rights = 1u << bit;
        CHECK(control(manager, ControlCommand::create, create) == invalid);
    }
    create.rights = 0;
    REQUIRE(control(manager, ControlCommand::create, create) == 0);
    CHECK_FALSE(domains::find(create.domid)->has_console);
    CHECK_FALSE(domains::find(create.domid)->has_control);
    CHECK(domains::line_owner() == &manager.domain());
    create.rights = abi::right_console;
    REQUIRE(control(manager, ControlCommand::create, create) == 0);
    Domain& console = *domains::find(create.domid);
    CHECK(console.has_console);
    CHECK_FALSE(console.has_control);
    CHECK(domains::line_owner() == &console);
    destroy(Guest{console.id, {}});
    CHECK(domains::line_owner() == &manager.domain());
    CHECK(guest.call(abi::Hypercall::console_io, {static_cast<u64>(abi::ConsoleCommand::read), 8, place}) == permission);
    check_counts();
}
