// SPDX-License-Identifier: GPL-2.0-or-later
#include "tools/operator/line/frame_decoder.hpp"

#include <cstring>

#include "tools/operator/line/errors.hpp"

namespace operator_side {

namespace {

void check_header(const line::Frame& frame) {
    if (frame.length > line::data_max)
        fail_line("the machine sent a frame of {} bytes; {} are the most", frame.length, line::data_max);
    switch (static_cast<line::FrameKind>(frame.kind)) {
    case line::FrameKind::answer:
        if (frame.status > static_cast<unsigned>(line::Status::busy))
            fail_line("the machine answers with the unknown status {}", frame.status);
        return;
    case line::FrameKind::output: return;
    case line::FrameKind::ended:
        if (frame.length != 0) fail_line("the machine sent data with the end of a console");
        return;
    case line::FrameKind::request:
    case line::FrameKind::input: break;
    }
    fail_line("the machine sent a frame of kind {}, which no machine sends", frame.kind);
}

}  // namespace

void FrameDecoder::add(ByteView bytes) {
    if (at_ != 0) {
        buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(at_));
        at_ = 0;
    }
    buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
}

std::optional<Received> FrameDecoder::next() {
    const ByteView rest = ByteView(buffer_).subspan(at_);
    Received received{};
    if (rest.size() < sizeof received.frame) return {};
    std::memcpy(&received.frame, rest.data(), sizeof received.frame);
    check_header(received.frame);
    const std::size_t size = sizeof received.frame + received.frame.length;
    if (rest.size() < size) return {};
    received.data.assign(rest.begin() + sizeof received.frame, rest.begin() + static_cast<std::ptrdiff_t>(size));
    at_ += size;
    return received;
}

}  // namespace operator_side
