// SPDX-License-Identifier: GPL-2.0-or-later
// The links of a service in kept memory (idl/link.capnp). A new instance finds there every link that its predecessor had,
// and goes on with each; at any moment of opening or closing one it may die, and the table is then as before or as after.
#pragma once

#include <span>

#include "idl/link.hpp"
#include "rt/shared.hpp"

namespace rt {

using namespace abi;

class LinkTable {
  public:
    // Takes the table over that is there, or makes an empty one.
    explicit LinkTable(std::span<std::byte> kept_pages);
    // Whether there was one.
    bool adopted() const { return adopted_; }

    struct Ring {
        DomId peer;
        u32 device, pages;
        EvtchnPort port, peer_port;
        const GrantRef* refs;      // of `pages` pages
    };
    // A new connection, with nothing answered and an empty record. Null: there is no room for another.
    kept::Entry* open(const Ring& ring, u32 record_bytes);
    void close(kept::Entry& entry) { shared::store(entry.state, kept::State::unused); }

    void* record(const kept::Entry& entry) const { return memory_.data() + entry.record_offset; }

    template <typename Visit>
    void for_each(Visit visit) {
        for (kept::Entry& entry : entries())
            if (shared::load(entry.state) != kept::State::unused) visit(entry);
    }

  private:
    std::span<kept::Entry> entries() const { return {reinterpret_cast<kept::Entry*>(memory_.data() + sizeof(kept::Table)), kept::links_max}; }
    bool is_intact() const;
    u32 records_end() const;

    std::span<std::byte> memory_;
    bool adopted_;
};

}  // namespace rt
