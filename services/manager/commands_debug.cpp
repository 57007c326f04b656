// SPDX-License-Identifier: GPL-2.0-or-later
// What a debugger asks for: reports of crashes, registers, memory. Reading only.
#include "rt/hypercall.hpp"
#include "services/manager/command.hpp"
#include "services/manager/core_memory.hpp"

namespace manager::commands {

namespace {

// A domain that the core has, or had until a moment ago.
Refusal check_there(const Guest* guest) {
    if (guest == nullptr || guest->domid == 0) return refused(Status::not_found);
    return guest->state == line::DomainState::dying ? refused(Status::busy) : Refusal{};
}

}  // namespace

rt::Task<Refusal> report(Command& command) {
    line::Target target;
    if (!command.take(target) || !is_text(target.name)) co_return refused(Status::malformed);
    const auto report = co_await command.parts.reports.get(target);
    if (report == nullptr) co_return refused(Status::not_found);
    co_return command.put(*report) ? Refusal{} : refused(Status::malformed);
}

rt::Task<Refusal> context(Command& command) {
    line::ContextOf wanted;
    if (!command.take(wanted) || !is_text(wanted.target.name)) co_return refused(Status::malformed);
    const Guest* const guest = command.find(wanted.target);
    if (const Refusal there = check_there(guest); !there.ok()) co_return there;
    command.value = wanted.vcpu;
    if (command.room().size() < sizeof(VcpuGuestContext)) co_return refused(Status::malformed);
    ControlGetContext get{guest->domid, {}, wanted.vcpu, reinterpret_cast<u64>(command.room().data())};
    const i64 error = rt::control(ControlCommand::get_context, &get);
    if (error == -ebusy) co_return refused(Status::bad_state, static_cast<i64>(guest->state));
    if (error == -enoent) co_return refused(Status::not_found);
    if (error != 0) co_return by_core(error);
    command.put_in_place(sizeof(VcpuGuestContext));
    co_return Refusal{};
}

rt::Task<Refusal> memory(Command& command) {
    line::MemoryOf wanted;
    if (!command.take(wanted) || !is_text(wanted.target.name)) co_return refused(Status::malformed);
    if (wanted.offset > page_size || wanted.length > page_size - wanted.offset || wanted.length > command.room().size())
        co_return refused(Status::malformed);
    const Guest* const guest = command.find(wanted.target);
    if (const Refusal there = check_there(guest); !there.ok()) co_return there;
    if (!read_frame(guest->domid, wanted.frame, wanted.offset, command.room().first(wanted.length))) co_return refused(Status::not_found);
    command.put_in_place(wanted.length);
    co_return Refusal{};
}

}  // namespace manager::commands
