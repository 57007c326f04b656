// SPDX-License-Identifier: GPL-2.0-or-later
// The same for the rings between the manager and the console service.
#pragma once

#include "idl/consoles_back.hpp"
#include "idl/consoles_front.hpp"
#include "idl/line_back.hpp"
#include "idl/line_front.hpp"
#include "tests/idl/hostile_cases.hpp"

namespace hostile {

// What the two have in common: pieces of one shape, and a tag of 64 bits.
template <typename Ring, u32 pieces_max, typename Piece>
class ControlCase {
  public:
    using Slot = typename Ring::Slot;

    void begin() { tag_ = 0; }
    static void answer(Slot& slot, Input& input) {
        const auto who = Ring::identity(slot);
        slot = {};
        Ring::address(slot.answer, who);
        slot.answer.status = static_cast<typename Ring::Status>(input.below(5));
    }

  protected:
    void name(Slot& slot) { Ring::set_tag(slot, 1000 + tag_++); }
    static u8 fill(Piece* pieces, Input& input) {
        const u32 count = input.below(pieces_max + 2);
        for (u32 i = 0; i < count && i < pieces_max; ++i)
            pieces[i] = {some_ref(input), static_cast<u16>(input.below(5) * 1024), static_cast<u16>(input.below(4) * 1024)};
        return static_cast<u8>(count);
    }

  private:
    u64 tag_ = 0;
};

template <>
struct Case<line::LineRing> : ControlCase<line::LineRing, line::call_pages_max, line::Piece> {
    static Slot operation(Input& input) {
        static constexpr u8 operations[] = {0, 0, 0, 1, 77};
        Slot slot{};
        slot.call.operation = operations[input.below(5)];
        slot.call.session = static_cast<u16>(input.below(18));
        if (slot.call.operation == 0) slot.call.length = input.below(3) * 40000;
        return slot;
    }
    static bool lends(const Slot& slot) { return slot.call.operation == 0; }
    Slot request(Input& input) {
        Slot slot = operation(input);
        name(slot);
        if (lends(slot)) slot.call.piece_count = fill(slot.call.pieces, input);
        return slot;
    }

    template <typename See>
    class Service final : public line::LineService {
      public:
        explicit Service(See see) : see_(see) {}
        void call(const line::Call& request, const Reply& reply) override { see_(request, reply); }
        void close(const line::SessionEnd& request, const Reply& reply) override { see_(request, reply); }

      private:
        See see_;
    };
};

template <>
struct Case<line::OutcomesRing> : ControlCase<line::OutcomesRing, line::call_pages_max, line::Piece> {
    static Slot operation(Input& input) {
        static constexpr u8 operations[] = {0, 0, 0, 77};
        Slot slot{};
        slot.deliver.operation = operations[input.below(4)];
        if (slot.deliver.operation == 0) slot.deliver.length = input.below(3) * 40000;
        return slot;
    }
    static bool lends(const Slot& slot) { return slot.deliver.operation == 0; }
    Slot request(Input& input) {
        Slot slot = operation(input);
        name(slot);
        if (lends(slot)) slot.deliver.piece_count = fill(slot.deliver.pieces, input);
        return slot;
    }

    template <typename See>
    class Service final : public line::OutcomesService {
      public:
        explicit Service(See see) : see_(see) {}
        void deliver(const line::Deliver& request, const Reply& reply) override { see_(request, reply); }

      private:
        See see_;
    };
};

template <>
struct Case<consoles::ConsolesRing> : ControlCase<consoles::ConsolesRing, 2, consoles::Piece> {
    static Slot operation(Input& input) {
        static constexpr u8 operations[] = {0, 1, 2, 3, 3, 77};
        Slot slot{};
        slot.add.operation = operations[input.below(6)];
        return slot;
    }
    static bool lends(const Slot& slot) { return slot.add.operation == 3; }
    Slot request(Input& input) {
        Slot slot = operation(input);
        name(slot);
        if (lends(slot)) slot.tail.piece_count = fill(slot.tail.pieces, input);
        return slot;
    }

    template <typename See>
    class Service final : public consoles::ConsolesService {
      public:
        explicit Service(See see) : see_(see) {}
        void add(const consoles::Add& request, const Reply& reply) override { see_(request, reply); }
        void remove(const consoles::Remove& request, const Reply& reply) override { see_(request, reply); }
        void rename(const consoles::Rename& request, const Reply& reply) override { see_(request, reply); }
        void tail(const consoles::Tail& request, const Reply& reply) override { see_(request, reply); }

      private:
        See see_;
    };
};

}  // namespace hostile
