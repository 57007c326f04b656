// SPDX-License-Identifier: GPL-2.0-or-later
#include "rt/boot_link.hpp"

#include "rt/panic.hpp"

namespace rt {

namespace {

// The next number of "a:b:c"; takes it off.
u64 take_number(std::string_view& text) {
    u64 number = 0;
    while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
        number = number * 10 + static_cast<u64>(text.front() - '0');
        text.remove_prefix(1);
    }
    if (!text.empty() && text.front() == ':') text.remove_prefix(1);
    return number;
}

}  // namespace

BootLink boot_link(std::string_view name) {
    common::LineBuffer option_name;
    option_name.put("link.");
    option_name.put(name);
    std::string_view text = option(option_name.text());
    if (text.empty()) panic("the manager made no link ", name, ": say links = [ \"", name, "=DOMAIN\" ] in the configuration of its front end");
    BootLink link;
    link.peer = static_cast<DomId>(take_number(text));
    link.port = static_cast<EvtchnPort>(take_number(text));
    link.number = static_cast<u32>(take_number(text));
    if (link.number >= kept::boot_links_max || !text.empty()) panic("link.", name, " is not PEER:PORT:NUMBER");
    return link;
}

void offer_ring(const BootLink& link, std::byte* ring, u32 pages) {
    auto& offer = *static_cast<kept::Offer*>(memory::take_pages(1));
    offer.pages = pages;
    offer.epoch = 1;
    for (u32 page = 0; page < pages; ++page) {
        offer.refs[page] = grants::give(link.peer, ring + page * ring_page, grants::Access::read_write);
        if (offer.refs[page] == 0) panic("no grant references for a ring");
    }
    shared::store(offer.state, kept::offered);
    grants::give_as(kept::boot_link_ref + link.number, link.peer, &offer, grants::Access::read_only);
}

BootRing::BootRing(const BootLink& link) : link_(link), port_(events::bind_interdomain(link.peer, link.port)) {
    if (port_ == 0) panic("the port ", link.port, " of domain ", link.peer, " cannot be bound");
}

void* BootRing::map(u32 pages_max, kept::Offer& offer) {
    const Piece piece{kept::boot_link_ref + link_.number, 0, sizeof offer};
    if (!grants::copy_from(link_.peer, {&piece, 1}, reinterpret_cast<std::byte*>(&offer)) || offer.state != kept::offered) return nullptr;
    if (offer.pages == 0 || offer.pages > pages_max || (offer.pages & (offer.pages - 1)) != 0) return nullptr;
    // Once: a peer who makes bad offers for ever costs no more than one.
    if (memory_ == nullptr) memory_ = static_cast<std::byte*>(memory::take_pages(pages_max));
    i64 handles[kept::ring_pages_max];
    for (u32 page = 0; page < offer.pages; ++page) {
        handles[page] = grants::map(link_.peer, offer.refs[page], memory_ + page * ring_page, grants::Access::read_write);
        if (handles[page] >= 0) continue;
        while (page-- != 0) grants::unmap(static_cast<u32>(handles[page]), memory_ + page * ring_page);
        return nullptr;
    }
    return memory_;
}

}  // namespace rt
