// SPDX-License-Identifier: GPL-2.0-or-later
// Domains of rt in one process: memory that they share, grants, event channels, and death. A domain runs only when it has
// something to do, an event or a turn, so a wake-up that was lost shows as work that is never done. Between any two
// accesses to shared or kept memory the running domain may die, and another one may run.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "idl/types.hpp"
#include "rt/turns.hpp"

namespace simulated {

using namespace abi;

// Thrown through the code of a domain that dies.
struct Death {};
// A panic of ours: our own contradiction.
struct Panic {
    std::string report;
};

// One page of memory, or several in a row, aligned as pages are.
class Pages {
  public:
    explicit Pages(u32 count = 1);
    ~Pages();
    Pages(const Pages&) = delete;
    std::byte* data() const { return memory_; }
    u32 size() const { return count_ * 4096; }

  private:
    u32 count_;
    std::byte* memory_;
};

struct Grant {
    DomId to;
    std::byte* page;
    bool writable, in_use;
};

class Domain {
  public:
    Domain(DomId id, std::string name) : id(id), name(std::move(name)) {}

    const DomId id;
    const std::string name;
    rt::Turns turns;
    std::map<GrantRef, Grant> grants;
    // What runs on an event of a port.
    std::map<EvtchnPort, std::function<void()>> listeners;
    // Events of these wait.
    std::set<EvtchnPort> masked;
    // Work that comes from outside: a device that finishes something. False: there is none.
    std::function<bool()> device;
    // What a new instance does first; unset for a domain that never dies.
    std::function<void()> reborn;
    // Called when the instance is gone.
    std::function<void()> died;
    u64 deaths = 0;
    u64 woken = 0;      // by events that were not masked, whoever listened

    bool has_event() const;
    void signal(EvtchnPort port);
    void forget(EvtchnPort port);
    void take_events();

  private:
    std::vector<EvtchnPort> pending_;
};

class World {
  public:
    explicit World(u32 seed);
    ~World();

    Domain& add(DomId id, const std::string& name);
    void connect(Domain& a, EvtchnPort port_a, Domain& b, EvtchnPort port_b);
    void disconnect(Domain& domain, EvtchnPort port);
    Domain& find(DomId id);

    // One step of one domain that has something to do, chosen at random. False: all sleep.
    bool step();
    // Until all sleep.
    void settle();

    // The access of that number, counted from now, kills the domain `mortal`; 0: none does.
    void kill_at(u64 access) { kill_at_ = access; accesses = 0; }
    Domain* mortal = nullptr;
    u64 accesses = 0;
    // Of how many accesses one lets another domain run in between; 0: none.
    u32 interleave = 0;
    // Called at each access of the domain `watched`, and whenever it gives or takes a grant: a peer that changes what it likes.
    std::function<void()> interference;
    Domain* watched = nullptr;
    u64 grant_calls = 0;
    // References that a domain can give; fewer than a careless front end could use.
    GrantRef grants_end = 400;

    std::mt19937 random;
    u32 below(u32 limit) { return static_cast<u32>(random() % limit); }

    void access();
    void grant_call();
    void send(EvtchnPort port);
    Domain* self() const { return self_; }
    // Runs code as a domain's. False: it died.
    bool as(Domain& domain, const std::function<void()>& code);

  private:
    bool runnable(const Domain& domain) const;
    void run(Domain& domain);

    std::vector<std::unique_ptr<Domain>> domains_;
    std::map<std::pair<DomId, EvtchnPort>, std::pair<Domain*, EvtchnPort>> channels_;
    World* outer_;
    Domain* self_ = nullptr;
    unsigned depth_ = 0;
    u64 kill_at_ = 0;
};

// The one that rt's functions belong to.
World& world();

}  // namespace simulated
