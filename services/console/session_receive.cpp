// SPDX-License-Identifier: GPL-2.0-or-later
// What comes from the client.
#include "services/console/session.hpp"

namespace console {

namespace {

// In one turn; then others have theirs.
constexpr u32 steps_per_turn = 64;

}  // namespace

void Session::receive() {
    for (u32 steps = 0; is_reading(); ++steps) {
        if (steps == steps_per_turn) return turns().ask(*this);
        if (!advance(port_.received())) return;
    }
}

bool Session::advance(std::span<const u8> bytes) {
    if (search_.is_on()) return search(bytes);
    if (taking_input_) return take_input(bytes);
    FrameReader::Event event;
    const u32 taken = reader_.feed(bytes, event);
    port_.take(taken);
    switch (event) {
    case FrameReader::Event::more: return taken != 0;
    case FrameReader::Event::header: return begin_frame();
    case FrameReader::Event::whole: break;
    }
    execute(*std::exchange(buffer_, nullptr));
    return true;
}

// The buffer of the frame that is being read; null: there is none now, and a turn when there is.
CommandBuffer* Session::buffer() {
    if (buffer_ == nullptr) buffer_ = pool_.take(number_, *this);
    return buffer_;
}

bool Session::search(std::span<const u8> bytes) {
    if (bytes.empty() || buffer() == nullptr) return false;
    for (u32 taken = 1; taken <= bytes.size(); ++taken) {
        const bool found = search_.next(bytes[taken - 1]);
        if (!found && search_.is_on()) continue;
        port_.take(taken);
        if (!found) {
            refuse();
            return false;
        }
        const HelloSearch::Greeting greeting = search_.greeting();
        CommandBuffer& command = *std::exchange(buffer_, nullptr);
        command.id = greeting.frame.id;
        command.command = greeting.frame.command;
        command.length = sizeof greeting.hello;
        std::memcpy(command.data, &greeting.hello, sizeof greeting.hello);
        execute(command);
        return true;
    }
    port_.take(static_cast<u32>(bytes.size()));
    return true;
}

// A header is there: is it one, and where do its data go?
bool Session::begin_frame() {
    const line::Frame& header = reader_.header();
    const bool is_request = header.kind == static_cast<u32>(line::FrameKind::request);
    const bool is_input = header.kind == static_cast<u32>(line::FrameKind::input);
    const bool in_order = state_ == State::talking || (is_request && header.command == static_cast<u16>(line::Command::hello));
    if (header.length > line::data_max || header.status != 0 || !(is_request || is_input) || !in_order) {
        refuse();
        return false;
    }
    if (is_input) return begin_input();
    CommandBuffer* const command = buffer();
    if (command == nullptr) return false;
    command->id = header.id;
    command->command = header.command;
    command->length = header.length;
    reader_.into(command->data);
    return true;
}

bool Session::begin_input() {
    taking_input_ = true;
    input_to_ = find(reader_.header().id);      // it may have ended, which the client does not know yet
    if (reader_.left() == 0) return take_input({});
    return true;
}

// Bytes go on to the domain as far as it has room. The rest waits, and all that the client sends behind it.
bool Session::take_input(std::span<const u8> bytes) {
    u32 count = reader_.left() < bytes.size() ? reader_.left() : static_cast<u32>(bytes.size());
    Console* const console = input_to_ == nullptr ? nullptr : input_to_->console;
    if (console != nullptr && count != 0) count = console->type(bytes.first(count));
    port_.take(count);
    if (count == reader_.left()) taking_input_ = false;
    reader_.pass(count);
    return count != 0 || !taking_input_;
}

}  // namespace console
