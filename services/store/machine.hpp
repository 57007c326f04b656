// SPDX-License-Identifier: GPL-2.0-or-later
// What the store needs of the machine it runs on. Everything else here is logic, and runs as well in a test.
#pragma once

#include <string_view>

#include "idl/store.hpp"
#include "idl/types.hpp"

namespace store_service {

using namespace common::integers;
using abi::DomId;
using abi::EvtchnPort;

class Connection;

class Machine {
  public:
    // Single pages, aligned; never more at a time than the store was told that it may have.
    virtual void* take_page() = 0;
    virtual void give_page(void* page) = 0;

    // Where the page is that a domain shows under the store's grant reference: in the place of one that was taken for it, or
    // elsewhere. Null: there is none.
    virtual store::Page* map(DomId domain, void* place, u32& handle) = 0;
    virtual void unmap(u32 handle, void* place) = 0;

    // Events of the port are the connection's from here to `close`. 0: it cannot be bound.
    virtual EvtchnPort bind(DomId domain, EvtchnPort port, Connection& connection) = 0;
    virtual void close(EvtchnPort port) = 0;

    // Events that come while a port is not listened to come when it is again.
    virtual void listen(EvtchnPort port, bool is_wanted) = 0;

    // Nanoseconds: of time, and of time that the store has run.
    virtual u64 now() = 0;
    virtual u64 ran() = 0;
    // `Store::look_at_clock` at this time or somewhat later. A second time takes the place of the first.
    virtual void wake_at(u64 time) = 0;

    // One line for the operator.
    virtual void say(std::string_view line) = 0;

  protected:
    ~Machine() = default;
};

}  // namespace store_service
