// SPDX-License-Identifier: GPL-2.0-or-later
// The rings of block, for the templates of rt/. Generated from block.capnp.
#pragma once

#include <span>

#include "idl/block.hpp"
#include "rt/piece.hpp"
#include "rt/ring.hpp"

namespace rt {
template <typename Ring>
class Reply;
}

namespace block {

// Whether every field is within the bounds of the schema.
inline bool is_valid(const Segment& value) {
    return value.first_sector <= value.last_sector && value.last_sector < 8;
}

// Whether every field is within the bounds of the schema.
inline bool is_valid(const Transfer& value) {
    if (value.segment_count > 11) return false;
    for (u32 i = 0; i < value.segment_count; ++i)
        if (!is_valid(value.segments[i])) return false;
    return true;
}

// Whether every field is within the bounds of the schema.
inline bool is_valid(const Discard& value) {
    return (value.flags & ~0x1u) == 0 && value.sector_count >= 1;
}

// Whether every field is within the bounds of the schema.
inline bool is_valid(const IndirectTransfer& value) {
    return value.inner_operation <= 1 && value.segment_count >= 1 && value.segment_count <= 4096;
}

// What shares a slot.
union BlockSlot {
    Transfer transfer;
    IndirectTransfer indirect_transfer;
    Discard discard;
    Answer answer;
};
static_assert(sizeof(BlockSlot) == 112);

// An answer on its way to its slot, in kept memory (rt/completion_record.hpp).
struct BlockRecord {
    Answer answer;
    u32 index;
    u32 pad0;
};

class BlockService;

struct BlockRing {
    using Slot = BlockSlot;
    using Answer = block::Answer;
    using Status = block::Status;
    using Record = BlockRecord;
    using Service = BlockService;
    using Tag = u64;
    struct Identity {
        Tag tag;
        u8 operation;      // to answer with
    };
    static constexpr char name[] = "block";
    static constexpr u32 pages_max = 16, slots_max = rt::slots_in<Slot>(pages_max);
    static constexpr Status good = Status::okay;
    static constexpr Status malformed = Status::error;
    static constexpr Status unknown = Status::unsupported;

    static Identity identity(const Slot& slot) {
        const bool wraps_another = slot.transfer.operation == 6;
        return {slot.transfer.tag, wraps_another ? slot.indirect_transfer.inner_operation : slot.transfer.operation};
    }
    static void address(Answer& answer, const Identity& who) {
        answer.tag = who.tag;
        answer.operation = who.operation;
    }
    static Tag tag(const Answer& answer) { return answer.tag; }
    static void set_tag(Slot& slot, Tag tag) { slot.transfer.tag = tag; }
    static Status status(const Answer& answer) { return answer.status; }
    static void set_status(Answer& answer, Status status) { answer.status = status; }
    // Whether this can be the answer to that.
    static bool answers(const Answer& answer, const Slot& slot) { return answer.operation == identity(slot).operation; }

    static constexpr u32 pieces_max = 11;
    static bool is_aligned(std::span<const std::byte> data) { return (reinterpret_cast<u64>(data.data()) | data.size()) % 512 == 0; }
    static void set_piece(Slot& slot, u32 index, abi::GrantRef ref, u32 offset, u32 length) {
        Segment& piece = slot.transfer.segments[index];
        piece.ref = ref;
        piece.first_sector = static_cast<u8>(offset / 512);
        piece.last_sector = static_cast<u8>((offset + length) / 512 - 1);
    }
    static void set_pieces(Slot& slot, u32 count) {
        if (count != 0) slot.transfer.segment_count = static_cast<u8>(count);
    }
    static abi::GrantRef piece_ref(const Slot& slot, u32 index) { return slot.transfer.segments[index].ref; }

    static bool is_valid(const Slot& slot) {
        switch (slot.transfer.operation) {
        case 0: return block::is_valid(slot.transfer);
        case 1: return block::is_valid(slot.transfer);
        case 2: return block::is_valid(slot.transfer);
        case 3: return block::is_valid(slot.transfer);
        case 5: return block::is_valid(slot.discard);
        case 6: return block::is_valid(slot.indirect_transfer);
        default: return true;      // dispatch knows no such operation either
        }
    }
    static bool dispatch(Service& service, const Slot& slot, const rt::Reply<BlockRing>& reply);
};

}  // namespace block
