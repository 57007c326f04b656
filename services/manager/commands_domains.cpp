// SPDX-License-Identifier: GPL-2.0-or-later
// Commands about domains' lives.
#include "rt/hypercall.hpp"
#include "services/manager/command.hpp"
#include "services/manager/record_check.hpp"

namespace manager::commands {

namespace {

using line::DomainState;

// A domain that is there and not on its way up or down.
Refusal check_settled(const Guest* guest) {
    if (guest == nullptr) return refused(Status::not_found);
    if (guest->state == DomainState::building || guest->state == DomainState::dying) return refused(Status::busy);
    return {};
}
Refusal check_alive(const Guest* guest) {
    const Refusal settled = check_settled(guest);
    if (!settled.ok()) return settled;
    return guest->state == DomainState::shut_down ? refused(Status::bad_state, static_cast<i64>(guest->state)) : Refusal{};
}

template <typename T>
bool take_targeted(const Command& command, T& record) { return command.take(record) && is_text(record.target.name); }

Refusal set_paused(Command& command, bool paused) {
    line::Target target;
    if (!command.take(target) || !is_text(target.name)) return refused(Status::malformed);
    Guest* const guest = command.find(target);
    const Refusal alive = check_alive(guest);
    return alive.ok() ? command.parts.lifecycle.set_paused(*guest, paused) : alive;
}

}  // namespace

rt::Task<Refusal> create(Command& command) {
    line::Create wanted;
    if (!command.take(wanted)) co_return refused(Status::malformed);
    set_text(command.name, text_of(wanted.domain.name));
    Refusal result = check_record(wanted.domain);
    if (result.ok() && (wanted.domain.flags & (domain_store_server | domain_console_server)) != 0) result = refused(Status::forbidden);
    if (!result.ok()) co_return result;
    DomId domid = 0;
    result = co_await command.parts.lifecycle.create(wanted.domain, domid);
    command.target = domid;
    if (result.ok()) command.put(line::Created{domid, {}});
    co_return result;
}

rt::Task<Refusal> pause(Command& command) { co_return set_paused(command, true); }
rt::Task<Refusal> unpause(Command& command) { co_return set_paused(command, false); }

rt::Task<Refusal> destroy(Command& command) {
    line::Target target;
    if (!command.take(target) || !is_text(target.name)) co_return refused(Status::malformed);
    Guest* const guest = command.find(target);
    if (guest == nullptr) co_return refused(Status::not_found);
    if (guest->is(domain_service)) co_return refused(Status::forbidden);
    co_await command.parts.lifecycle.destroy(*guest);
    co_return Refusal{};
}

rt::Task<Refusal> shutdown(Command& command) {
    line::Shutdown wanted;
    constexpr std::string_view ways[] = {"poweroff", "reboot", "halt"};
    const auto way = [&] { return static_cast<u32>(wanted.how); };
    if (!take_targeted(command, wanted) || way() >= std::size(ways)) co_return refused(Status::malformed);
    Guest* const guest = command.find(wanted.target);
    const Refusal alive = check_alive(guest);
    if (!alive.ok()) co_return alive;
    command.value = way();
    const Refusal written = co_await command.parts.store.write(*guest, "control/shutdown", ways[way()]);
    co_return written;
}

rt::Task<Refusal> rename(Command& command) {
    line::Rename wanted;
    if (!take_targeted(command, wanted) || !is_text(wanted.name) || !is_name(text_of(wanted.name))) co_return refused(Status::malformed);
    Guest* const guest = command.find(wanted.target);
    const Refusal settled = check_settled(guest);
    if (!settled.ok()) co_return settled;
    if (guest->is(domain_service)) co_return refused(Status::forbidden);
    if (const Guest* const other = command.parts.guests.find(text_of(wanted.name)); other != nullptr && other != guest) {
        Refusal taken = refused(Status::name_in_use);
        taken.problem.domid = other->domid;
        co_return taken;
    }
    const DomId domid = guest->domid;
    std::memcpy(guest->record.name, wanted.name, sizeof wanted.name);
    ControlRename op{};
    std::memcpy(op.name, wanted.name, sizeof op.name);
    op.domid = domid;
    rt::control(ControlCommand::rename, &op);
    co_await command.parts.console.rename(*guest);
    Guest* const still = command.parts.guests.find(domid);
    if (still == nullptr) co_return refused(Status::not_found);
    const Refusal written = co_await command.parts.store.write(*still, "name", text_of(wanted.name));
    co_return written;
}

rt::Task<Refusal> memory_set(Command& command) {
    constexpr u32 least = 4, most = 1 << 20;
    line::MemorySet wanted;
    if (!take_targeted(command, wanted) || wanted.mib < least || wanted.mib > most) co_return refused(Status::malformed);
    Guest* const guest = command.find(wanted.target);
    const Refusal alive = check_alive(guest);
    if (!alive.ok()) co_return alive;
    command.value = wanted.mib;
    const Refusal result = co_await command.parts.supervisor.set_memory(*guest, wanted.mib, command.parts.store);
    co_return result;
}

rt::Task<Refusal> vcpu_set(Command& command) {
    line::VcpuSet wanted;
    if (!take_targeted(command, wanted) || wanted.count == 0) co_return refused(Status::malformed);
    Guest* const guest = command.find(wanted.target);
    const Refusal alive = check_alive(guest);
    if (!alive.ok()) co_return alive;
    if (wanted.count > guest->record.vcpus) co_return too_much(Status::limit, wanted.count, guest->record.vcpus, static_cast<i64>(line::Limit::vcpus));
    command.value = wanted.count;
    const Refusal result = co_await command.parts.store.set_vcpus(*guest, wanted.count);
    co_return result;
}

rt::Task<Refusal> scheduler_set(Command& command) {
    constexpr u32 all_fields = line::SchedulerField::weight | line::SchedulerField::warp | line::SchedulerField::warp_limit | line::SchedulerField::unwarp;
    line::SchedulerSet wanted;
    if (!take_targeted(command, wanted) || (wanted.fields & ~all_fields) != 0) co_return refused(Status::malformed);
    Guest* const guest = command.find(wanted.target);
    const Refusal settled = check_settled(guest);
    if (!settled.ok()) co_return settled;
    ManifestDomain record = guest->record;
    const auto has = [&](line::SchedulerField field) { return (wanted.fields & field) != 0; };
    if (has(line::SchedulerField::weight)) record.weight = wanted.weight;
    if (has(line::SchedulerField::warp)) record.warp_us = wanted.warp_us;
    if (has(line::SchedulerField::warp_limit)) record.warp_limit_us = wanted.warp_limit_us;
    if (has(line::SchedulerField::unwarp)) record.unwarp_us = wanted.unwarp_us;
    if (const Refusal checked = check_record(record); !checked.ok()) co_return checked;
    ControlSetScheduler op{guest->domid, 0, record.weight, record.warp_us, record.warp_limit_us, record.unwarp_us, 0, record.processors};
    if (const i64 error = rt::control(ControlCommand::set_scheduler, &op); error != 0) co_return by_core(error);
    guest->record = record;
    co_return Refusal{};
}

rt::Task<Refusal> machine_end(Command& command) {
    line::MachineEnd wanted;
    if (!command.take(wanted) || wanted.how > static_cast<u32>(MachineEnd::reboot)) co_return refused(Status::malformed);
    ControlMachineEnd end{static_cast<MachineEnd>(wanted.how), 0};
    co_return by_core(rt::control(ControlCommand::machine_end, &end));
}

}  // namespace manager::commands
