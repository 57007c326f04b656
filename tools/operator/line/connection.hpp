// SPDX-License-Identifier: GPL-2.0-or-later
// The client's end of the line: requests and their answers, several at once and in any order, and the consoles attached
// to it.
#pragma once

#include <functional>
#include <map>
#include <optional>

#include "tools/operator/line/errors.hpp"
#include "tools/operator/line/frame_decoder.hpp"
#include "tools/operator/line/structures.hpp"
#include "tools/operator/line/transport.hpp"

namespace operator_side {

using RequestId = line::u32;

class Connection {
  public:
    // `patience`: how long the machine may say nothing while an answer is due.
    Connection(Transport& transport, Milliseconds patience) : transport_(transport), patience_(patience) {}
    void hello();                 // comes first
    void hello(RequestId first);  // with a certain id, and those after it

    RequestId send(line::Command command, ByteView structure = {}, ByteView data = {});
    // Waits for the answer. Throws Refused if it is not ok.
    Bytes finish(RequestId id) { return finish(id, patience_); }
    Bytes finish(RequestId id, Milliseconds patience);

    template <typename Structure>
    Bytes call(line::Command command, const Structure& structure) {
        return finish(send(command, bytes_of(structure)));
    }
    Bytes call(line::Command command) { return finish(send(command)); }

    bool is_answered(RequestId id) const { return pending_.at(id).answer.has_value(); }

    // What comes of consoles: output, and `ended`.
    using Listener = std::function<void(const Received&)>;
    void listen(Listener listener) { listener_ = std::move(listener); }
    void input(RequestId attach, ByteView bytes);
    // After the machine was told to end: until its emulator has, and what it held is free for the next one.
    void wait_for_end() { transport_.wait_for_end(patience_); }
    void detach(RequestId attach);  // a request under the id of the attach

    // Waits for the line, or for another descriptor; true: that one can be read. `most` over: false, and `idle`.
    struct Turn {
        bool also = false;
        bool idle = false;
    };
    Turn turn(Milliseconds most, int also = -1);

  private:
    struct Pending {
        line::Command command;
        std::optional<Received> answer;
    };

    RequestId request(RequestId id, line::Command command, ByteView structure, ByteView data);
    void send_frame(const line::Frame& frame, ByteView structure, ByteView data);
    void take(Received received);
    void take_answer(Received received);

    Transport& transport_;
    const Milliseconds patience_;
    FrameDecoder decoder_;
    Bytes outgoing_;
    std::size_t sent_ = 0;  // of outgoing_
    RequestId next_id_ = 1;
    bool greeted_ = false;
    std::map<RequestId, Pending> pending_;
    Listener listener_;
};

}  // namespace operator_side
