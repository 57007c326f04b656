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

    // One command.
    Call call(u16 session, u16 command, u32 length, u32 ticket, std::span<const std::byte> data) {
        LineSlot request{};
        request.call.operation = 0;
        request.call.session = session;
        request.call.command = command;
        request.call.length = length;
        request.call.ticket = ticket;
        return Call(*this, request, false, data, rt::grants::Access::read_only);
    }

    // The line was closed, or its client began anew. Commands that only wait for something end now; the outcome comes when
    // none of the session's is under way any more.
    Call close(u16 session, u32 ticket, u64 reserved) {
        LineSlot request{};
        request.session_end.operation = 1;
        request.session_end.session = session;
        request.session_end.ticket = ticket;
        request.session_end.reserved = reserved;
        return Call(*this, request, false);
    }
};

// `co_await` an operation, or start() it with a function to call; see rt/operation_front.hpp.
class OutcomesFront : public rt::OperationFront<OutcomesRing> {
  public:
    using OperationFront::OperationFront;

    // Of one call or close, by its ticket. notFound: nothing is waiting for that.
    Call deliver(Status outcome, u32 ticket, u32 length, std::span<const std::byte> data) {
        OutcomesSlot request{};
        request.deliver.operation = 0;
        request.deliver.outcome = outcome;
        request.deliver.ticket = ticket;
        request.deliver.length = length;
        return Call(*this, request, false, data, rt::grants::Access::read_only);
    }
};

}  // namespace line
