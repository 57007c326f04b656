// SPDX-License-Identifier: GPL-2.0-or-later
// A vcpu's life: set up by its guest, brought up and down, and what its end means for the domain.
#include <doctest/doctest.h>

#include "core/cpu.hpp"
#include "core/hypercall.hpp"
#include "core/paging.hpp"
#include "core/runstate.hpp"
#include "tests/host/checks.hpp"
#include "tests/host/world.hpp"

using namespace core;
using namespace core::host;
using abi::VcpuCommand;

namespace {

constexpr i64 invalid = -abi::einval;
constexpr u64 spare_l4 = 20;

abi::VcpuGuestContext& context() { return *reinterpret_cast<abi::VcpuGuestContext*>(argument_bytes() + 2 * page_size); }
i64 vcpu_op(const Guest& guest, VcpuCommand command, u64 vcpu, u64 argument = arguments) {
    return guest.call(abi::Hypercall::vcpu_op, {static_cast<u64>(command), vcpu, argument});
}
i64 initialise(const Guest& guest, u64 vcpu = 1) { return vcpu_op(guest, VcpuCommand::initialise, vcpu, arguments + 2 * page_size); }

void fill_context(const Guest& guest) {
    context() = abi::VcpuGuestContext{};
    context().flags = abi::context_in_kernel;
    context().ctrlreg[3] = address_of(guest.mfn(Guest::l4)).raw();
    context().user_regs.rip = 0x1234;
    context().user_regs.rflags = ~u64{0};
    context().trap_ctxt[14] = {14, 0, abi::flat_code64, 0, 0x7777};
    context().syscall_callback_eip = 0x8888;
}

}  // namespace

TEST_CASE("a guest sets its second vcpu up, and only once") {
    World world;
    const Guest guest = world.add(32, 1, 0, 1);
    CHECK(vcpu_op(guest, VcpuCommand::is_up, 1) == 0);
    CHECK(vcpu_op(guest, VcpuCommand::up, 1) == invalid);
    fill_context(guest);
    CHECK(initialise(guest) == 0);
    CHECK(initialise(guest) == -abi::eexist);
    CHECK(initialise(guest, 0) == -abi::eexist);
    CHECK(initialise(guest, 2) == -abi::enoent);
    const Vcpu& vcpu = guest.vcpu(1);
    CHECK(vcpu.regs.rip == 0x1234);
    CHECK((vcpu.regs.rflags & (rflags::iopl | rflags::virtual8086)) == 0);
    CHECK((vcpu.regs.rflags & rflags::interrupt) != 0);
    CHECK((vcpu.regs.cs & 3) == 3);
    CHECK((vcpu.regs.ss & 3) == 3);
    CHECK(vcpu.traps[14].address == 0x7777);
    CHECK(vcpu.syscall_entry == 0x8888);
    check_counts();
    CHECK(vcpu_op(guest, VcpuCommand::up, 1) == 0);
    CHECK(vcpu_op(guest, VcpuCommand::is_up, 1) == 1);
    CHECK(scheduler::is_runnable(vcpu));
    check_counts();
}

TEST_CASE("a context the processor could not live with is refused, and nothing is held") {
    World world;
    const Guest guest = world.add(32, 1, 0, 1);
    constexpr u64 not_canonical = u64{1} << 47;
    using Change = void (*)(abi::VcpuGuestContext&);
    constexpr Change changes[] = {
        [](abi::VcpuGuestContext& c) { c.ctrlreg[3] = 0; },
        [](abi::VcpuGuestContext& c) { c.ctrlreg[3] = frames::limit * page_size; },
        [](abi::VcpuGuestContext& c) { c.flags = 0; },                              // in user mode, without its tables
        [](abi::VcpuGuestContext& c) { c.ctrlreg[1] = c.ctrlreg[3] + page_size; },  // a frame that is no L4
        [](abi::VcpuGuestContext& c) { c.user_regs.rip = not_canonical; },
        [](abi::VcpuGuestContext& c) { c.kernel_sp = not_canonical; },
        [](abi::VcpuGuestContext& c) { c.event_callback_eip = not_canonical; },
        [](abi::VcpuGuestContext& c) { c.failsafe_callback_eip = not_canonical; },
        [](abi::VcpuGuestContext& c) { c.syscall_callback_eip = not_canonical; },
        [](abi::VcpuGuestContext& c) { c.fs_base = not_canonical; },
        [](abi::VcpuGuestContext& c) { c.gs_base_kernel = not_canonical; },
        [](abi::VcpuGuestContext& c) { c.gs_base_user = not_canonical; },
        [](abi::VcpuGuestContext& c) { c.trap_ctxt[200].address = not_canonical; },
        [](abi::VcpuGuestContext& c) { c.gdt_ents = abi::first_reserved_gdt_entry + 1; },
        [](abi::VcpuGuestContext& c) { c.gdt_ents = 1; },                           // in frame 0, which is no RAM
        [](abi::VcpuGuestContext& c) { c.ldt_ents = 8193; },
        [](abi::VcpuGuestContext& c) { c.ldt_base = 8; },
        [](abi::VcpuGuestContext& c) { c.debugreg[6] = u64{1} << 32; },
        [](abi::VcpuGuestContext& c) { c.debugreg[7] = u64{1} << 32; },
    };
    for (std::size_t i = 0; i < std::size(changes); ++i) {
        CAPTURE(i);
        fill_context(guest);
        changes[i](context());
        CHECK(initialise(guest) < 0);
        CHECK_FALSE(guest.vcpu(1).initialised);
        CHECK(guest.vcpu(1).kernel_cr3 == 0);
        check_counts();
    }
}

TEST_CASE("setting up is preempted while its tables are checked, and goes on") {
    constexpr u64 other_l4 = 21;
    int preempted_in_all = 0;
    for (int entries = 2; entries < 120; ++entries) {
        CAPTURE(entries);
        World world;
        const Guest guest = world.add(32, 1, 0, 1);
        for (const u64 l4 : {spare_l4, other_l4}) {
            for (const unsigned slot : {0u, 3u, 7u, 300u}) guest.words(l4)[slot] = guest.entry(Guest::l3);
            guest.protect(l4);
        }
        fill_context(guest);
        context().ctrlreg[3] = address_of(guest.mfn(spare_l4)).raw();
        context().ctrlreg[1] = address_of(guest.mfn(other_l4)).raw();      // the user's tables
        u64 args[6] = {static_cast<u64>(VcpuCommand::initialise), 1, arguments + 2 * page_size};
        run(guest.vcpu());
        int preempted = 0;
        Budget::entries_at_once = entries;
        while (hypercall::dispatch(guest.vcpu(), static_cast<u64>(abi::Hypercall::vcpu_op), args).error() == Error::restart) {
            if (++preempted == 100) break;
            check_counts();
        }
        Budget::entries_at_once = 2048;
        CHECK(preempted < 100);
        CHECK(guest.vcpu(1).initialised);
        CHECK(guest.frame(spare_l4).type_count == 1);
        CHECK(guest.frame(other_l4).type_count == 1);
        check_counts();
        preempted_in_all += preempted;
    }
    CHECK(preempted_in_all > 20);
}

TEST_CASE("an attempt that was preempted may be followed by another, or by the end") {
    constexpr u64 other_l4 = 21;
    for (const bool ends_there : {true, false}) {
        CAPTURE(ends_there);
        World world;
        const Guest guest = world.add(32, 1, 0, 1);
        for (const u64 l4 : {spare_l4, other_l4}) {
            for (const unsigned slot : {0u, 3u, 7u, 300u}) guest.words(l4)[slot] = guest.entry(Guest::l3);
            guest.protect(l4);
        }
        fill_context(guest);
        context().ctrlreg[3] = address_of(guest.mfn(spare_l4)).raw();
        context().ctrlreg[1] = address_of(guest.mfn(other_l4)).raw();
        run(guest.vcpu());
        const auto attempt = [&] {
            u64 args[6] = {static_cast<u64>(VcpuCommand::initialise), 1, arguments + 2 * page_size};
            Budget::entries_at_once = 3;
            const Error error = hypercall::dispatch(guest.vcpu(), static_cast<u64>(abi::Hypercall::vcpu_op), args).error();
            Budget::entries_at_once = 2048;
            check_counts();
            return error;
        };
        while (attempt() == Error::restart && guest.vcpu(1).kernel_cr3 == 0) {
        }
        REQUIRE_FALSE(guest.vcpu(1).initialised);
        REQUIRE(guest.frame(spare_l4).type_count == 1);
        if (ends_there) continue;
        context().ctrlreg[3] = address_of(guest.mfn(Guest::l4)).raw();
        CHECK(attempt() == Error::restart);
        context().ctrlreg[3] = address_of(guest.mfn(spare_l4)).raw();
        context().ctrlreg[1] = 0;
        while (attempt() == Error::restart) {
        }
        CHECK(guest.vcpu(1).initialised);
        CHECK(guest.frame(spare_l4).has(frame_validated));
        CHECK(guest.frame(spare_l4).type_count == 1);
    }
}

TEST_CASE("when the last vcpu goes down the domain ends") {
    World world;
    const Guest manager = world.add_manager(), guest = world.add(32, 2);
    abi::BindVirq virq{abi::virq_dom_exc, 0, 0};
    REQUIRE(manager.call_with(abi::Hypercall::event_channel_op, static_cast<u64>(abi::EventCommand::bind_virq), virq) == 0);
    CHECK(vcpu_op(guest, VcpuCommand::down, 1) == 0);
    CHECK_FALSE(guest.domain().shut_down);
    CHECK_FALSE(events::is_pending(manager.domain(), virq.port));
    CHECK(vcpu_op(guest, VcpuCommand::down, 0) == 0);
    CHECK(guest.domain().shut_down);
    CHECK(guest.domain().shutdown_reason == abi::shutdown_poweroff);
    CHECK(events::is_pending(manager.domain(), virq.port));
    leave_core();
    check_counts();
}

TEST_CASE("a crash is reported, ends the domain once, and the manager hears of it") {
    World world;
    const Guest manager = world.add_manager(), guest = world.add();
    abi::BindVirq virq{abi::virq_dom_exc, 0, 0};
    REQUIRE(manager.call_with(abi::Hypercall::event_channel_op, static_cast<u64>(abi::EventCommand::bind_virq), virq) == 0);
    run(guest.vcpu());
    const LockGuard lock;
    guest.domain().crash(lock, &guest.vcpu(), &guest.vcpu().regs, "for a test");
    CHECK(guest.domain().shutdown_reason == abi::shutdown_crash);
    CHECK(events::is_pending(manager.domain(), virq.port));
    CHECK(host::console().find("crashed on vcpu 0 in kernel mode: for a test") != std::string::npos);
    const std::size_t said = host::console().size();
    guest.domain().crash(lock, nullptr, nullptr, "again");
    guest.domain().stop(lock, abi::shutdown_reboot);
    CHECK(host::console().size() == said);
    CHECK(guest.domain().shutdown_reason == abi::shutdown_crash);
}

TEST_CASE("a shutdown says why, and the manager cannot shut itself down") {
    World world;
    const Guest manager = world.add_manager(), guest = world.add();
    const auto shutdown = [](const Guest& who, u32 reason) {
        abi::SchedShutdown op{reason};
        return who.call_with(abi::Hypercall::sched_op, static_cast<u64>(abi::SchedCommand::shutdown), op);
    };
    CHECK(shutdown(guest, 6) == invalid);
    CHECK(shutdown(manager, abi::shutdown_poweroff) == -abi::eperm);
    CHECK(shutdown(guest, abi::shutdown_reboot) == 0);
    CHECK(guest.domain().shutdown_reason == abi::shutdown_reboot);
    CHECK_FALSE(scheduler::is_runnable(guest.vcpu()));
    leave_core();
    check_counts();
}
