// SPDX-License-Identifier: GPL-2.0-or-later
// Links that are there from the start: the manager names the peer and a port on both command lines when it builds the two
// domains (`links` in a configuration). The front end offers its ring under a reserved grant reference; whichever side comes
// first, an event finds the other.
#pragma once

#include <string_view>

#include "idl/link.hpp"
#include "rt/domain.hpp"
#include "rt/grants.hpp"
#include "rt/kept.hpp"
#include "rt/link_table.hpp"
#include "rt/loop.hpp"
#include "rt/memory.hpp"
#include "rt/ring.hpp"

namespace rt {

// What the command line says: link.NAME=PEER:PORT:NUMBER.
struct BootLink {
    DomId peer;
    EvtchnPort port;      // of the front end
    u32 number;
};
// Ends the domain if the manager made no such link.
BootLink boot_link(std::string_view name);

void offer_ring(const BootLink& link, std::byte* ring, u32 pages);

// Front end: makes a ring of so many pages and shows it to the peer.
template <typename Front>
class BootFront {
  public:
    BootFront(Loop& loop, std::string_view name, Front& front, u32 pages = 1) : BootFront(loop, boot_link(name), front, pages) {}
    BootFront(Loop& loop, const BootLink& link, Front& front, u32 pages = 1) : link_(link), listener_(loop, link.port, front) {
        void* const ring = memory::take_pages(pages);
        front.connect({ring, pages}, link_.peer, link_.port);
        offer_ring(link_, static_cast<std::byte*>(ring), pages);
        events::send(link_.port);
    }

  private:
    BootLink link_;
    Listener listener_;
};

// Binds the port; maps the ring once it is offered. Null until then.
class BootRing {
  public:
    explicit BootRing(const BootLink& link);
    EvtchnPort port() const { return port_; }
    const BootLink& link() const { return link_; }
    // The pages, mapped in a row; `pages` says how many. Null if there is no valid offer.
    void* map(u32 pages_max, kept::Offer& offer);

  private:
    BootLink link_;
    EvtchnPort port_;
    std::byte* memory_ = nullptr;
};

// Back end: attaches when the front end has offered its ring.
template <typename Back, typename RingTraits>
class BootBack final : public Work {
  public:
    BootBack(Loop& loop, std::string_view name, Back& back, LinkTable& links) : BootBack(loop, boot_link(name), back, links) {}
    BootBack(Loop& loop, const BootLink& link, Back& back, LinkTable& links)
        : back_(back), links_(links), ring_(link), listener_(loop, ring_.port(), *this) {
        loop.turns().ask(*this);
    }

  private:
    void turn() override {
        if (attached_) return back_.notified();
        kept::Offer offer;
        void* const memory = ring_.map(RingTraits::pages_max, offer);
        if (memory == nullptr) return;      // not yet: its event comes
        const SharedRing<typename RingTraits::Slot> shared(memory, offer.pages);
        const LinkTable::Ring ring{ring_.link().peer, ring_.link().number, offer.pages, ring_.port(), ring_.link().port, offer.refs};
        kept::Entry* const entry = links_.open(ring, shared.size() * sizeof(typename RingTraits::Record));
        if (entry == nullptr) return;
        attached_ = true;
        back_.adopt(shared, *entry, static_cast<typename RingTraits::Record*>(links_.record(*entry)));
    }

    Back& back_;
    LinkTable& links_;
    BootRing ring_;
    Listener listener_;
    bool attached_ = false;
};

}  // namespace rt
