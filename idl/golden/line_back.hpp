// SPDX-License-Identifier: GPL-2.0-or-later
// The back end of line. Generated from line.capnp.
#pragma once

#include "idl/line_ring.hpp"
#include "rt/operation_back.hpp"

namespace line {

// What a service does with each request: it gets a copy within the bounds of the schema, and answers when it likes,
// once. What it does not override is answered as unknown.
class LineService {
  public:
    using Reply = rt::Reply<LineRing>;

    // One command.
    virtual void call(const Call&, const Reply& reply) { reply(LineRing::unknown); }

    // The line was closed, or its client began anew. Commands that only wait for something end now; the outcome comes when
    // none of the session's is under way any more.
    virtual void close(const SessionEnd&, const Reply& reply) { reply(LineRing::unknown); }

  protected:
    ~LineService() = default;
};

using LineBack = rt::OperationBack<LineRing>;

inline bool LineRing::dispatch(Service& service, const Slot& slot, const rt::Reply<LineRing>& reply) {
    switch (slot.call.operation) {
    case 0: service.call(slot.call, reply); return true;
    case 1: service.close(slot.session_end, reply); return true;
    default: return false;
    }
}

// Where the caller's memory is; the request has to be valid.
inline std::span<const rt::Piece> pieces(const Call& request, rt::Piece (&into)[16]) {
    u32 count = 0;
    for (; count < request.piece_count; ++count) {
        const Piece& piece = request.pieces[count];
        into[count] = {piece.ref, piece.offset, piece.length};
    }
    return {into, count};
}

// What a service does with each request: it gets a copy within the bounds of the schema, and answers when it likes,
// once. What it does not override is answered as unknown.
class OutcomesService {
  public:
    using Reply = rt::Reply<OutcomesRing>;

    // Of one call or close, by its ticket. notFound: nothing is waiting for that.
    virtual void deliver(const Deliver&, const Reply& reply) { reply(OutcomesRing::unknown); }

  protected:
    ~OutcomesService() = default;
};

using OutcomesBack = rt::OperationBack<OutcomesRing>;

inline bool OutcomesRing::dispatch(Service& service, const Slot& slot, const rt::Reply<OutcomesRing>& reply) {
    switch (slot.deliver.operation) {
    case 0: service.deliver(slot.deliver, reply); return true;
    default: return false;
    }
}

// Where the caller's memory is; the request has to be valid.
inline std::span<const rt::Piece> pieces(const Deliver& request, rt::Piece (&into)[16]) {
    u32 count = 0;
    for (; count < request.piece_count; ++count) {
        const Piece& piece = request.pieces[count];
        into[count] = {piece.ref, piece.offset, piece.length};
    }
    return {into, count};
}

}  // namespace line
