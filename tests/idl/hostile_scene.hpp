// SPDX-License-Identifier: GPL-2.0-or-later
// One domain of ours, and a ring that it shares with a peer who has no code: whoever uses the scene writes what the
// peer would, at any moment.
#pragma once

#include <algorithm>
#include <cstring>
#include <span>
#include <vector>

#include "idl/link.hpp"
#include "rt/ring.hpp"
#include "tests/idl/simulation.hpp"

namespace hostile {

using namespace abi;

inline constexpr DomId our_id = 7, peer_id = 2;
inline constexpr EvtchnPort our_port = 3, peer_port = 5;

// Pages for whatever runs in this process: to make new ones for each input takes longer than the input.
inline std::byte* pool(u32 page) {
    static simulated::Pages pages(512);
    return pages.data() + page * 4096;
}

template <typename Ring>
class Scene {
  public:
    using Slot = typename Ring::Slot;

    explicit Scene(u32 ring_pages = 1)
        : world(1),
          ours(world.add(our_id, "ours")),
          peer(world.add(peer_id, "peer")),
          pages_(ring_pages),
          ring_(ring_pages) {
        world.connect(ours, our_port, peer, peer_port);
        world.mortal = world.watched = &ours;      // it does not die: its accesses are counted
        peer.listeners[peer_port] = [this] { ++heard; };
    }
    Scene(const Scene&) = delete;

    simulated::World world;
    simulated::Domain &ours, &peer;
    u32 heard = 0;      // events that the peer got

    rt::SharedRing<Slot> shared() { return {ring_.data(), pages_}; }
    ring::Header& header() { return *reinterpret_cast<ring::Header*>(ring_.data()); }
    std::byte* slot(u32 index) { return shared().slot(index); }
    u32 size() { return shared().size(); }
    std::span<std::byte> memory() { return {ring_.data(), ring_.size()}; }
    bool owns(const void* address) const { return address >= ring_.data() && address < ring_.data() + ring_.size(); }

    template <typename What>
    What get(u32 index) {
        What what;
        std::memcpy(&what, slot(index), sizeof what);
        return what;
    }
    template <typename What>
    void put(u32 index, const What& what) {
        std::memcpy(slot(index), &what, sizeof what);
    }

    template <typename Code>
    void as_ours(Code code) {
        world.as(ours, code);
    }
    // One round of our domain's.
    void turn() {
        world.accesses = world.grant_calls = 0;
        as_ours([this] {
            ours.take_events();
            ours.turns.round();
        });
        peer.take_events();
    }
    // Until it sleeps. False: it did not within so many rounds.
    bool rest(u32 rounds = 8) {
        for (; ours.has_event() || !ours.turns.idle(); turn())
            if (rounds-- == 0) return false;
        return true;
    }
    bool notify() {
        ours.signal(our_port);
        return rest();
    }
    bool is_granted(const std::byte* from, const std::byte* to) const {
        for (const auto& [ref, grant] : ours.grants)
            if (grant.page + 4096 > from && grant.page < to) return true;
        return false;
    }

  private:
    u32 pages_;
    simulated::Pages ring_;
};

// What a back end of ours keeps of one connection.
template <typename Ring>
struct Kept {
    Kept() { begin(); }
    // As the code that connects has to: neither the entry nor the record says anything of an earlier ring.
    void begin() {
        entry = {};
        entry.state = kept::State::connected;
        entry.peer = peer_id;
        entry.port = our_port;
        std::fill(record.begin(), record.end(), typename Ring::Record{});
    }
    kept::Entry entry;
    std::vector<typename Ring::Record> record = std::vector<typename Ring::Record>(Ring::slots_max);
};

}  // namespace hostile
