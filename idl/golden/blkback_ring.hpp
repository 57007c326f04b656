// SPDX-License-Identifier: GPL-2.0-or-later
// The rings of blkback, for the templates of rt/. Generated from blkback.capnp.
#pragma once

#include <span>

#include "idl/blkback.hpp"
#include "rt/piece.hpp"
#include "rt/ring.hpp"

namespace rt {
template <typename Ring>
class Reply;
}

namespace vbd {

// Whether every field is within the bounds of the schema.
inline bool is_valid(const Piece& value) {
    return value.length >= 1 && u64{value.offset} + value.length <= 4096;
}

// Whether every field is within the bounds of the schema.
inline bool is_valid(const Order& value) {
    if (value.piece_count > 2) return false;
    for (u32 i = 0; i < value.piece_count; ++i)
        if (!is_valid(value.pieces[i])) return false;
    return true;
}

// What shares a slot.
union OrdersSlot {
    Order order;
    Answer answer;
};
static_assert(sizeof(OrdersSlot) == 40);

// An answer on its way to its slot, in kept memory (rt/completion_record.hpp).
struct OrdersRecord {
    Answer answer;
    u32 index;
    u32 pad0;
};

class OrdersService;

struct OrdersRing {
    using Slot = OrdersSlot;
    using Answer = vbd::Answer;
    using Status = vbd::Status;
    using Record = OrdersRecord;
    using Service = OrdersService;
    using Tag = u64;
    struct Identity {
        Tag tag;
        u8 operation;      // to answer with
    };
    static constexpr char name[] = "blkback";
    static constexpr u32 pages_max = 1, slots_max = rt::slots_in<Slot>(pages_max);
    static constexpr Status good = Status::okay;
    static constexpr Status malformed = Status::malformed;
    static constexpr Status unknown = Status::unknown;

    static Identity identity(const Slot& slot) { return {slot.order.tag, slot.order.operation}; }
    static void address(Answer& answer, const Identity& who) {
        answer.tag = who.tag;
        answer.operation = who.operation;
    }
    static Tag tag(const Answer& answer) { return answer.tag; }
    static void set_tag(Slot& slot, Tag tag) { slot.order.tag = tag; }
    static Status status(const Answer& answer) { return answer.status; }
    static void set_status(Answer& answer, Status status) { answer.status = status; }
    // Whether this can be the answer to that.
    static bool answers(const Answer& answer, const Slot& slot) { return answer.operation == identity(slot).operation; }

    static constexpr u32 pieces_max = 2;
    static bool is_aligned(std::span<const std::byte>) { return true; }
    static void set_piece(Slot& slot, u32 index, abi::GrantRef ref, u32 offset, u32 length) {
        Piece& piece = slot.order.pieces[index];
        piece.ref = ref;
        piece.offset = static_cast<u16>(offset);
        piece.length = static_cast<u16>(length);
    }
    static void set_pieces(Slot& slot, u32 count) {
        if (count != 0) slot.order.piece_count = static_cast<u8>(count);
    }
    static abi::GrantRef piece_ref(const Slot& slot, u32 index) { return slot.order.pieces[index].ref; }

    static bool is_valid(const Slot& slot) {
        switch (slot.order.operation) {
        case 0: return vbd::is_valid(slot.order);
        case 1: return vbd::is_valid(slot.order);
        case 2: return vbd::is_valid(slot.order);
        case 3: return vbd::is_valid(slot.order);
        default: return true;      // dispatch knows no such operation either
        }
    }
    static bool dispatch(Service& service, const Slot& slot, const rt::Reply<OrdersRing>& reply);
};

}  // namespace vbd
