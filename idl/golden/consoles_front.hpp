// SPDX-License-Identifier: GPL-2.0-or-later
// The front end of consoles. Generated from consoles.capnp.
#pragma once

#include <cstring>

#include "idl/consoles_ring.hpp"
#include "rt/operation_front.hpp"

namespace consoles {

// `co_await` an operation, or start() it with a function to call; see rt/operation_front.hpp.
class ConsolesFront : public rt::OperationFront<ConsolesRing> {
  public:
    using OperationFront::OperationFront;

    // A console whose ring is behind the reserved grant reference of its domain.
    Call add(abi::DomId domid, abi::EvtchnPort port, const char (&name)[32], u32 serial, u32 reserved) {
        ConsolesSlot request{};
        request.add.operation = 0;
        request.add.domid = domid;
        request.add.port = port;
        std::memcpy(request.add.name, name, sizeof name);
        request.add.serial = serial;
        request.add.reserved = reserved;
        return Call(*this, request, false);
    }

    // Takes in what is left in the ring and lets go of it; the scrollback stays under the name until another domain of that
    // name comes, or room is needed.
    Call remove(abi::DomId domid, u32 reserved) {
        ConsolesSlot request{};
        request.remove.operation = 1;
        request.remove.domid = domid;
        request.remove.reserved = reserved;
        return Call(*this, request, false);
    }

    Call rename(abi::DomId domid, u32 reserved, const char (&name)[32]) {
        ConsolesSlot request{};
        request.rename.operation = 2;
        request.rename.domid = domid;
        request.rename.reserved = reserved;
        std::memcpy(request.rename.name, name, sizeof name);
        return Call(*this, request, false);
    }

    // The last bytes it wrote, with what is in its ring now.
    Call tail(abi::DomId domid, u32 reserved, u32 wanted, std::span<std::byte> data) {
        ConsolesSlot request{};
        request.tail.operation = 3;
        request.tail.domid = domid;
        request.tail.reserved = reserved;
        request.tail.wanted = wanted;
        return Call(*this, request, false, data, rt::grants::Access::read_write);
    }
};

}  // namespace consoles
