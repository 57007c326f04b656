// SPDX-License-Identifier: GPL-2.0-or-later
// The front end of a ring that brings packets to us: it lends pages, the back end fills them and gives them back in the
// order of the ring. The receiver sees a packet in our own pages, which go on the ring again when it returns. A page that
// the back end does not let go of is not lent and not read until it does.
#pragma once

#include <span>

#include "rt/events.hpp"
#include "rt/grants.hpp"
#include "rt/ring.hpp"
#include "rt/turns.hpp"

namespace rt {

template <typename Ring>
class PacketLend : public Work {
  public:
    using Slot = typename Ring::Slot;

    struct Packet {
        std::span<const std::span<const std::byte>> parts;
        std::span<const typename Ring::Extra> extras;
        typename Ring::Flags flags;      // of its first slot
    };
    class Receiver {
      public:
        virtual void packet(const Packet& packet) = 0;

      protected:
        ~Receiver() = default;
    };
    struct Counters {
        u64 packets, errors;
    };

    PacketLend(Turns& turns, Receiver& receiver) : turns_(turns), receiver_(receiver) {}

    // Pages to lend, for good; as many as the ring has slots at most.
    void own(void* page) {
        if (page_count_ == Ring::slots_max) return;
        pages_[page_count_] = {static_cast<std::byte*>(page), 0, false};
        free_[free_count_++] = static_cast<u16>(page_count_++);
    }

    void connect(SharedRing<Slot> shared, DomId peer, EvtchnPort port) {
        ring_ = FrontRing<Slot>(shared);
        size_ = shared.size();
        peer_ = peer;
        port_ = port;
        forget();
        state_ = State::connected;
        turns_.ask(*this);
    }

    void disconnect() {
        state_ = State::down;
        turns_.ask(*this);
    }

    // An event came. Nothing tells that a peer has let go of a page: whoever waits for that calls this from time to time.
    void notified() { turns_.ask(*this); }
    bool connected() const { return state_ == State::connected; }
    bool broken() const { return state_ == State::broken; }
    const Counters& counters() const { return counters_; }
    // Pages that the peer may still write to.
    u32 lent() const {
        u32 count = 0;
        for (u32 i = 0; i < page_count_; ++i) count += pages_[i].ref != 0;
        return count;
    }

  private:
    enum class State : u8 { down, connected, broken };
    struct Page {
        std::byte* memory;
        GrantRef ref;      // 0: ours alone
        bool left;         // lent on an earlier link, and still not given back
    };

    void turn() override {
        if (state_ == State::down) return take_all_back();
        if (state_ != State::connected) return;
        if (!ring_.look()) return fail();
        while (ring_.has_answer())
            if (!take_answer()) return fail();
            else if (state_ != State::connected) return;      // the receiver had enough
        reclaim();
        lend();
        if (ring_.publish()) events::send(port_);
        if (!ring_.arm()) turns_.ask(*this);
    }

    void lend() {
        while (ring_.room() != 0 && free_count_ != 0) {
            const u16 number = free_[free_count_ - 1];
            Page& page = pages_[number];
            page.ref = grants::give(peer_, page.memory, grants::Access::read_write);
            if (page.ref == 0) return;
            --free_count_;
            const u32 place = ring_.placed() & (size_ - 1);
            lent_[place] = number;
            Slot slot{};
            slot.*Ring::request_member = Ring::request(static_cast<typename Ring::Tag>(place), page.ref);
            ring_.place(slot);
        }
    }

    // What answers a lent page is at its page's place on the ring.
    bool take_answer() {
        const u32 place = ring_.taken() & (size_ - 1);
        Slot slot;
        ring_.take(slot);
        const u16 number = lent_[place];
        Page& page = pages_[number];
        if (!grants::take_back(page.ref)) return false;
        page.ref = 0;
        if (used_count_ == Ring::chain_max) return false;      // no packet is as long as this
        used_[used_count_++] = number;
        if (extras_follow_) {
            extras_[extra_count_++] = slot.*Ring::extra_member;
            extras_follow_ = Ring::more(slot.*Ring::extra_member);
        } else if (!take_part(slot.*Ring::answer_member, page, place)) {
            return false;
        }
        if (!extras_follow_ && !more_follows_) deliver();
        return true;
    }

    bool take_part(const typename Ring::Answer& answer, const Page& page, u32 place) {
        const i32 length = Ring::length(answer);
        const u32 offset = Ring::offset(answer);
        if (Ring::tag(answer) != place || (length >= 0 && (offset >= ring_page || static_cast<u32>(length) > ring_page - offset))) return false;
        if (length < 0) bad_ = true;
        else parts_[part_count_] = {page.memory + offset, static_cast<std::size_t>(length)};
        if (part_count_++ == 0) {
            flags_ = Ring::flags(answer);
            extras_follow_ = Ring::extra(answer);
        }
        more_follows_ = Ring::more(answer);
        return true;
    }

    void deliver() {
        if (bad_) {
            ++counters_.errors;
        } else {
            ++counters_.packets;
            receiver_.packet({{parts_, part_count_}, {extras_, extra_count_}, flags_});
        }
        for (u32 i = 0; i < used_count_; ++i) free_[free_count_++] = used_[i];
        start_packet();
    }

    void start_packet() {
        used_count_ = part_count_ = extra_count_ = 0;
        bad_ = extras_follow_ = more_follows_ = false;
    }

    // A new connection begins with every page that is ours.
    void forget() {
        start_packet();
        take_all_back();
    }
    void take_all_back() {
        start_packet();
        free_count_ = left_ = 0;
        for (u32 i = 0; i < page_count_; ++i) {
            pages_[i].left = pages_[i].ref != 0;
            if (pages_[i].left) ++left_;
            else free_[free_count_++] = static_cast<u16>(i);
        }
        reclaim();
    }
    // What an earlier link did not give back is ours again as soon as the peer lets go.
    void reclaim() {
        for (u32 i = 0; i < page_count_ && left_ != 0; ++i) {
            if (!pages_[i].left || !grants::take_back(pages_[i].ref)) continue;
            pages_[i].ref = 0;
            pages_[i].left = false;
            --left_;
            free_[free_count_++] = static_cast<u16>(i);
        }
    }

    void fail() { state_ = State::broken; }

    Turns& turns_;
    Receiver& receiver_;
    FrontRing<Slot> ring_;
    u32 size_ = 0;
    DomId peer_ = 0;
    EvtchnPort port_ = 0;
    State state_ = State::down;
    Page pages_[Ring::slots_max];
    u16 free_[Ring::slots_max], lent_[Ring::slots_max];
    u32 page_count_ = 0, free_count_ = 0, left_ = 0;
    // The packet being put together.
    u16 used_[Ring::chain_max];
    std::span<const std::byte> parts_[Ring::chain_max];
    typename Ring::Extra extras_[Ring::chain_max];
    u32 used_count_ = 0, part_count_ = 0, extra_count_ = 0;
    typename Ring::Flags flags_{};
    bool bad_ = false, extras_follow_ = false, more_follows_ = false;
    Counters counters_{};
};

}  // namespace rt
