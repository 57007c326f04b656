// SPDX-License-Identifier: GPL-2.0-or-later
// The back end of consoles. Generated from consoles.capnp.
#pragma once

#include "idl/consoles_ring.hpp"
#include "rt/operation_back.hpp"

namespace consoles {

// What a service does with each request: it gets a copy within the bounds of the schema, and answers when it likes,
// once. What it does not override is answered as unknown.
class ConsolesService {
  public:
    using Reply = rt::Reply<ConsolesRing>;

    // A console whose ring is behind the reserved grant reference of its domain.
    virtual void add(const Add&, const Reply& reply) { reply(ConsolesRing::unknown); }

    // Takes in what is left in the ring and lets go of it; the scrollback stays under the name until another domain of that
    // name comes, or room is needed.
    virtual void remove(const Remove&, const Reply& reply) { reply(ConsolesRing::unknown); }

    virtual void rename(const Rename&, const Reply& reply) { reply(ConsolesRing::unknown); }

    // The last bytes it wrote, with what is in its ring now.
    virtual void tail(const Tail&, const Reply& reply) { reply(ConsolesRing::unknown); }

  protected:
    ~ConsolesService() = default;
};

using ConsolesBack = rt::OperationBack<ConsolesRing>;

inline bool ConsolesRing::dispatch(Service& service, const Slot& slot, const rt::Reply<ConsolesRing>& reply) {
    switch (slot.add.operation) {
    case 0: service.add(slot.add, reply); return true;
    case 1: service.remove(slot.remove, reply); return true;
    case 2: service.rename(slot.rename, reply); return true;
    case 3: service.tail(slot.tail, reply); return true;
    default: return false;
    }
}

// Where the caller's memory is; the request has to be valid.
inline std::span<const rt::Piece> pieces(const Tail& request, rt::Piece (&into)[2]) {
    u32 count = 0;
    for (; count < request.piece_count; ++count) {
        const Piece& piece = request.pieces[count];
        into[count] = {piece.ref, piece.offset, piece.length};
    }
    return {into, count};
}

}  // namespace consoles
