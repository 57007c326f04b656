// SPDX-License-Identifier: GPL-2.0-or-later
#include "services/manager/operator_service.hpp"

#include "rt/grants.hpp"
#include "rt/memory.hpp"

namespace manager {

namespace {

using line::Command;

struct Entry {
    rt::Task<Refusal> (*run)(manager::Command&);
    bool changes;      // something: the log has it
};

constexpr Entry entry_of(Command command) {
    using namespace commands;
    switch (command) {
    case Command::machine: return {commands::machine, false};
    case Command::list: return {commands::list, false};
    case Command::info: return {commands::info, false};
    case Command::image_open: return {commands::image_open, false};
    case Command::image_write: return {commands::image_write, false};
    case Command::create: return {commands::create, true};
    case Command::pause: return {commands::pause, true};
    case Command::unpause: return {commands::unpause, true};
    case Command::destroy: return {commands::destroy, true};
    case Command::shutdown: return {commands::shutdown, true};
    case Command::memory_set: return {commands::memory_set, true};
    case Command::vcpu_set: return {commands::vcpu_set, true};
    case Command::scheduler_set: return {commands::scheduler_set, true};
    case Command::rename: return {commands::rename, true};
    case Command::log: return {commands::log, false};
    case Command::wait: return {commands::wait, false};
    case Command::report: return {commands::report, false};
    // Looking into a domain's memory is a decision, too.
    case Command::context: return {commands::context, true};
    case Command::memory: return {commands::memory, false};
    case Command::store_read: return {commands::store_read, false};
    case Command::store_list: return {commands::store_list, false};
    case Command::store_permissions: return {commands::store_permissions, false};
    case Command::machine_end: return {commands::machine_end, true};
    case Command::devices: return {commands::devices, false};
    default: return {nullptr, false};
    }
}

}  // namespace

void OperatorService::serve(Parts& parts) {
    parts_ = &parts;
    for (; free_ != line::calls_max; ++free_) buffers_[free_] = static_cast<std::byte*>(rt::memory::take_pages(line::call_pages_max));
}

void OperatorService::call(const line::Call& request, const Reply& reply) {
    if (free_ == 0) return reply(Status::busy);
    std::byte* const buffer = buffers_[--free_];
    rt::Piece pieces[line::call_pages_max];
    const std::span<const rt::Piece> from = line::pieces(request, pieces);
    u32 length = 0;
    for (const rt::Piece& piece : from) length += piece.length;
    if (length != request.length || !rt::grants::copy_from(reply.peer(), from, buffer)) {
        buffers_[free_++] = buffer;
        return reply(Status::malformed);
    }
    reply(Status::ok);
    ++parts_->sessions[request.session].under_way;
    rt::detach(serve(request, buffer));
}

rt::Task<> OperatorService::serve(line::Call request, std::byte* buffer) {
    manager::Command command(*parts_, request.session, reinterpret_cast<u8*>(buffer), request.length, line::data_max);
    const Entry entry = entry_of(static_cast<line::Command>(request.command));
    Refusal result = refused(Status::unknown_command);
    if (entry.run != nullptr) result = co_await entry.run(command);
    if (entry.changes) note(request, command, result);
    u32 length = command.answered();
    if (!result.ok()) {
        length = sizeof result.problem;
        std::memcpy(buffer, &result.problem, length);
    }
    co_await parts_->console.deliver(request.ticket, result.status, {buffer, length});
    buffers_[free_++] = buffer;
    --parts_->sessions[request.session].under_way;
    command_ended_.fire();
}

void OperatorService::note(const line::Call& request, const manager::Command& command, const Refusal& result) {
    parts_->log.note({.kind = line::LogKind::command, .command = request.command, .status = result.status, .session = request.session,
                     .target = command.target, .name = text_of(command.name), .value = command.value});
}

void OperatorService::close(const line::SessionEnd& request, const Reply& reply) {
    Session& session = parts_->sessions[request.session];
    if (session.closing || session.ends_untold == Session::ends_untold_max) return reply(Status::busy);
    reply(Status::ok);
    rt::detach(end_session(session, request.ticket));
}

// Commands that have begun are finished; those that only wait for something end now.
rt::Task<> OperatorService::end_session(Session& session, u32 ticket) {
    session.closing = true;
    parts_->guests.changed().fire();
    parts_->log.grown().fire();
    while (session.under_way != 0) co_await command_ended_.wait();
    session.closing = false;
    while (session.count != 0) parts_->images.drop(*session.images[--session.count]);
    ++session.ends_untold;
    co_await parts_->console.deliver(ticket, Status::ok, {});
    --session.ends_untold;
}

}  // namespace manager
