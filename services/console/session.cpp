// SPDX-License-Identifier: GPL-2.0-or-later
#include "services/console/session.hpp"

namespace console {

void Session::client_came(u32 bytes_left_over) {
    if (client_) client_went();
    client_ = true;
    search_.begin(bytes_left_over);
    if (state_ == State::closed) state_ = State::ending;      // nothing to end: that is over at once
    settle();
}

void Session::client_went() {
    if (!client_) return;
    client_ = false;
    if (hello_ != nullptr) pool_.give_back(*std::exchange(hello_, nullptr), turns());
    if (is_reading()) end_conversation();
    else drop_answers();      // one that begun anew, and left before its old conversation had ended
}

// All that belongs to it and is here goes; what is at the manager comes back and is dropped.
void Session::end_conversation() {
    ++conversation_;
    for (Attachment& attachment : attachments_) let_go(attachment);
    drop_answers();
    if (buffer_ != nullptr) pool_.give_back(*std::exchange(buffer_, nullptr), turns());
    reader_.reset();
    taking_input_ = false;
    input_to_ = nullptr;
    state_ = State::ending;
    // A client that began anew goes on talking: the door stays open.
    if (hello_ == nullptr) port_.shut();
    settle();
}

// But a frame that has begun ends, if there is still someone to read it.
void Session::drop_answers() {
    rt::List<CommandBuffer> answers = std::exchange(answers_, {});
    while (CommandBuffer* const answer = answers.take()) {
        if (hello_ != nullptr && answer->sent != 0) answers_.append(*answer);
        else pool_.give_back(*answer, turns());
    }
}

// Goes on with the end of a conversation, as far as that is possible now.
void Session::settle() {
    if (state_ != State::ending || telling_) return;
    if (manager_knows_) {
        manager_knows_ = false;
        telling_ = true;
        rt::detach(tell_manager());
        return;
    }
    if (unfinished_ != 0) return;
    if (hello_ != nullptr) {
        greet(*std::exchange(hello_, nullptr));
    } else if (client_) {
        state_ = State::greeting;
        port_.open();
    } else {
        state_ = State::closed;
    }
    turns().ask(*this);
}

rt::Task<> Session::tell_manager() {
    co_await manager_.close(number_);
    telling_ = false;
    settle();
}

void Session::greet(CommandBuffer& command) {
    const auto greeting = command.read<line::Hello>();
    state_ = State::greeting;
    if (greeting.version != line::version) {
        line::Problem problem{};
        problem.wanted = line::version;
        command.answer(line::Status::bad_version, problem);
    } else {
        state_ = State::talking;
        command.answer(line::Status::ok, line::Hello{line::version, 0});
    }
    finish(command);
}

// The client does not speak our language: it is told so, if it is not in the middle of an answer, and left alone.
void Session::refuse() {
    struct {
        line::Frame frame;
        line::Problem problem;
    } farewell{};
    farewell.frame = {sizeof farewell.problem, reader_.header().id, reader_.header().command, static_cast<u16>(line::Status::malformed),
                      static_cast<u32>(line::FrameKind::answer)};
    const bool between_frames = answers_.first() == nullptr || answers_.first()->sent == 0;
    if (between_frames && port_.room() >= sizeof farewell) port_.send({reinterpret_cast<const u8*>(&farewell), sizeof farewell});
    port_.flush();
    client_ = false;
    end_conversation();
}

void Session::turn() {
    manager_.look();
    receive();
    transmit();
}

}  // namespace console
