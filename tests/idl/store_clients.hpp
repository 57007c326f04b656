// SPDX-License-Identifier: GPL-2.0-or-later
// Two clients of the store in two domains, the store in a third, and coroutines that call it.
#pragma once

#include <deque>

#include "rt/store_client.hpp"
#include "rt/task.hpp"
#include "tests/idl/store_server.hpp"

namespace simulated {

// One domain with a connection to the store.
class StoreUser {
  public:
    StoreUser(World& world, StoreServer& server, Domain& store, DomId id, const std::string& name)
        : world_(world),
          domain(world.add(id, name)),
          page(*reinterpret_cast<store::Page*>(memory_.data())),
          client(domain.turns, page, our_port) {
        const EvtchnPort store_port = 100 + id;
        world.connect(domain, our_port, store, store_port);
        server.connect(id, page, store_port);
        domain.listeners[our_port] = [this] { client.notified(); };
    }
    StoreUser(const StoreUser&) = delete;

    // Begins to run it now; what it captures is used until it has ended.
    void start(std::function<rt::Task<>()> code) {
        codes_.push_back(std::move(code));
        ++running;
        world_.as(domain, [this] { rt::detach(run(codes_.back())); });
    }

  private:
    static constexpr EvtchnPort our_port = 1;
    rt::Task<> run(const std::function<rt::Task<>()>& code) {
        co_await code();
        --running;
    }
    World& world_;
    Pages memory_;
    std::deque<std::function<rt::Task<>()>> codes_;

  public:
    Domain& domain;
    store::Page& page;
    rt::StoreClient client;
    u32 running = 0;  // that have not ended
};

struct StoreClients {
    explicit StoreClients(u32 seed = 1)
        : world(seed),
          store(world.add(0, "store")),
          server(world, store),
          ours(world, server, store, 7, "ours"),
          other(world, server, store, 8, "other") {}

    // Everything that can make a difference to a client but not to what it gets.
    void make_difficult() {
        server.any_order = server.in_pieces = true;
        server.sparing = world.below(2) == 0;
        world.interleave = 3 + world.below(200);
    }
    // Runs one, and all that follows from it. False: it waits for something that does not come.
    bool run(std::function<rt::Task<>()> code) {
        ours.start(std::move(code));
        world.settle();
        return ours.running == 0;
    }

    World world;
    Domain& store;
    StoreServer server;
    StoreUser ours, other;
    rt::StoreClient& client = ours.client;
};

// Waits for events until there are no more, and counts them.
inline rt::Task<> listen(rt::StoreWatch& watch, u32& events) {
    for (;;) {
        const bool fired = co_await watch.fired();
        if (!fired) co_return;
        ++events;
    }
}

}  // namespace simulated
