// SPDX-License-Identifier: GPL-2.0-or-later
// The same for the manager's orders to the block service.
#pragma once

#include "idl/blkback_back.hpp"
#include "idl/blkback_front.hpp"
#include "tests/idl/hostile_control_cases.hpp"

namespace hostile {

template <>
struct Case<vbd::OrdersRing> : ControlCase<vbd::OrdersRing, 2, vbd::Piece> {
    static Slot operation(Input& input) {
        static constexpr u8 operations[] = {0, 1, 2, 3, 0, 77};
        Slot slot{};
        slot.order.operation = operations[input.below(6)];
        return slot;
    }
    static bool lends(const Slot& slot) { return slot.order.operation != 1 && slot.order.operation <= 3; }
    Slot request(Input& input) {
        Slot slot = operation(input);
        name(slot);
        if (lends(slot)) slot.order.piece_count = fill(slot.order.pieces, input);
        return slot;
    }

    template <typename See>
    class Service final : public vbd::OrdersService {
      public:
        explicit Service(See see) : see_(see) {}
        void attach(const vbd::Order& request, const Reply& reply) override { see_(request, reply); }
        void detach(const vbd::Order& request, const Reply& reply) override { see_(request, reply); }
        void statistics(const vbd::Order& request, const Reply& reply) override { see_(request, reply); }
        void disk(const vbd::Order& request, const Reply& reply) override { see_(request, reply); }

      private:
        See see_;
    };
};

}  // namespace hostile
