// SPDX-License-Identifier: GPL-2.0-or-later
// What goes to the client: answers first, then what the consoles say that it is attached to, each in its turn. A client
// that does not read makes its own output wait; the consoles go on without it.
#include <algorithm>

#include "common/line_buffer.hpp"
#include "services/console/session.hpp"

namespace console {

namespace {

constexpr u32 output_most = 2048;      // bytes in one frame
// Less room is not worth a frame.
constexpr u32 output_least = sizeof(line::Frame) + 256;

}  // namespace

void Session::transmit() {
    const bool all_sent = send_answers() && send_outputs();
    const bool room = port_.flush();
    if (all_sent) return;
    if (room) turns().ask(*this);
}

// False: not all of them.
bool Session::send_answers() {
    while (CommandBuffer* const answer = answers_.first()) {
        if (answer->sent == 0) {
            const line::Frame frame{answer->length, answer->id, answer->command, static_cast<u16>(answer->status), static_cast<u32>(line::FrameKind::answer)};
            std::memcpy(answer->frame(), &frame, sizeof frame);
        }
        const u32 whole = sizeof(line::Frame) + answer->length;
        const u32 count = std::min(port_.room(), whole - answer->sent);
        port_.send({reinterpret_cast<const u8*>(answer->frame()) + answer->sent, count});
        answer->sent += count;
        if (answer->sent != whole) return false;
        answers_.take();
        pool_.give_back(*answer, turns());
    }
    return true;
}

void Session::send_frame(line::FrameKind kind, u32 id, std::span<const u8> data) {
    const line::Frame frame{static_cast<u32>(data.size()), id, 0, 0, static_cast<u32>(kind)};
    port_.send({reinterpret_cast<const u8*>(&frame), sizeof frame});
    port_.send(data);
}

// False: there is more.
bool Session::send_outputs() {
    for (u32 quiet = 0; quiet < attachments_most;) {
        if (port_.room() < output_least) return !has_output();
        Attachment& attachment = attachments_[next_output_];
        quiet = attachment.in_use() && send_output(attachment) ? 0 : quiet + 1;
        next_output_ = (next_output_ + 1) % attachments_most;
    }
    return true;
}

// One frame; false: there is nothing to send.
bool Session::send_output(Attachment& attachment) {
    if (attachment.is_orphan) {
        // Nobody has the rest any more.
        if (attachment.position < attachment.end) send_gap(attachment, attachment.end);
        else end_output(attachment);
        return true;
    }
    const Scrollback& scrollback = attachment.console->scrollback();
    const u64 oldest = std::min(scrollback.oldest(), attachment.end), end = std::min(scrollback.written(), attachment.end);
    if (attachment.position < oldest) {
        send_gap(attachment, oldest);
    } else if (attachment.position < end) {
        u8 bytes[output_most];
        const u64 wanted = std::min<u64>({end - attachment.position, output_most, port_.room() - sizeof(line::Frame)});
        const u32 count = scrollback.read(attachment.position, {bytes, wanted});
        attachment.position += count;
        send_frame(line::FrameKind::output, attachment.id, {bytes, count});
    } else if (attachment.end != Attachment::open_end) {
        end_output(attachment);
    } else {
        return false;
    }
    return true;
}

void Session::send_gap(Attachment& attachment, u64 to) {
    common::LineBuffer text;
    text.put("\r\n[");
    text.put(to - attachment.position);
    text.put(" bytes skipped]\r\n");
    attachment.position = to;
    send_frame(line::FrameKind::output, attachment.id, {reinterpret_cast<const u8*>(text.text().data()), text.text().size()});
}

void Session::end_output(Attachment& attachment) {
    send_frame(line::FrameKind::ended, attachment.id, {});
    let_go(attachment);
    turns().ask(*this);      // what its client types goes nowhere from now on
}

bool Session::has_output() const {
    for (const Attachment& attachment : attachments_) {
        if (!attachment.in_use()) continue;
        if (attachment.end != Attachment::open_end || attachment.position < attachment.console->scrollback().written()) return true;
    }
    return false;
}

}  // namespace console
