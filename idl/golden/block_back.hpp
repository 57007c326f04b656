// SPDX-License-Identifier: GPL-2.0-or-later
// The back end of block. Generated from block.capnp.
#pragma once

#include "idl/block_ring.hpp"
#include "rt/operation_back.hpp"

namespace block {

// What a service does with each request: it gets a copy within the bounds of the schema, and answers when it likes,
// once. What it does not override is answered as unknown.
class BlockService {
  public:
    using Reply = rt::Reply<BlockRing>;

    // Reads sectors into the caller's memory.
    virtual void read(const Transfer&, const Reply& reply) { reply(BlockRing::unknown); }

    // Writes sectors.
    virtual void write(const Transfer&, const Reply& reply) { reply(BlockRing::unknown); }

    // Writes after everything sent before it, and before everything sent after it.
    virtual void write_barrier(const Transfer&, const Reply& reply) { reply(BlockRing::unknown); }

    // All writes answered before are stable when this is answered.
    virtual void flush(const Transfer&, const Reply& reply) { reply(BlockRing::unknown); }

    // The contents of these sectors are not needed any more.
    virtual void discard(const Discard&, const Reply& reply) { reply(BlockRing::unknown); }

    virtual void indirect(const IndirectTransfer&, const Reply& reply) { reply(BlockRing::unknown); }

  protected:
    ~BlockService() = default;
};

using BlockBack = rt::OperationBack<BlockRing>;

inline bool BlockRing::dispatch(Service& service, const Slot& slot, const rt::Reply<BlockRing>& reply) {
    switch (slot.transfer.operation) {
    case 0: service.read(slot.transfer, reply); return true;
    case 1: service.write(slot.transfer, reply); return true;
    case 2: service.write_barrier(slot.transfer, reply); return true;
    case 3: service.flush(slot.transfer, reply); return true;
    case 5: service.discard(slot.discard, reply); return true;
    case 6: service.indirect(slot.indirect_transfer, reply); return true;
    default: return false;
    }
}

// Where the caller's memory is; the request has to be valid.
inline std::span<const rt::Piece> pieces(const Transfer& request, rt::Piece (&into)[11]) {
    u32 count = 0;
    for (; count < request.segment_count; ++count) {
        const Segment& piece = request.segments[count];
        into[count] = {piece.ref, piece.first_sector * 512u, (piece.last_sector - piece.first_sector + 1) * 512u};
    }
    return {into, count};
}

}  // namespace block
