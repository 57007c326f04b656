// SPDX-License-Identifier: GPL-2.0-or-later
// The back end of blkback. Generated from blkback.capnp.
#pragma once

#include "idl/blkback_ring.hpp"
#include "rt/operation_back.hpp"

namespace vbd {

// What a service does with each request: it gets a copy within the bounds of the schema, and answers when it likes,
// once. What it does not override is answered as unknown.
class OrdersService {
  public:
    using Reply = rt::Reply<OrdersRing>;

    // The caller's memory holds a Device. From now on its owner's front end may connect to it.
    virtual void attach(const Order&, const Reply& reply) { reply(OrdersRing::unknown); }

    // Nothing of the device's is under way when this is answered, and its owner's memory is not touched any more.
    virtual void detach(const Order&, const Reply& reply) { reply(OrdersRing::unknown); }

    virtual void statistics(const Order&, const Reply& reply) { reply(OrdersRing::unknown); }

    // A DiskInfo.
    virtual void disk(const Order&, const Reply& reply) { reply(OrdersRing::unknown); }

  protected:
    ~OrdersService() = default;
};

using OrdersBack = rt::OperationBack<OrdersRing>;

inline bool OrdersRing::dispatch(Service& service, const Slot& slot, const rt::Reply<OrdersRing>& reply) {
    switch (slot.order.operation) {
    case 0: service.attach(slot.order, reply); return true;
    case 1: service.detach(slot.order, reply); return true;
    case 2: service.statistics(slot.order, reply); return true;
    case 3: service.disk(slot.order, reply); return true;
    default: return false;
    }
}

// Where the caller's memory is; the request has to be valid.
inline std::span<const rt::Piece> pieces(const Order& request, rt::Piece (&into)[2]) {
    u32 count = 0;
    for (; count < request.piece_count; ++count) {
        const Piece& piece = request.pieces[count];
        into[count] = {piece.ref, piece.offset, piece.length};
    }
    return {into, count};
}

}  // namespace vbd
