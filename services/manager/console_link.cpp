// SPDX-License-Identifier: GPL-2.0-or-later
#include "services/manager/console_link.hpp"

#include "rt/console.hpp"
#include "rt/hypercall.hpp"

namespace manager {

namespace {

void put_option(common::LineBuffer& options, std::string_view name, EvtchnPort port, u32 number) {
    options.put(" link.");
    options.put(name);
    options.put('=');
    options.put(first_domain);
    options.put(':');
    options.put(port);
    options.put(':');
    options.put(number);
}

Refusal by_console(const auto& outcome) {
    if (outcome.ended != rt::Ended::answered) return refused(Status::cancelled);
    switch (outcome.answer.status) {
    case consoles::Status::okay: return {};
    case consoles::Status::full: return refused(Status::limit, static_cast<i64>(line::Limit::consoles));
    default: return refused(Status::busy);
    }
}

}  // namespace

bool ConsoleLink::offer(DomId console, common::LineBuffer& options) {
    constexpr u32 orders_number = 0, outcomes_number = 1;      // of those that the manager offers
    constexpr u32 commands_number = 0;                         // the only one that the console service does
    const EvtchnPort orders = rt::events::alloc_unbound(console), outcomes = rt::events::alloc_unbound(console);
    ControlAllocUnbound theirs{console, first_domain, 0};
    if (orders == 0 || outcomes == 0 || rt::control(ControlCommand::alloc_unbound, &theirs) != 0) return false;
    links_.emplace(rt::kept_pages());
    orders_.emplace(loop_, rt::BootLink{console, orders, orders_number}, front_);
    outcomes_link_.emplace(loop_, rt::BootLink{console, outcomes, outcomes_number}, outcomes_);
    commands_.emplace(loop_, rt::BootLink{console, theirs.port, commands_number}, back_, *links_);
    server_ = console;
    put_option(options, "consoles", orders, orders_number);
    put_option(options, "outcomes", outcomes, outcomes_number);
    put_option(options, "line", theirs.port, commands_number);
    return true;
}

rt::Task<Refusal> ConsoleLink::add(Guest& guest) {
    if (server_ == 0 || guest.console_port == 0) co_return Refusal{};
    constexpr u32 on_serial = 1;
    const auto outcome = co_await front_.add(guest.domid, guest.console_port, guest.record.name, on_serial, 0);
    const Refusal refusal = by_console(outcome);
    guest.has_console = refusal.ok();
    co_return refusal;
}

rt::Task<> ConsoleLink::remove(Guest& guest) {
    if (!guest.has_console) co_return;
    guest.has_console = false;
    const auto outcome = co_await front_.remove(guest.domid, 0);
    if (!by_console(outcome).ok()) rt::print("domain ", guest.name(), ": the console service does not let go of it");
}

rt::Task<> ConsoleLink::rename(const Guest& guest) {
    if (!guest.has_console) co_return;
    const auto outcome = co_await front_.rename(guest.domid, 0, guest.record.name);
    if (!by_console(outcome).ok()) rt::print("domain ", guest.name(), ": the console service keeps its old name");
}

rt::Task<> ConsoleLink::deliver(u32 ticket, line::Status outcome, std::span<const std::byte> answer) {
    const auto taken = co_await outcomes_.deliver(outcome, ticket, static_cast<u32>(answer.size()), answer);
    static_cast<void>(taken);      // who does not want it any more has no use for it
}

rt::Task<> ConsoleLink::settle(DomId domid) {
    if (server_ == 0) co_return;
    const auto outcome = co_await front_.tail(domid, 0, 0, {});
    static_cast<void>(outcome);      // of a domain without a console: there is nothing
}

rt::Task<u32> ConsoleLink::tail(const Guest& guest, std::span<std::byte> into) {
    if (!guest.has_console) co_return 0;
    const auto outcome = co_await front_.tail(guest.domid, 0, static_cast<u32>(into.size()), into);
    if (!by_console(outcome).ok() || outcome.answer.length > into.size()) co_return 0;
    co_return outcome.answer.length;
}

}  // namespace manager
