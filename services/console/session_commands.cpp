// SPDX-License-Identifier: GPL-2.0-or-later
// What the client wants: of the console service, or of the manager.
#include "services/console/session.hpp"
#include "services/console/text.hpp"

namespace console {

using line::Command;
using line::Status;

void Session::execute(CommandBuffer& command) {
    if (command.command < line::first_for_console) return forward(command);
    switch (static_cast<Command>(command.command)) {
    case Command::hello: return hello(command);
    case Command::attach: attach(command); break;
    case Command::detach: detach(command); break;
    case Command::consoles: list(command); break;
    default: command.answer(Status::unknown_command);
    }
    finish(command);
}

void Session::hello(CommandBuffer& command) {
    if (command.length != sizeof(line::Hello) || command.read<line::Hello>().flags != 0) {
        command.answer(Status::malformed);
        return finish(command);
    }
    if (state_ == State::greeting) return greet(command);
    // A client that has begun anew without leaving.
    hello_ = &command;
    end_conversation();
}

void Session::attach(CommandBuffer& command) {
    const u32 id = command.id;
    if (command.length != sizeof(line::Attach) || find(id) != nullptr) return command.answer(Status::malformed);
    const auto wanted = command.read<line::Attach>();
    Console* const console = consoles_.find(text_of(wanted.target.name), wanted.target.domid);
    if (console == nullptr) return command.answer(Status::not_found);
    Attachment* free = nullptr;
    for (Attachment& attachment : attachments_)
        if (!attachment.in_use()) free = &attachment;
    if (free == nullptr) {
        line::Problem problem{};
        problem.number = static_cast<i64>(line::Limit::consoles);
        problem.there = attachments_most;
        return command.answer(Status::limit, problem);
    }
    const Scrollback& scrollback = console->scrollback();
    const bool follows = (wanted.flags & line::follow) != 0 && console->is_live();
    *free = {};
    free->line = this;
    free->id = id;
    free->position = (wanted.flags & line::scrollback) != 0 ? scrollback.oldest() : scrollback.written();
    free->end = follows ? Attachment::open_end : scrollback.written();
    console->attach(*free);
    command.answer(Status::ok, line::Attached{console->domid(), console->is_live()});
}

void Session::detach(CommandBuffer& command) {
    Attachment* const attachment = find(command.id);
    if (command.length != 0) return command.answer(Status::malformed);
    if (attachment == nullptr) return command.answer(Status::not_found);
    let_go(*attachment);
    command.answer(Status::ok);
}

void Session::list(CommandBuffer& command) {
    if (command.length != sizeof(line::First)) return command.answer(Status::malformed);
    constexpr u32 most = line::data_max / sizeof(line::ConsoleEntry);
    u64 key = u64{command.read<line::First>().domid} << 48;
    if (command.read<line::First>().domid >= domid_first_reserved) key = ~u64{0};
    u32 count = 0;
    for (; count < most; ++count) {
        const Console* const console = consoles_.next(key);
        if (console == nullptr) break;
        line::ConsoleEntry entry{};
        entry.domid = console->domid();
        entry.alive = console->is_live();
        console->name().copy(entry.name, sizeof entry.name - 1);
        entry.written = console->scrollback().written();
        entry.attached = console->attached();
        std::memcpy(command.data + count * sizeof entry, &entry, sizeof entry);
        key = Consoles::key_of(*console) + 1;
    }
    command.status = Status::ok;
    command.length = count * sizeof(line::ConsoleEntry);
}

Attachment* Session::find(u32 id) {
    for (Attachment& attachment : attachments_)
        if (attachment.in_use() && attachment.id == id) return &attachment;
    return nullptr;
}

void Session::let_go(Attachment& attachment) {
    if (attachment.console != nullptr) attachment.console->detach(attachment);
    attachment.is_orphan = false;
}

void Session::forward(CommandBuffer& command) {
    if (!manager_.connected()) {
        command.answer(Status::cancelled);
        return finish(command);
    }
    manager_knows_ = true;
    ++unfinished_;
    rt::detach(ask_manager(command, conversation_));
}

rt::Task<> Session::ask_manager(CommandBuffer& command, u32 conversation) {
    // The answer is written over the command, and may be longer.
    const auto result = co_await manager_.command(number_, command.command, command.length, {command.data, line::data_max});
    --unfinished_;
    if (result.length != 0) {
        command.status = result.status;
        command.length = result.length;
    } else {
        command.answer(result.status);
    }
    if (conversation == conversation_) finish(command);
    else pool_.give_back(command, turns());
    settle();
    turns().ask(*this);
}

}  // namespace console
