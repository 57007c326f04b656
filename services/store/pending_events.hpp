// SPDX-License-Identifier: GPL-2.0-or-later
// The events that wait to be sent to one client, in the order in which they came about.
#pragma once

#include "services/store/ledger.hpp"
#include "services/store/watch.hpp"

namespace store_service {

class PendingEvents {
  public:
    PendingEvents(Memory& memory, Ledger& ledger, Domain& domain) : memory_(memory), ledger_(ledger), domain_(domain) {}

    bool empty() const { return queue_.empty(); }
    // `path` as the client would say it.
    void add(Watch& watch, std::string_view path);
    // The next one; it is to be ended after use.
    Event* take();
    void end(Event& event);
    // All of a watch.
    void forget(Watch& watch);

  private:
    bool is_pending(const Watch& watch, std::string_view path) const;
    Event* make(Watch& watch, std::string_view path);
    void put_own(Watch& watch);
    void take_out(Event& event);

    Memory& memory_;
    Ledger& ledger_;
    Domain& domain_;
    common::LinkedList<Event, &Event::queued> queue_;
};

}  // namespace store_service
