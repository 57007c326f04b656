// SPDX-License-Identifier: GPL-2.0-or-later
// The store: everything there is hangs on this one object. Connections that have something to do stand in a queue; a step
// gives the first one a turn. Whoever has used up its time stands aside until it has some again (usage.hpp).
#pragma once

#include "services/store/connection.hpp"
#include "services/store/reaper.hpp"
#include "services/store/transactions.hpp"
#include "services/store/view.hpp"

namespace store_service {

class Store {
  public:
    // With so many pages, of which some are kept for the manager.
    Store(Machine& machine, const Limits& limits, u32 pages, u32 reserve);
    Store(const Store&) = delete;
    Store& operator=(const Store&) = delete;

    // Connects the one domain that is privileged. False: it cannot be.
    bool start(DomId manager, EvtchnPort port);
    // A bounded piece of work. False: there is nothing to do until something is heard.
    bool step();
    // It is the time that was asked for.
    void look_at_clock();
    // Something may have happened at a connection.
    void ready(Connection& connection);

    // ---- for the parts
    Domain& manager() const { return *manager_; }
    Domain* find_domain(u32 id) const { return domains_.find(id); }
    // Also one that is not introduced yet. Null: there is no memory.
    Domain* domain(DomId id);
    Verdict introduce(DomId id, EvtchnPort port);
    void release(Domain& domain);
    // One that was released and that nothing mentions any more.
    void end_if_unused(Domain& domain);

    void serve(Connection& connection);
    void end_watch(Watch& watch);
    void fire_special(std::string_view event);

    Memory memory;
    Ledger ledger;
    Tree tree;
    Watches watches;
    Transactions transactions{*this};
    Reaper reaper{*this};
    u64 transaction_count = 0;

  private:
    Domain* make_domain(DomId id, Domain::Kind kind);
    bool plant();
    Node* make_first(std::string_view name, Blob& permissions);
    Verdict connect(Domain& domain, EvtchnPort port);
    void disconnect(Connection& connection);
    bool take_pages(const Domain& domain, Connection::Pages& pages);
    void give_pages(const Connection::Pages& pages);
    void take_from_queue(Connection& connection);
    void wake_held();
    void give_turn(Connection& connection);
    void throttle(Connection& connection, u64 now);
    void resume(Connection& connection);

    static constexpr u64 never = ~u64{0};
    using Queue = common::LinkedList<Connection, &Connection::queued>;
    Machine& machine_;
    Domains domains_;
    Domain* manager_ = nullptr;
    Queue ready_, held_, throttled_;
    u64 ran_ = 0;  // up to the end of the last piece of work
    u64 wake_at_ = never;
};

inline constexpr std::string_view introduced = "@introduceDomain", released = "@releaseDomain";

}  // namespace store_service
