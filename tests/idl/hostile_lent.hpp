// SPDX-License-Identifier: GPL-2.0-or-later
// The two ends of a ring that brings packets to the front end, each against a peer who is nothing but the input.
#pragma once

#include "rt/grants.hpp"
#include "rt/packet_fill.hpp"
#include "rt/packet_lend.hpp"
#include "tests/idl/hostile_stage.hpp"

namespace hostile {

// We lend, the peer fills. h: the receiver disconnects in its next packet.
template <typename Ring>
class LentFrontStage final : private rt::PacketLend<Ring>::Receiver, public FrontStage<Ring, rt::PacketLend<Ring>> {
    using Base = FrontStage<Ring, rt::PacketLend<Ring>>;

  public:
    explicit LentFrontStage(Input& input)
        : Base(input, 1, static_cast<typename rt::PacketLend<Ring>::Receiver&>(*this)) {
        static constexpr u32 counts[] = {3, 1, 20, 40, 8, 64, 5, 300};
        const u32 offered = counts[input.below(8)];
        for (u32 i = 0; i < offered; ++i) this->front_.own(pool(i));
        pages_ = std::min(offered, Ring::slots_max);
    }

    // Pages that the peer of one link keeps are lent on the next one as soon as it lets go.
    void finish() {
        this->restless_ = hangs_up_ = false;
        this->disconnect();
        this->settle();
        this->world.grants_end = this->all_grants;
        this->connect();
        this->settle();
        this->let_go();
        this->notify_and_settle();
        require(this->front_.lent() == pages_ && this->header().req_prod == pages_,
                "every page is lent again once the peer lets go");
        const u64 before = this->front_.counters().packets;
        this->answer_all();
        require(!this->front_.broken() && this->front_.counters().packets == before + pages_,
                "an honest peer's packets arrive");
        this->disconnect();
        this->settle();
        require(this->front_.lent() == 0 && this->ours.grants.empty(), "every grant comes back");
    }

  private:
    void own_step(u8 letter) override {
        if (letter == 'h') hangs_up_ = true;
        else Base::own_step(letter);
    }
    // Each page is lent and comes back once; those that an earlier peer still has are tried.
    u64 grant_calls_max() override { return 3 * Ring::slots_max; }

    void packet(const typename rt::PacketLend<Ring>::Packet& packet) override {
        ++reached.arrived;
        require(!packet.parts.empty() && packet.parts.size() + packet.extras.size() <= Ring::chain_max,
                "a packet has as many slots as it may");
        for (const auto& part : packet.parts) {
            const std::byte* const page = part.data() - reinterpret_cast<std::uintptr_t>(part.data()) % 4096;
            require(page >= pool(0) && page < pool(pages_), "a part lies in a page that was lent");
            require(part.size() <= 4096 && part.data() + part.size() <= page + 4096, "a part lies in one page");
            require(!this->is_granted(page, page + 4096), "what arrives is ours alone");
        }
        if (std::exchange(hangs_up_, false)) this->front_.disconnect();
    }

    u32 pages_ = 0;
    bool hangs_up_ = false;
};

// The peer lends, we fill. s: a packet comes; it waits if too little is lent.
template <typename Ring>
class LentBackStage final : public BackStage<Ring, rt::PacketFill<Ring>> {
    using Base = BackStage<Ring, rt::PacketFill<Ring>>;

  public:
    explicit LentBackStage(Input& input) : Base(input, 1) {}

    void finish() {
        this->restless_ = false;
        this->connect();
        this->settle();
        this->let_go();
        const auto counted = [this] { return this->back().counters().packets + this->back().counters().errors; };
        const u64 before = counted();
        if (!waits_) {
            parts_ = Ring::chain_max;
            extras_ = 0;
            deliver();
        }
        for (u32 i = 0; waits_; ++i) {
            require(i < Ring::chain_max, "what waits for pages gets them");
            this->act('A');
            this->publish();
            this->notify_and_settle();
        }
        this->settle();
        require(!this->back().broken() && counted() == before + 1 && this->header().rsp_prod == parts_ + extras_,
                "and is delivered");
    }

  private:
    void own_step(u8 letter) override {
        if (letter == 's') bring();
        else Base::own_step(letter);
    }
    void forget() override { waits_ = false; }
    // Looking, publishing, notifying and arming; each answer is copied.
    u64 accesses_max() override { return 10 + 3 * this->size(); }

    void bring() {
        if (waits_) return;
        parts_ = this->input_.below(20);
        extras_ = this->input_.below(3) == 2 ? this->input_.below(extras_max + 1) : 0;
        flags_ = this->input_.byte();
        deliver();
    }
    void deliver() {
        this->uncounted([this] { this->as_ours([this] { try_to(); }); });
    }
    void try_to() {
        waits_ = false;
        auto& back = this->back();
        require(back.lent() <= this->size(), "no more is lent than the ring holds");
        const bool possible = parts_ != 0 && parts_ + extras_ <= Ring::chain_max && !back.broken();
        const typename Ring::Extra extras[extras_max]{};
        u32 filled = 0;
        const bool done = back.deliver(parts_, flags_, {extras, extras_}, [&](u32 part, GrantRef ref) {
            require(part == filled++ && part < parts_, "each part is filled once");
            static const std::byte data[4096]{};
            const rt::Piece piece{ref, 0, 1 + part};
            return rt::grants::copy_to(peer_id, {&piece, 1}, data) ? static_cast<i32>(piece.length) : -1;
        });
        require(filled == (done ? parts_ : 0), "all parts or none");
        require(!done || possible, "what does not fit is not delivered, nor on a broken link");
        reached.delivered += done;
        if (done || !possible) return;
        waits_ = true;
        back.when_lent([](void* stage) { static_cast<LentBackStage*>(stage)->deliver(); }, this);
    }

    static constexpr u32 extras_max = 4;
    u32 parts_ = 0, extras_ = 0;
    u8 flags_ = 0;
    bool waits_ = false;
};

}  // namespace hostile
