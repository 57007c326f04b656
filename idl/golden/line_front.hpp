// SPDX-License-Identifier: GPL-2.0-or-later
// The front end of line. Generated from line.capnp.
#pragma once

#include <cstring>

#include "idl/line_ring.hpp"
#include "rt/operation_front.hpp"

namespace line {

// `co_await` an operation, or start() it with a function to call; see rt/operation_front.hpp.
class LineFront : public rt::OperationFront<LineRing> {
  public:
    using OperationFront::OperationFront;

    // One command. Its answer is written over it.
    Call call(u16 session, u16 command, u32 length, u32 id, std::span<std::byte> data) {
        LineSlot request{};
        request.call.operation = 0;
        request.call.session = session;
        request.call.command = command;
        request.call.length = length;
        request.call.id = id;
        return Call(*this, request, false, data, rt::grants::Access::read_write);
    }

    // The line was closed, or its client began anew.
    Call close(u16 session, u64 reserved) {
        LineSlot request{};
        request.session_end.operation = 1;
        request.session_end.session = session;
        request.session_end.reserved = reserved;
        return Call(*this, request, false);
    }
};

}  // namespace line
