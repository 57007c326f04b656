// SPDX-License-Identifier: GPL-2.0-or-later
// One domain of ours and a peer who is nothing but the input: it has no code, but at each access of ours, and between
// our turns, the input says what it does to the shared ring, to grants and to the event port.
//
// Inputs can be written by hand (see tests/idl/corpus). Between turns a capital letter is an act of the peer's and a
// small one a step of ours; at an access there are only acts. Some take bytes of their own. A byte from 0x80 on: so
// many accesses, less 128, of peace. What is none of these does nothing.
#pragma once

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "tests/idl/hostile_cases.hpp"
#include "tests/idl/hostile_input.hpp"
#include "tests/idl/hostile_scene.hpp"

namespace hostile {

template <typename Ring>
class Stage : public Scene<Ring> {
  public:
    using typename Scene<Ring>::Slot;
    enum class PeerIs { front, back };

    Stage(Input& input, PeerIs role, u32 ring_pages) : Scene<Ring>(ring_pages), input_(input), role_(role) {
        world.interference = [this] { interfere(); };
        if (role == PeerIs::front) let_go();
    }
    virtual ~Stage() = default;

    // r: a round, q: rounds in peace, i: claims what cannot be; and what the end under test can.
    void step() {
        restless_ = true;
        switch (const u8 what = input_.byte()) {
        case 'r': return round();
        case 'q': return settle();
        case 'i': return claim_impossible();
        default: return what >= 'a' && what <= 'z' ? own_step(what) : act(what);
        }
    }

    // One round of our domain's, as the input interferes.
    void round() {
        const bool broken_before = is_broken();
        heard = 0;
        ++reached.rounds;
        this->turn();
        require(heard <= 1, "a turn notifies once");
        require(world.accesses <= accesses_max(), "a turn takes bounded work");
        require(world.grant_calls <= grant_calls_max(), "a turn takes bounded work with grants");
        require(!broken_before || world.accesses <= 1, "a broken link does no work");
        require(!broken_before || is_broken(), "a broken link stays broken");
        reached.broken += !broken_before && is_broken();
    }
    // The peer does nothing: then there is little to do. One round for each slot, since a careful back end takes one at
    // a time.
    void settle() {
        const bool before = std::exchange(restless_, false);
        for (u32 rounds = 0; ours.has_event() || !ours.turns.idle(); ++rounds) {
            require(rounds <= this->size() + 4, "a silent peer costs nothing");
            round();
        }
        restless_ = before;
    }
    void notify_and_settle() {
        ours.signal(our_port);
        settle();
    }
    void publish() { own_producer() = produced_; }
    // All grants of ours are let go of, or all of the peer's are good again.
    void let_go() {
        if (role_ == PeerIs::back)
            for (auto& [ref, grant] : ours.grants) grant.in_use = false;
        else
            for (GrantRef ref = grant_first; ref < grant_end; ++ref)
                peer.grants[ref] = {our_id, pool(500 + ref % 8), ref % 4 != 0, false};
    }
    // Indices that nobody can mean, once our end sleeps. It has to notice.
    void claim_impossible() {
        if (!is_up()) return;
        constexpr u32 unset = 0xDEAD'BEEF;
        u32& armed = role_ == PeerIs::back ? this->header().rsp_event : this->header().req_event;
        armed = unset;
        notify_and_settle();
        if (armed == unset || !is_up()) return;
        const u32 by = 1 + input_.below(200);
        own_producer() = input_.below(2) == 0 ? passed(armed) - by : armed - 1 + this->size() + by;
        notify_and_settle();
        require(is_broken(), "an impossible index breaks the link");
    }

  protected:
    virtual void own_step(u8 letter) = 0;
    virtual bool is_up() const = 0;      // connected and not broken
    virtual bool is_broken() const = 0;
    // Where the peer's index has certainly been, once our end has armed.
    virtual u32 passed(u32 armed) const = 0;
    virtual u64 accesses_max() = 0;      // of one turn
    virtual u64 grant_calls_max() = 0;

    // A: its next slot, as an honest peer would fill it; F: with anything. B: eight good ones, published and notified.
    // S: a byte of a slot it has filled, X: a byte anywhere, C: a slot over another, I: an index moved a little, J: one
    // set to anything. P: publishes, N: notifies, E: wants to hear of the next. G: uses a grant, U: one no more, L:
    // none.
    void act(u8 what) {
        switch (what) {
        case 'A': return next_well();
        case 'B':
            for (u32 i = 0; i < 8; ++i) next_well();
            publish();
            return ours.signal(our_port);
        case 'F': return next_anyhow();
        case 'P': return publish();
        case 'N': return ours.signal(our_port);
        case 'E': return want_event();
        case 'G': return use_grant(true);
        case 'U': return use_grant(false);
        case 'L': return let_go();
        case 'S': return change_slot();
        case 'X': return change_byte();
        case 'C': return copy_slot();
        case 'I': return move_index();
        case 'J': return set_index();
        default:
            if (what >= 0x80) peace_ = what & 0x7Fu;
        }
    }
    void interfere() {
        if (!restless_ || input_.done()) return;
        if (peace_ == 0) act(input_.byte());
        else --peace_;
    }

    // Whatever our end does in it is not its own work.
    template <typename Code>
    void uncounted(Code code) {
        const u64 accesses = world.accesses;
        code();
        world.accesses = accesses;
    }

    using Scene<Ring>::world, Scene<Ring>::ours, Scene<Ring>::peer, Scene<Ring>::heard;
    Input& input_;
    bool restless_ = false;      // from the first step on
    Case<Ring> case_;
    u32 produced_ = 0;      // slots that the peer has filled; published or not

  private:
    static constexpr GrantRef grant_first = 8, grant_end = 24;

    u32& own_producer() { return role_ == PeerIs::back ? this->header().rsp_prod : this->header().req_prod; }
    u32& index() { return reinterpret_cast<u32*>(&this->header())[input_.below(4)]; }
    void move_index() {
        u32& one = index();
        one += static_cast<u32>(static_cast<i8>(input_.byte()));
    }
    void set_index() {
        u32& one = index();
        one = input_.word();
    }
    void want_event() {
        if (role_ == PeerIs::back) this->header().req_event = this->header().req_prod + 1;
        else this->header().rsp_event = this->header().rsp_prod + 1;
    }
    void next_well() {
        if (!may_fill()) return;
        Slot made;
        std::memcpy(&made, this->slot(produced_), sizeof made);
        if (role_ == PeerIs::back) case_.answer(made, input_);
        else made = case_.request(input_);
        std::memcpy(this->slot(produced_++), &made, sizeof made);
    }
    void next_anyhow() {
        std::byte* const at = this->slot(produced_++);
        for (std::size_t i = 0; i < sizeof(Slot); ++i) at[i] = static_cast<std::byte>(input_.byte());
    }
    // One of those it filled last.
    void change_slot() {
        std::byte* const at = this->slot(produced_ - 1 - input_.below(4));
        const u32 offset = input_.below(sizeof(Slot));
        at[offset] = static_cast<std::byte>(input_.byte());
    }
    void change_byte() {
        const u32 high = input_.byte(), low = input_.byte();
        this->memory()[(high << 8 | low) % this->memory().size()] = static_cast<std::byte>(input_.byte());
    }
    void copy_slot() {
        const u32 from = input_.below(256), to = input_.below(256);
        std::memmove(this->slot(to), this->slot(from), sizeof(Slot));
    }
    void use_grant(bool use) {
        const u32 number = input_.below(256);
        if (role_ == PeerIs::front)
            return static_cast<void>(peer.grants.erase(grant_first + number % (grant_end - grant_first)));
        if (ours.grants.empty()) return;
        std::next(ours.grants.begin(), number % static_cast<u32>(ours.grants.size()))->second.in_use = use;
    }

    // Whether an honest peer would fill another slot.
    bool may_fill() {
        return role_ == PeerIs::back ? this->header().req_prod - produced_ - 1 < this->size()
                                     : produced_ - this->header().rsp_prod < this->size();
    }

    const PeerIs role_;
    u32 peace_ = 0;
};

// A front end of ours. d: disconnects, c: connects, g: has fewer grants from now on.
template <typename Ring, typename Front>
class FrontStage : public Stage<Ring> {
  public:
    template <typename... More>
    FrontStage(Input& input, u32 ring_pages, More&... more)
        : Stage<Ring>(input, Stage<Ring>::PeerIs::back, ring_pages), front_(this->ours.turns, more...) {
        this->ours.listeners[our_port] = [this] { front_.notified(); };
        connect();
    }

  protected:
    static constexpr GrantRef all_grants = 400;

    void own_step(u8 letter) override {
        if (letter == 'd') disconnect();
        else if (letter == 'c') connect();
        else if (letter == 'g') this->world.grants_end = 9 + this->input_.below(64);
    }
    bool is_up() const override { return front_.connected(); }
    bool is_broken() const override { return front_.broken(); }
    u32 passed(u32 armed) const override { return armed - 1; }
    // Looking, publishing, notifying and arming; each answer is read, each request written in two halves.
    u64 accesses_max() override { return 6 + 3 * this->size(); }

    void connect() {
        this->as_ours([this] { front_.connect(this->shared(), peer_id, our_port); });
        this->produced_ = 0;
        this->case_.begin();
        ++reached.connected;
    }
    void disconnect() {
        this->as_ours([this] { front_.disconnect(); });
    }
    // As an honest back end: answers what is there.
    void answer_all() {
        this->settle();
        while (this->produced_ != this->header().req_prod) this->act('A');
        this->publish();
        this->notify_and_settle();
    }

    Front front_;
};

// A back end of ours. c: on a new connection, a: adopts the same one again, b: a new instance does.
template <typename Ring, typename Back>
class BackStage : public Stage<Ring> {
  public:
    template <typename... More>
    BackStage(Input& input, u32 ring_pages, More&... more)
        : Stage<Ring>(input, Stage<Ring>::PeerIs::front, ring_pages),
          begin_([this, &more...] { life_.emplace(this->ours.turns, more...); }) {
        begin_();
        this->ours.listeners[our_port] = [this] { back().notified(); };
        connect();
    }
    ~BackStage() override { this->ours.turns = rt::Turns(); }

  protected:
    void own_step(u8 letter) override {
        if (letter == 'c') connect();
        else if (letter == 'a') adopt();
        else if (letter == 'b') be_reborn();
    }
    virtual void forget() = 0;      // what the instance that dies had in its memory
    bool is_up() const override { return !back().broken(); }
    bool is_broken() const override { return back().broken(); }
    u32 passed(u32) const override { return kept_.entry.answered; }
    u64 grant_calls_max() override { return 0; }

    void connect() {
        kept_.begin();
        this->header() = {0, 1, 0, 1, {}};
        this->produced_ = 0;
        this->case_.begin();
        adopt();
        ++reached.connected;
    }
    void adopt() {
        this->as_ours([this] { back().adopt(this->shared(), kept_.entry, kept_.record.data()); });
    }
    void be_reborn() {
        forget();
        this->ours.turns = rt::Turns();
        begin_();
        adopt();
        ++reached.reborn;
    }

    Back& back() { return life_->back; }
    const Back& back() const { return life_->back; }

  private:
    struct Life {
        template <typename... More>
        explicit Life(rt::Turns& turns, More&... more) : back(turns, more...) {}
        Back back;
    };
    Kept<Ring> kept_;
    std::optional<Life> life_;
    const std::function<void()> begin_;
};

}  // namespace hostile
