// SPDX-License-Identifier: GPL-2.0-or-later
// The rings of consoles, for the templates of rt/. Generated from consoles.capnp.
#pragma once

#include <span>

#include "idl/consoles.hpp"
#include "rt/piece.hpp"
#include "rt/ring.hpp"

namespace rt {
template <typename Ring>
class Reply;
}

namespace consoles {

// Whether every field is within the bounds of the schema.
inline bool is_valid(const Add&) {
    return true;
}

// Whether every field is within the bounds of the schema.
inline bool is_valid(const Remove&) {
    return true;
}

// Whether every field is within the bounds of the schema.
inline bool is_valid(const Rename&) {
    return true;
}

// Whether every field is within the bounds of the schema.
inline bool is_valid(const Piece& value) {
    return value.length >= 1 && u64{value.offset} + value.length <= 4096;
}

// Whether every field is within the bounds of the schema.
inline bool is_valid(const Tail& value) {
    if (value.piece_count > 2) return false;
    for (u32 i = 0; i < value.piece_count; ++i)
        if (!is_valid(value.pieces[i])) return false;
    return true;
}

// What shares a slot.
union ConsolesSlot {
    Add add;
    Rename rename;
    Tail tail;
    Remove remove;
    Answer answer;
};
static_assert(sizeof(ConsolesSlot) == 56);

// An answer on its way to its slot, in kept memory (rt/completion_record.hpp).
struct ConsolesRecord {
    Answer answer;
    u32 index;
    u32 pad0;
};

class ConsolesService;

struct ConsolesRing {
    using Slot = ConsolesSlot;
    using Answer = consoles::Answer;
    using Status = consoles::Status;
    using Record = ConsolesRecord;
    using Service = ConsolesService;
    using Tag = u64;
    struct Identity {
        Tag tag;
        u8 operation;      // to answer with
    };
    static constexpr char name[] = "consoles";
    static constexpr u32 pages_max = 1, slots_max = rt::slots_in<Slot>(pages_max);
    static constexpr Status good = Status::okay;
    static constexpr Status malformed = Status::malformed;
    static constexpr Status unknown = Status::unknown;

    static Identity identity(const Slot& slot) { return {slot.add.tag, slot.add.operation}; }
    static void address(Answer& answer, const Identity& who) {
        answer.tag = who.tag;
        answer.operation = who.operation;
    }
    static Tag tag(const Answer& answer) { return answer.tag; }
    static void set_tag(Slot& slot, Tag tag) { slot.add.tag = tag; }
    static Status status(const Answer& answer) { return answer.status; }
    static void set_status(Answer& answer, Status status) { answer.status = status; }
    // Whether this can be the answer to that.
    static bool answers(const Answer& answer, const Slot& slot) { return answer.operation == identity(slot).operation; }

    static constexpr u32 pieces_max = 2;
    static bool is_aligned(std::span<const std::byte>) { return true; }
    static void set_piece(Slot& slot, u32 index, abi::GrantRef ref, u32 offset, u32 length) {
        Piece& piece = slot.tail.pieces[index];
        piece.ref = ref;
        piece.offset = static_cast<u16>(offset);
        piece.length = static_cast<u16>(length);
    }
    static void set_pieces(Slot& slot, u32 count) {
        if (count != 0) slot.tail.piece_count = static_cast<u8>(count);
    }
    static abi::GrantRef piece_ref(const Slot& slot, u32 index) { return slot.tail.pieces[index].ref; }

    static bool is_valid(const Slot& slot) {
        switch (slot.add.operation) {
        case 0: return consoles::is_valid(slot.add);
        case 1: return consoles::is_valid(slot.remove);
        case 2: return consoles::is_valid(slot.rename);
        case 3: return consoles::is_valid(slot.tail);
        default: return true;      // dispatch knows no such operation either
        }
    }
    static bool dispatch(Service& service, const Slot& slot, const rt::Reply<ConsolesRing>& reply);
};

}  // namespace consoles
