// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/idl/simulation.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "access_point.hpp"
#include "rt/events.hpp"
#include "rt/grants.hpp"
#include "rt/panic.hpp"

namespace simulated {

namespace {

World* current = nullptr;

}  // namespace

World& world() { return *current; }

Pages::Pages(u32 count) : count_(count), memory_(static_cast<std::byte*>(std::aligned_alloc(4096, count * 4096))) { std::memset(memory_, 0, size()); }
Pages::~Pages() { std::free(memory_); }

bool Domain::has_event() const {
    for (const EvtchnPort port : pending_)
        if (!masked.contains(port)) return true;
    return false;
}

// As in the machine, an event that is pending already is one.
void Domain::signal(EvtchnPort port) {
    if (std::find(pending_.begin(), pending_.end(), port) == pending_.end()) pending_.push_back(port);
}

void Domain::take_events() {
    std::vector<EvtchnPort> ports;
    ports.swap(pending_);
    for (const EvtchnPort port : ports) {
        if (masked.contains(port)) {
            signal(port);
            continue;
        }
        ++woken;
        if (const auto found = listeners.find(port); found != listeners.end()) found->second();
    }
}

void Domain::forget(EvtchnPort port) {
    std::erase(pending_, port);
    listeners.erase(port);
    masked.erase(port);
}

World::World(u32 seed) : random(seed), outer_(current) { current = this; }
World::~World() { current = outer_; }

Domain& World::add(DomId id, const std::string& name) {
    domains_.push_back(std::make_unique<Domain>(id, name));
    return *domains_.back();
}

void World::connect(Domain& a, EvtchnPort port_a, Domain& b, EvtchnPort port_b) {
    channels_[{a.id, port_a}] = {&b, port_b};
    channels_[{b.id, port_b}] = {&a, port_a};
}

void World::disconnect(Domain& domain, EvtchnPort port) {
    const auto found = channels_.find({domain.id, port});
    if (found == channels_.end()) return;
    channels_.erase({found->second.first->id, found->second.second});
    channels_.erase({domain.id, port});
}

Domain& World::find(DomId id) {
    for (const auto& domain : domains_)
        if (domain->id == id) return *domain;
    std::abort();
}

bool World::runnable(const Domain& domain) const { return domain.has_event() || !domain.turns.idle(); }

void World::run(Domain& domain) {
    as(domain, [&] {
        domain.take_events();
        domain.turns.round();
    });
}

bool World::as(Domain& domain, const std::function<void()>& code) {
    Domain* const before = self_;
    self_ = &domain;
    bool alive = true;
    try {
        code();
    } catch (const Death&) {
        alive = false;
        ++domain.deaths;
        domain.turns = rt::Turns();
        domain.died();
        // Its events wait; the new instance begins with its adoption.
        while (!as(domain, domain.reborn)) {}
    }
    self_ = before;
    return alive;
}

bool World::step() {
    std::vector<Domain*> ready;
    for (const auto& domain : domains_)
        if (runnable(*domain)) ready.push_back(domain.get());
    // A device finishes when it likes, but it does finish.
    for (const auto& domain : domains_)
        if (domain->device && (ready.empty() || below(4) == 0)) {
            bool worked = false;
            const bool died = !as(*domain, [&] { worked = domain->device(); });
            if (worked || died) return true;
        }
    if (ready.empty()) return false;
    run(*ready[below(static_cast<u32>(ready.size()))]);
    return true;
}

void World::settle() {
    while (step()) {}
}

void World::access() {
    if (self_ == nullptr) return;
    if (self_ == mortal && ++accesses == kill_at_) {
        kill_at_ = 0;
        throw Death{};
    }
    if (self_ == watched && interference) interference();
    // Another domain in between, but only one deep: it would be interrupted by the first.
    if (interleave == 0 || depth_ != 0 || below(interleave) != 0) return;
    ++depth_;
    for (const auto& domain : domains_)
        if (domain.get() != self_ && runnable(*domain)) run(*domain);
    --depth_;
}

void World::grant_call() {
    ++grant_calls;
    if (self_ != nullptr && self_ == watched && interference) interference();
}

void World::send(EvtchnPort port) {
    const auto found = channels_.find({self_->id, port});
    if (found != channels_.end()) found->second.first->signal(found->second.second);
}

}  // namespace simulated

// What rt's own sources do in the machine.
namespace rt {

void shared::access_point() {
    if (simulated::current != nullptr) simulated::world().access();
}

void events::send(EvtchnPort port) {
    shared::access_point();
    simulated::world().send(port);
}

void crash(std::string_view report) { throw simulated::Panic{std::string(report)}; }

namespace grants {

namespace {

std::byte* page_of(const void* address) {
    const auto number = reinterpret_cast<std::uintptr_t>(address);
    return reinterpret_cast<std::byte*>(number - number % page_size);
}

// The bytes that a piece of a peer's allows us to reach, or null.
std::byte* reach(DomId peer, const Piece& piece, bool to_write) {
    shared::access_point();
    auto& table = simulated::world().find(peer).grants;
    const auto found = table.find(piece.ref);
    if (found == table.end() || found->second.to != simulated::world().self()->id || (to_write && !found->second.writable)) return nullptr;
    return u64{piece.offset} + piece.length > page_size ? nullptr : found->second.page + piece.offset;
}

}  // namespace

GrantRef give(DomId to, const void* page, Access access) {
    auto& table = simulated::world().self()->grants;
    GrantRef ref = grant_first_free;
    for (auto used = table.lower_bound(ref); used != table.end() && used->first == ref; ++used) ++ref;
    if (ref >= simulated::world().grants_end) return 0;
    table[ref] = {to, page_of(page), access == Access::read_write, false};
    simulated::world().grant_call();
    return ref;
}

bool take_back(GrantRef ref) {
    simulated::world().grant_call();
    auto& table = simulated::world().self()->grants;
    const auto found = table.find(ref);
    if (found == table.end()) throw simulated::Panic{"a grant was taken back twice"};
    if (found->second.in_use) return false;
    table.erase(found);
    return true;
}

bool copy_from(DomId peer, std::span<const Piece> pieces, std::byte* to) {
    for (const Piece& piece : pieces) {
        const std::byte* const from = reach(peer, piece, false);
        if (from == nullptr) return false;
        std::memcpy(to, from, piece.length);
        to += piece.length;
    }
    return true;
}

bool copy_to(DomId peer, std::span<const Piece> pieces, const std::byte* from) {
    for (const Piece& piece : pieces) {
        std::byte* const to = reach(peer, piece, true);
        if (to == nullptr) return false;
        std::memcpy(to, from, piece.length);
        from += piece.length;
    }
    return true;
}

void copy(std::span<Copy> copies) {
    for (Copy& one : copies) {
        std::byte* const theirs = reach(one.peer, one.piece, one.direction == Copy::Direction::to_peer);
        one.good = theirs != nullptr;
        if (one.good) std::memcpy(one.direction == Copy::Direction::to_peer ? theirs : one.ours, one.direction == Copy::Direction::to_peer ? one.ours : theirs, one.piece.length);
    }
}

}  // namespace grants

}  // namespace rt
