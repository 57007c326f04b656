// SPDX-License-Identifier: GPL-2.0-or-later
// The rings of line, for the templates of rt/. Generated from line.capnp.
#pragma once

#include <span>

#include "idl/line.hpp"
#include "rt/piece.hpp"
#include "rt/ring.hpp"

namespace rt {
template <typename Ring>
class Reply;
}

namespace line {

// Whether every field is within the bounds of the schema.
inline bool is_valid(const Piece& value) {
    return value.length >= 1 && u64{value.offset} + value.length <= 4096;
}

// Whether every field is within the bounds of the schema.
inline bool is_valid(const Call& value) {
    if (value.piece_count > 16) return false;
    for (u32 i = 0; i < value.piece_count; ++i)
        if (!is_valid(value.pieces[i])) return false;
    return value.session <= 15 && value.length <= 65536;
}

// Whether every field is within the bounds of the schema.
inline bool is_valid(const SessionEnd& value) {
    return value.session <= 15;
}

// What shares a slot.
union LineSlot {
    Call call;
    SessionEnd session_end;
    Answer answer;
};
static_assert(sizeof(LineSlot) == 152);

// An answer on its way to its slot, in kept memory (rt/completion_record.hpp).
struct LineRecord {
    Answer answer;
    u32 index;
    u32 pad0;
};

class LineService;

struct LineRing {
    using Slot = LineSlot;
    using Answer = line::Answer;
    using Status = line::Status;
    using Record = LineRecord;
    using Service = LineService;
    using Tag = u64;
    struct Identity {
        Tag tag;
        u8 operation;      // to answer with
    };
    static constexpr char name[] = "line";
    static constexpr u32 pages_max = 1, slots_max = rt::slots_in<Slot>(pages_max);
    static constexpr Status good = Status::ok;
    static constexpr Status malformed = Status::malformed;
    static constexpr Status unknown = Status::unknown_command;

    static Identity identity(const Slot& slot) { return {slot.call.tag, slot.call.operation}; }
    static void address(Answer& answer, const Identity& who) {
        answer.tag = who.tag;
        answer.operation = who.operation;
    }
    static Tag tag(const Answer& answer) { return answer.tag; }
    static void set_tag(Slot& slot, Tag tag) { slot.call.tag = tag; }
    static Status status(const Answer& answer) { return answer.status; }
    static void set_status(Answer& answer, Status status) { answer.status = status; }
    // Whether this can be the answer to that.
    static bool answers(const Answer& answer, const Slot& slot) { return answer.operation == identity(slot).operation; }

    static constexpr u32 pieces_max = 16;
    static bool is_aligned(std::span<const std::byte>) { return true; }
    static void set_piece(Slot& slot, u32 index, abi::GrantRef ref, u32 offset, u32 length) {
        Piece& piece = slot.call.pieces[index];
        piece.ref = ref;
        piece.offset = static_cast<u16>(offset);
        piece.length = static_cast<u16>(length);
    }
    static void set_pieces(Slot& slot, u32 count) {
        if (count != 0) slot.call.piece_count = static_cast<u8>(count);
    }
    static abi::GrantRef piece_ref(const Slot& slot, u32 index) { return slot.call.pieces[index].ref; }

    static bool is_valid(const Slot& slot) {
        switch (slot.call.operation) {
        case 0: return line::is_valid(slot.call);
        case 1: return line::is_valid(slot.session_end);
        default: return true;      // dispatch knows no such operation either
        }
    }
    static bool dispatch(Service& service, const Slot& slot, const rt::Reply<LineRing>& reply);
};

// Whether every field is within the bounds of the schema.
inline bool is_valid(const Deliver& value) {
    if (value.piece_count > 16) return false;
    for (u32 i = 0; i < value.piece_count; ++i)
        if (!is_valid(value.pieces[i])) return false;
    return (value.outcome == Status::ok || value.outcome == Status::malformed || value.outcome == Status::unknown_command || value.outcome == Status::not_found || value.outcome == Status::name_in_use || value.outcome == Status::no_memory || value.outcome == Status::bad_image || value.outcome == Status::image_too_large || value.outcome == Status::bad_state || value.outcome == Status::limit || value.outcome == Status::refused_by_core || value.outcome == Status::store_refused || value.outcome == Status::forbidden || value.outcome == Status::cancelled || value.outcome == Status::bad_version || value.outcome == Status::no_device || value.outcome == Status::busy) &&
        value.length <= 65536;
}

// What shares a slot.
union OutcomesSlot {
    Deliver deliver;
    Answer answer;
};
static_assert(sizeof(OutcomesSlot) == 152);

// An answer on its way to its slot, in kept memory (rt/completion_record.hpp).
struct OutcomesRecord {
    Answer answer;
    u32 index;
    u32 pad0;
};

class OutcomesService;

struct OutcomesRing {
    using Slot = OutcomesSlot;
    using Answer = line::Answer;
    using Status = line::Status;
    using Record = OutcomesRecord;
    using Service = OutcomesService;
    using Tag = u64;
    struct Identity {
        Tag tag;
        u8 operation;      // to answer with
    };
    static constexpr char name[] = "line";
    static constexpr u32 pages_max = 1, slots_max = rt::slots_in<Slot>(pages_max);
    static constexpr Status good = Status::ok;
    static constexpr Status malformed = Status::malformed;
    static constexpr Status unknown = Status::unknown_command;

    static Identity identity(const Slot& slot) { return {slot.deliver.tag, slot.deliver.operation}; }
    static void address(Answer& answer, const Identity& who) {
        answer.tag = who.tag;
        answer.operation = who.operation;
    }
    static Tag tag(const Answer& answer) { return answer.tag; }
    static void set_tag(Slot& slot, Tag tag) { slot.deliver.tag = tag; }
    static Status status(const Answer& answer) { return answer.status; }
    static void set_status(Answer& answer, Status status) { answer.status = status; }
    // Whether this can be the answer to that.
    static bool answers(const Answer& answer, const Slot& slot) { return answer.operation == identity(slot).operation; }

    static constexpr u32 pieces_max = 16;
    static bool is_aligned(std::span<const std::byte>) { return true; }
    static void set_piece(Slot& slot, u32 index, abi::GrantRef ref, u32 offset, u32 length) {
        Piece& piece = slot.deliver.pieces[index];
        piece.ref = ref;
        piece.offset = static_cast<u16>(offset);
        piece.length = static_cast<u16>(length);
    }
    static void set_pieces(Slot& slot, u32 count) {
        if (count != 0) slot.deliver.piece_count = static_cast<u8>(count);
    }
    static abi::GrantRef piece_ref(const Slot& slot, u32 index) { return slot.deliver.pieces[index].ref; }

    static bool is_valid(const Slot& slot) {
        switch (slot.deliver.operation) {
        case 0: return line::is_valid(slot.deliver);
        default: return true;      // dispatch knows no such operation either
        }
    }
    static bool dispatch(Service& service, const Slot& slot, const rt::Reply<OutcomesRing>& reply);
};

}  // namespace line
