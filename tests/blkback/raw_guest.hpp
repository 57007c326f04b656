// SPDX-License-Identifier: GPL-2.0-or-later
// A guest's end of a block ring without a front end's manners: it writes into its slots what a test likes, and keeps every answer.
#pragma once

#include "services/blkback/vbd_queue.hpp"
#include "tests/blkback/memory_disk.hpp"

namespace simulated {

using block::Status;

// One ring, both ends, and what of it outlives the service.
class RawRing {
  public:
    RawRing(World& world, Domain& guest, Domain& service, EvtchnPort guest_port, EvtchnPort service_port, u32 pages)
        : world_(world), guest_(guest), ring_(pages), pages_(pages), front_({ring_.data(), pages}), port_(guest_port) {
        entry.state = kept::State::connected;
        entry.peer = guest.id;
        entry.port = service_port;
        world.connect(guest, guest_port, service, service_port);
        guest.listeners[guest_port] = [this] { look(); };
    }

    rt::SharedRing<block::BlockSlot> shared() { return {ring_.data(), pages_}; }
    u32 room() const { return front_.room(); }
    // Publishes at once, unless told to wait for the next one.
    u64 send(block::BlockSlot slot, bool publish = true) {
        slot.transfer.tag = ++last_tag_;
        sent_[last_tag_] = slot.transfer.operation == 6 ? slot.indirect_transfer.inner_operation : slot.transfer.operation;
        world_.as(guest_, [&] {
            front_.place(slot);
            if (publish && front_.publish()) world_.send(port_);
        });
        return last_tag_;
    }
    void look() {
        if (!front_.look()) throw Panic{"an index of the back end's that cannot be"};
        do {
            while (front_.has_answer()) {
                block::Answer answer;
                front_.take(answer);
                const auto found = sent_.find(answer.tag);
                if (found == sent_.end() || found->second != answer.operation) throw Panic{"an answer to nothing"};
                sent_.erase(found);
                answers[answer.tag] = answer.status;
            }
            if (!front_.look()) throw Panic{"an index of the back end's that cannot be"};
        } while (!front_.arm());
    }
    std::size_t unanswered() const { return sent_.size(); }
    // What became of it; nothing: no answer yet.
    std::optional<Status> outcome(u64 tag) const {
        const auto found = answers.find(tag);
        return found == answers.end() ? std::nullopt : std::optional(found->second);
    }
    std::byte* memory() { return ring_.data(); }
    block::BlockSlot& slot(u32 index) { return *reinterpret_cast<block::BlockSlot*>(shared().slot(index)); }
    u32 placed() const { return front_.placed(); }

    kept::Entry entry{};
    std::vector<block::BlockRecord> record = std::vector<block::BlockRecord>(block::BlockRing::slots_max);
    std::map<u64, Status> answers;

  private:
    World& world_;
    Domain& guest_;
    Pages ring_;
    u32 pages_;
    rt::FrontRing<block::BlockSlot> front_;
    EvtchnPort port_;
    u64 last_tag_ = 0;
    std::map<u64, u8> sent_;
};

// A guest with pages that it has granted, and a ring or more to one device.
class RawGuest {
  public:
    static constexpr u32 data_pages = 64;

    RawGuest(World& world, Domain& service, DomId id, u32 ring_count = 1, u32 ring_pages = 1) : domain(world.add(id, "guest")), data_(data_pages) {
        for (u32 i = 0; i < ring_count; ++i)
            rings.push_back(std::make_unique<RawRing>(world, domain, service, 10 + i, static_cast<EvtchnPort>(id * 100u + i), ring_pages));
        for (u32 page = 0; page < data_pages; ++page) domain.grants[ref(page)] = {service.id, data_.data() + page * 4096, true, false};
        domain.grants[indirect_ref] = {service.id, indirect_.data(), false, false};
    }
    static constexpr GrantRef indirect_ref = 300;
    static GrantRef ref(u32 page) { return 100 + page; }
    std::byte* page(u32 number) { return data_.data() + number * 4096; }
    std::byte* sector(u32 page_number, u32 first) { return page(page_number) + first * 512; }

    static block::BlockSlot transfer(u8 operation, u64 sector, const std::vector<block::Segment>& segments) {
        block::BlockSlot slot{};
        slot.transfer.operation = operation;
        slot.transfer.sector = sector;
        slot.transfer.segment_count = static_cast<u8>(segments.size());
        for (std::size_t i = 0; i < segments.size() && i < 11; ++i) slot.transfer.segments[i] = segments[i];
        return slot;
    }
    static block::BlockSlot discard(u64 sector, u64 sectors, u8 flags = 0) {
        block::BlockSlot slot{};
        slot.discard.operation = 5;
        slot.discard.flags = flags;
        slot.discard.sector = sector;
        slot.discard.sector_count = sectors;
        return slot;
    }
    // One at a time: there is one page for segments.
    block::BlockSlot indirect(u8 inner, u64 sector, const std::vector<block::Segment>& segments) {
        block::BlockSlot slot{};
        slot.indirect_transfer.operation = 6;
        slot.indirect_transfer.inner_operation = inner;
        slot.indirect_transfer.sector = sector;
        slot.indirect_transfer.segment_count = static_cast<u16>(segments.size());
        slot.indirect_transfer.pages[0] = indirect_ref;
        std::memcpy(indirect_.data(), segments.data(), segments.size() * sizeof(block::Segment));
        return slot;
    }
    static block::Segment segment(u32 page, u8 first = 0, u8 last = 7) { return {ref(page), first, last}; }
    static std::vector<block::Segment> pages(u32 first, u32 count) {
        std::vector<block::Segment> all;
        for (u32 i = 0; i < count; ++i) all.push_back(segment(first + i));
        return all;
    }

    Domain& domain;
    std::vector<std::unique_ptr<RawRing>> rings;

  private:
    Pages data_, indirect_;
};

}  // namespace simulated
