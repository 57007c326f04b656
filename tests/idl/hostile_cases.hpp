// SPDX-License-Identifier: GPL-2.0-or-later
// What is particular about each ring: requests and answers that an honest peer would make, and services that see
// everything.
#pragma once

#include "idl/block_back.hpp"
#include "idl/block_front.hpp"
#include "idl/net_back.hpp"
#include "idl/net_front.hpp"
#include "tests/idl/hostile_input.hpp"

namespace hostile {

// References that may be good or not: the stage's peer grants 8 to 23.
inline GrantRef some_ref(Input& input) { return 7 + input.below(18); }

template <typename Ring>
struct Case;

template <>
struct Case<block::BlockRing> {
    using Slot = block::BlockSlot;

    // One of each kind, and some that there are not.
    static Slot operation(Input& input) {
        static constexpr u8 operations[] = {0, 1, 3, 5, 6, 2, 4, 77};
        Slot slot{};
        const u8 operation = operations[input.below(8)];
        slot.transfer.operation = operation;
        if (operation == 5) {
            slot.discard.sector_count = input.below(4);
            slot.discard.flags = static_cast<u8>(input.below(3));
        } else if (operation == 6) {
            slot.indirect_transfer.inner_operation = static_cast<u8>(input.below(3));
            slot.indirect_transfer.segment_count = static_cast<u16>(input.below(256) * 20);
        }
        return slot;
    }
    static bool lends(const Slot& slot) { return slot.transfer.operation <= 2; }

    void begin() { tag_ = 0; }
    Slot request(Input& input) {
        Slot slot = operation(input);
        block::BlockRing::set_tag(slot, 1000 + tag_++);
        if (!lends(slot)) return slot;
        slot.transfer.segment_count = static_cast<u8>(input.below(14));
        for (u32 i = 0; i < slot.transfer.segment_count && i < block::segments_max; ++i) {
            const u32 first = input.below(9);
            slot.transfer.segments[i] = {some_ref(input), static_cast<u8>(first),
                                         static_cast<u8>(first + input.below(3)), 0};
        }
        return slot;
    }
    static void answer(Slot& slot, Input& input) {
        const auto who = block::BlockRing::identity(slot);
        slot = {};
        block::BlockRing::address(slot.answer, who);
        slot.answer.status = static_cast<block::Status>(-static_cast<int>(input.below(3)));
    }

    // Hands everything on to one function: see(request, reply).
    template <typename See>
    class Service final : public block::BlockService {
      public:
        explicit Service(See see) : see_(see) {}
        void read(const block::Transfer& request, const Reply& reply) override { see_(request, reply); }
        void write(const block::Transfer& request, const Reply& reply) override { see_(request, reply); }
        void write_barrier(const block::Transfer& request, const Reply& reply) override { see_(request, reply); }
        void flush(const block::Transfer& request, const Reply& reply) override { see_(request, reply); }
        void discard(const block::Discard& request, const Reply& reply) override { see_(request, reply); }
        void indirect(const block::IndirectTransfer& request, const Reply& reply) override { see_(request, reply); }

      private:
        See see_;
    };

  private:
    u64 tag_ = 0;
};

template <>
struct Case<net::NetTransmitRing> {
    using Slot = net::NetTransmitSlot;
    static constexpr u32 longest = 65535;      // what the first slot can say

    // A packet is a chain; the slots come one by one.
    void begin() { *this = {}; }
    Slot request(Input& input) {
        Slot slot{};
        if (extras_ != 0) {
            slot.extra_info.type = static_cast<u8>(input.below(6));
            slot.extra_info.flags = --extras_ != 0 ? net::extra_more : u8{0};
            return slot;
        }
        const bool first = rest_ == 0;
        if (first) {
            rest_ = 1 + (input.below(4) == 0 ? input.below(20) : input.below(3));
            extras_ = input.below(3) == 0 ? input.below(5) : 0;
        }
        --rest_;
        const u32 flags =
            (rest_ != 0 ? net::more_data : 0u) | (first && extras_ != 0 ? net::extra_info : 0u) | input.below(4);
        const u32 size = first ? 100 + rest_ * 64 : 64;
        slot.transmit_slot = {some_ref(input), static_cast<u16>(input.below(40) * 100), static_cast<u16>(flags), id_++,
                              static_cast<u16>(size)};
        return slot;
    }
    bool is_between() const { return rest_ == 0 && extras_ == 0; }

    void answer(Slot& slot, Input& input) {
        const net::TransmitSlot request = slot.transmit_slot;
        const bool is_extra = answers_extras_;
        answers_extras_ =
            is_extra ? (slot.extra_info.flags & net::extra_more) != 0 : (request.flags & net::extra_info) != 0;
        slot = {};
        slot.transmit_answer = {
            is_extra ? u16{0} : request.id,
            is_extra ? net::Status::null_ : static_cast<net::Status>(-static_cast<int>(input.below(3)))};
    }

  private:
    u32 rest_ = 0, extras_ = 0;
    u16 id_ = 0;
    bool answers_extras_ = false;
};

template <>
struct Case<net::NetReceiveRing> {
    using Slot = net::NetReceiveSlot;

    void begin() { *this = {}; }
    Slot request(Input& input) {
        Slot slot{};
        slot.receive_buffer = {id_++, 0, some_ref(input)};
        return slot;
    }
    void answer(Slot& slot, Input& input) {
        const u16 id = slot.receive_buffer.id;
        slot = {};
        if (extras_ != 0) {
            slot.extra_info.type = static_cast<u8>(input.below(6));
            slot.extra_info.flags = --extras_ != 0 ? net::extra_more : u8{0};
            return;
        }
        if (first_) extras_ = input.below(5) == 4 ? 1 + input.below(3) : 0;
        const bool more = input.below(4) == 3;
        const u32 flags =
            (more ? net::received_more_data : 0u) | (first_ && extras_ != 0 ? net::received_extra_info : 0u);
        const u32 offset = input.below(3) * 32, length = input.below(8);
        slot.received_slot = {id, static_cast<u16>(offset), static_cast<u16>(flags),
                              static_cast<i16>(length == 7 ? -1 : static_cast<int>(length * 580))};
        first_ = !more;
    }

  private:
    u16 id_ = 0;
    u32 extras_ = 0;
    bool first_ = true;
};

}  // namespace hostile
