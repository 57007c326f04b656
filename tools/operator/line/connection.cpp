// SPDX-License-Identifier: GPL-2.0-or-later
#include "tools/operator/line/connection.hpp"

#include <random>

#include "tools/operator/line/sentences.hpp"

namespace operator_side {

namespace {

constexpr std::size_t read_at_once = 65536;
constexpr std::size_t outgoing_most = std::size_t{1} << 20;  // waiting to be written, before send waits itself

void fail_unanswered(line::Command command, Milliseconds patience) {
    fail_line("the machine has not answered for {} s (to {}): it is very busy, or has no console service",
              patience.count() / 1000, name_of_command(static_cast<unsigned>(command)));
}

}  // namespace

// Somewhere: an answer to a client before us on this port must not look like one to us.
void Connection::hello() { hello(std::random_device()()); }

void Connection::hello(RequestId first) {
    next_id_ = first;
    const auto answer = one<line::Hello>(call(line::Command::hello, line::Hello{line::version, 0}));
    if (answer.version != line::version)
        fail_line("the machine speaks version {} of the line, this client version {}", answer.version, line::version);
}

RequestId Connection::send(line::Command command, ByteView structure, ByteView data) {
    while (pending_.contains(next_id_)) ++next_id_;
    return request(next_id_++, command, structure, data);
}

void Connection::detach(RequestId attach) { finish(request(attach, line::Command::detach, {}, {})); }

RequestId Connection::request(RequestId id, line::Command command, ByteView structure, ByteView data) {
    pending_.emplace(id, Pending{command, {}});
    send_frame({0, id, static_cast<line::u16>(command), 0, static_cast<line::u32>(line::FrameKind::request)}, structure,
               data);
    return id;
}

void Connection::input(RequestId attach, ByteView bytes) {
    send_frame(
        {0, attach, static_cast<line::u16>(line::Command::attach), 0, static_cast<line::u32>(line::FrameKind::input)},
        bytes, {});
}

void Connection::send_frame(const line::Frame& header, ByteView structure, ByteView data) {
    while (outgoing_.size() - sent_ > outgoing_most)
        if (turn(patience_).idle) fail_line("the machine has taken nothing for {} s", patience_.count() / 1000);
    outgoing_.erase(outgoing_.begin(), outgoing_.begin() + static_cast<std::ptrdiff_t>(sent_));
    sent_ = 0;
    line::Frame frame = header;
    frame.length = static_cast<line::u32>(structure.size() + data.size());
    append(outgoing_, frame);
    outgoing_.insert(outgoing_.end(), structure.begin(), structure.end());
    outgoing_.insert(outgoing_.end(), data.begin(), data.end());
}

Bytes Connection::finish(RequestId id, Milliseconds patience) {
    const line::Command command = pending_.at(id).command;
    while (!pending_.at(id).answer)
        if (turn(patience).idle) fail_unanswered(command, patience);
    const Received answer = std::move(*pending_.at(id).answer);
    pending_.erase(id);
    if (answer.frame.status != 0)
        throw Refused(command, static_cast<line::Status>(answer.frame.status), one<line::Problem>(answer.data));
    return answer.data;
}

Connection::Turn Connection::turn(Milliseconds most, int also) {
    const Transport::Ready ready = transport_.wait({sent_ != outgoing_.size(), also}, most);
    if (ready.to_write) sent_ += transport_.write(ByteView(outgoing_).subspan(sent_));
    if (ready.to_read) {
        std::uint8_t room[read_at_once];
        const std::size_t count = transport_.read(room);
        if (count == 0) throw LineClosed();
        decoder_.add({room, count});
        while (std::optional<Received> received = decoder_.next()) take(std::move(*received));
    }
    return {ready.also, !ready.any()};
}

void Connection::take(Received received) {
    if (received.kind() == line::FrameKind::answer) return take_answer(std::move(received));
    if (listener_) listener_(received);
}

// Before the answer to hello, what comes may be meant for a client before us.
void Connection::take_answer(Received received) {
    const auto request = pending_.find(received.frame.id);
    if (request == pending_.end()) {
        if (greeted_) fail_line("the machine answers a request that was not made ({})", received.frame.id);
        return;
    }
    if (received.frame.command != static_cast<line::u16>(request->second.command) || request->second.answer)
        fail_line("the machine answers another request than was made ({})", name_of_command(received.frame.command));
    greeted_ = true;
    request->second.answer = std::move(received);
}

}  // namespace operator_side
