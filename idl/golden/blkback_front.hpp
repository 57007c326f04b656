// SPDX-License-Identifier: GPL-2.0-or-later
// The front end of blkback. Generated from blkback.capnp.
#pragma once

#include <cstring>

#include "idl/blkback_ring.hpp"
#include "rt/operation_front.hpp"

namespace vbd {

// `co_await` an operation, or start() it with a function to call; see rt/operation_front.hpp.
class OrdersFront : public rt::OperationFront<OrdersRing> {
  public:
    using OperationFront::OperationFront;

    // The caller's memory holds a Device. From now on its owner's front end may connect to it.
    Call attach(abi::DomId owner, u32 device, u64 reserved, std::span<const std::byte> data) {
        OrdersSlot request{};
        request.order.operation = 0;
        request.order.owner = owner;
        request.order.device = device;
        request.order.reserved = reserved;
        return Call(*this, request, false, data, rt::grants::Access::read_only);
    }

    // Nothing of the device's is under way when this is answered, and its owner's memory is not touched any more.
    Call detach(abi::DomId owner, u32 device, u64 reserved) {
        OrdersSlot request{};
        request.order.operation = 1;
        request.order.owner = owner;
        request.order.device = device;
        request.order.reserved = reserved;
        return Call(*this, request, false);
    }

    Call statistics(abi::DomId owner, u32 device, u64 reserved, std::span<std::byte> data) {
        OrdersSlot request{};
        request.order.operation = 2;
        request.order.owner = owner;
        request.order.device = device;
        request.order.reserved = reserved;
        return Call(*this, request, false, data, rt::grants::Access::read_write);
    }

    // A DiskInfo.
    Call disk(abi::DomId owner, u32 device, u64 reserved, std::span<std::byte> data) {
        OrdersSlot request{};
        request.order.operation = 3;
        request.order.owner = owner;
        request.order.device = device;
        request.order.reserved = reserved;
        return Call(*this, request, false, data, rt::grants::Access::read_write);
    }
};

}  // namespace vbd
