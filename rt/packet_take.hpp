// SPDX-License-Identifier: GPL-2.0-or-later
// The back end of a ring that brings packets. The slots of a packet are copied once, put together and checked; the service
// gets the pieces and answers the packet as a whole. Packets are not idempotent: a mark in kept memory moves before the
// service sees one, and an instance that finds an unanswered packet below the mark answers it as dropped.
#pragma once

#include <bitset>

#include "rt/adoption.hpp"
#include "rt/completion_record.hpp"
#include "rt/panic.hpp"
#include "rt/piece.hpp"
#include "rt/ring.hpp"
#include "rt/turns.hpp"

namespace rt {

template <typename Ring>
struct IncomingPacket {
    u32 index, slots, life;             // on the ring; what it is answered by
    u32 length;                         // bytes; the sum of its pieces
    typename Ring::Flags flags;         // of its first slot
    u32 piece_count, extra_count;
    Piece pieces[Ring::chain_max];
    typename Ring::Extra extras[Ring::chain_max];
};

template <typename Ring>
class PacketTake : public Work {
  public:
    using Slot = typename Ring::Slot;
    using Packet = IncomingPacket<Ring>;

    // Answers each packet by answer(), once, when it likes.
    class Service {
      public:
        virtual void packet(const Packet& packet) = 0;

      protected:
        ~Service() = default;
    };
    struct Counters {
        u64 packets, malformed, dropped;
    };

    PacketTake(Turns& turns, Service& service) : turns_(turns), service_(service) {}

    void adopt(SharedRing<Slot> shared, kept::Entry& entry, typename Ring::Record* record) {
        ++life_;
        executing_.reset();
        record_ = {record, shared.size()};
        if (!adoption_.begin(entry, shared.header(), shared.size())) return;
        ring_ = {shared, adoption_.answered()};
        turns_.ask(*this);
    }

    void notified() {
        if (adoption_.begun()) turns_.ask(*this);
    }
    bool broken() const { return adoption_.broken(); }
    DomId peer() const { return adoption_.entry().peer; }
    const Counters& counters() const { return counters_; }

    void answer(const Packet& packet, typename Ring::Status status) {
        if (packet.life == life_) complete(packet.index, packet.slots, status);
    }

  private:
    void turn() override {
        if (broken()) return;
        if (!ring_.look()) return adoption_.fail();
        while (ring_.has_request() && may_take()) take();
        publish();
        if (may_take() && (ring_.has_request() || !ring_.arm())) turns_.ask(*this);
    }

    bool may_take() const { return !adoption_.careful() || ring_.taken() == ring_.answered(); }

    void take() {
        // The first slot of a packet is recorded last: if it is there, so are the others.
        if (record_.holds(ring_.taken())) {
            while (ring_.has_request() && record_.holds(ring_.taken())) ring_.pass_over();
            return;
        }
        Packet& packet = packet_;
        packet.index = ring_.taken();
        packet.life = life_;
        const bool well_formed = assemble(packet);
        packet.slots = ring_.taken() - packet.index;
        for (u32 i = 0; i < packet.slots; ++i) executing_[at(packet.index + i)] = true;
        const u32 mark = shared::load(adoption_.entry().mark);
        if (static_cast<i32>(packet.index - mark) < 0) {
            ++counters_.dropped;
            return complete(packet.index, packet.slots, Ring::dropped);
        }
        if (!well_formed) {
            ++counters_.malformed;
            return complete(packet.index, packet.slots, Ring::malformed);
        }
        ++counters_.packets;
        shared::store(adoption_.entry().mark, ring_.taken());
        service_.packet(packet);
    }

    // Takes the slots of one chain, all of them. False: they make no packet.
    bool assemble(Packet& packet) {
        packet.piece_count = packet.extra_count = 0;
        u32 whole = 0, later = 0;
        bool good = true;
        for (bool first = true, more = true; more; first = false) {
            if (!ring_.has_request()) return false;      // it was published in part
            const u32 slot_number = at(ring_.taken());
            Slot slot;
            ring_.take(slot);
            const auto& request = slot.*Ring::request_member;
            tags_[slot_number] = Ring::tag(request);
            extra_[slot_number] = false;
            more = Ring::more(request);
            good = good && Ring::is_valid(request) && packet.piece_count < Ring::chain_max;
            if (first && Ring::extra(request)) good = take_extras(packet) && good;
            if (!good) continue;
            const Piece piece = Ring::piece(request);
            packet.pieces[packet.piece_count++] = piece;
            if (first) {
                packet.flags = Ring::flags(request);
                whole = piece.length;
            } else {
                later += piece.length;
                good = piece.offset + u64{piece.length} <= ring_page;
            }
        }
        // The first slot says how long the whole is: what the others do not have is its own.
        if (!good || whole < later || packet.piece_count + packet.extra_count > Ring::chain_max) return false;
        packet.length = whole;
        packet.pieces[0].length = whole - later;
        return packet.pieces[0].offset + u64{packet.pieces[0].length} <= ring_page;
    }

    bool take_extras(Packet& packet) {
        bool good = true;
        for (bool more = true; more;) {
            if (!ring_.has_request()) return false;
            const u32 slot_number = at(ring_.taken());
            Slot slot;
            ring_.take(slot);
            extra_[slot_number] = true;
            tags_[slot_number] = {};
            more = Ring::more(slot.*Ring::extra_member);
            good = packet.extra_count != Ring::chain_max;
            if (good) packet.extras[packet.extra_count++] = slot.*Ring::extra_member;
        }
        return good;
    }

    void complete(u32 index, u32 slots, typename Ring::Status status) {
        if (!executing_[at(index)]) panic(Ring::name, ": packet ", index, " was answered twice");
        for (u32 i = slots; i-- != 0;) record_.put(index + i, Ring::answer(tags_[at(index + i)], extra_[at(index + i)] ? Ring::null : status));
        for (u32 i = 0; i < slots; ++i) executing_[at(index + i)] = false;
        turns_.ask(*this);
    }

    void publish() {
        u32 index = ring_.answered();
        for (; index != ring_.taken() && !executing_[at(index)]; ++index) ring_.write(index, record_.answer(index));
        adoption_.publish(ring_, index);
    }

    u32 at(u32 index) const { return index & (ring_.size() - 1); }

    Turns& turns_;
    Service& service_;
    Adoption adoption_;
    CompletionRecord<typename Ring::Record> record_;
    BackRing<Slot> ring_;
    std::bitset<Ring::slots_max> executing_, extra_;
    typename Ring::Tag tags_[Ring::slots_max];
    Packet packet_;      // the one being put together; too large for a stack
    u32 life_ = 0;
    Counters counters_{};
};

}  // namespace rt
