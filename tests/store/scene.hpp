// SPDX-License-Identifier: GPL-2.0-or-later
// The store in a process: a machine that gives it pages, grants and ports, and guests who write into their pages what they
// like. Nothing runs by itself: `settle` gives the store turns until it has nothing to do.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "services/store/store.hpp"
#include "tests/idl/simulation.hpp"

namespace store_test {

using namespace abi;
using store_service::Limits;
using store_service::Store;
using store::Type;

struct Message {
    store::Header header;
    std::string payload;
    bool operator==(const Message& other) const { return payload == other.payload && header.type == other.header.type; }
};

// One domain's side of its page, as exact or as careless as the test wants.
class Guest {
  public:
    explicit Guest(DomId id) : id(id) {}

    store::Page& page() { return *reinterpret_cast<store::Page*>(memory_.data()); }
    // As much of what is to be sent as there is room for, at most so many bytes. False: nothing went.
    bool push(std::size_t most = 1024);
    // What came, at most so many bytes; whole messages go to `got`.
    bool pull(std::size_t most = 1024);
    void send(u32 type, const std::string& payload, u32 transaction = 0, u32 request = 0);
    void forget() { outgoing.clear(), incoming.clear(), got.clear(); }

    const DomId id;
    EvtchnPort port = 0;  // that the store has to bind; 0: none
    bool is_shown = true;  // the page, by its grant
    bool is_mapped = false;
    std::string outgoing, incoming;
    std::deque<Message> got;
    u64 heard = 0;  // events from the store

  private:
    simulated::Pages memory_;
};

class Scene final : private store_service::Machine {
  public:
    static constexpr DomId manager_id = 1;
    explicit Scene(const Limits& limits = {}, u32 pages = 4000, u32 reserve = 16);
    ~Scene();

    Guest& guest(DomId id);
    Guest& manager() { return guest(manager_id); }
    // Lets it find what came, also if it was not told.
    void poke(Guest& guest);
    // Until the store and all that move bytes have nothing to do. `piece`: so many bytes at a time.
    void settle(std::size_t piece = 1024);
    bool step();
    // Everything that is counted, counted again.
    std::string audit();

    u32 pages_taken() const { return static_cast<u32>(pages_.size()); }

    simulated::World world;
    std::vector<std::string> said;
    std::vector<DomId> stalled;  // do not take what they get
    // In a script nobody asks for more than its share, unless it says otherwise: time passes with each look at the clock.
    u64 time = 0, passes = 1'000'000, ran_for_all = 0, runs = 0;
    u64 woken_at = 0;
    std::vector<EvtchnPort> unheard;
    void let_pass(u64 ns);

  private:
    void* take_page() override;
    void give_page(void* page) override;
    store::Page* map(DomId domain, void* place, u32& handle) override;
    void unmap(u32 handle, void* place) override;
    EvtchnPort bind(DomId domain, EvtchnPort port, store_service::Connection& connection) override;
    void close(EvtchnPort port) override;
    void listen(EvtchnPort port, bool is_wanted) override;
    u64 now() override { return time += passes; }
    u64 ran() override { return ran_for_all += runs; }
    void wake_at(u64 at) override { woken_at = at; }
    void say(std::string_view line) override { said.emplace_back(line); }

    bool is_stalled(DomId id) const;

    simulated::Domain& domain_;
    std::map<void*, std::unique_ptr<simulated::Pages>> pages_;
    std::map<DomId, std::unique_ptr<Guest>> guests_;
    std::map<EvtchnPort, std::pair<DomId, store_service::Connection*>> ports_;
    const u32 budget_;

  public:
    Store store;
};

}  // namespace store_test
