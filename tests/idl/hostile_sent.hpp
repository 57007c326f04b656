// SPDX-License-Identifier: GPL-2.0-or-later
// The two ends of a ring that takes packets from the front end, each against a peer who is nothing but the input.
#pragma once

#include "rt/grants.hpp"
#include "rt/packet_send.hpp"
#include "rt/packet_take.hpp"
#include "rt/task.hpp"
#include "tests/idl/hostile_stage.hpp"

namespace hostile {

// We send, the peer takes. s: somebody submits a packet.
template <typename Ring>
class SentFrontStage final : public FrontStage<Ring, rt::PacketSend<Ring>> {
    using Base = FrontStage<Ring, rt::PacketSend<Ring>>;

  public:
    explicit SentFrontStage(Input& input) : Base(input, 1) {
        for (u32 number = 0; number < callers_max; ++number) {
            callers_[number].stage = this;
            callers_[number].number = number;
        }
    }

    // When the link goes down every packet ends; on a new one, with an honest peer, packets are answered again.
    void finish() {
        this->restless_ = false;
        this->connect();      // in case it was down: then packets wait
        this->disconnect();
        this->settle();
        this->world.grants_end = this->all_grants;
        this->let_go();
        this->notify_and_settle();
        require(this->ours.grants.empty(), "every grant comes back once the peer lets go");
        require(!any_waits(), "a packet ends with its link");
        this->connect();
        for (u32 i = 0; i < callers_max; ++i) submit();
        for (u32 times = 0; any_waits(); ++times) {
            require(times < 100, "an honest peer brings everything to its end");
            this->answer_all();
        }
        require(this->ours.grants.empty() && !this->front_.broken(), "nothing is left");
    }

  private:
    using Packet = rt::OutgoingPacket<Ring>;
    static constexpr u32 callers_max = 24, pages_each = 20, parts_max = 3, extras_max = 4;
    struct Caller {
        SentFrontStage* stage;
        u32 number;
        typename Packet::Bytes parts[parts_max];
        typename Ring::Extra extras[extras_max];
        std::optional<Packet> packet;
        bool refused;      // has to be
        std::byte* memory() const { return pool(number * pages_each); }
    };

    void own_step(u8 letter) override {
        if (letter == 's') submit();
        else Base::own_step(letter);
    }
    // Each slot is lent and released once; one packet that does not fit is tried, and those whose grants are in use.
    u64 grant_calls_max() override {
        return 2 * this->size() + 2 * Ring::chain_max + (Ring::chain_max + 1) * callers_max;
    }
    bool any_waits() const {
        return std::any_of(std::begin(callers_), std::end(callers_),
                           [](const Caller& one) { return one.packet.has_value(); });
    }

    void submit() {
        const auto caller =
            std::find_if(std::begin(callers_), std::end(callers_), [](const Caller& one) { return !one.packet; });
        if (caller == std::end(callers_)) return;
        // Parts follow each other with gaps; few are long.
        const u32 parts = this->input_.below(8) == 7 ? 0 : 1 + this->input_.below(parts_max),
                  extras = this->input_.below(3) == 2 ? this->input_.below(extras_max + 1) : 0;
        u32 pieces = 0, at = 0, bytes = 0;
        for (u32 i = 0; i < parts; ++i) {
            const u32 gap = this->input_.below(256) * 16, number = this->input_.below(256),
                      length = 1 + number * (this->input_.below(8) == 7 ? 300 : 10);
            const u32 begin = std::min(at + gap, pages_each * 4096), end = std::min(begin + length, pages_each * 4096);
            caller->parts[i] = {caller->memory() + begin, caller->memory() + end};
            if (begin != end) pieces += (end - 1) / 4096 - begin / 4096 + 1;
            bytes += end - begin;
            at = end;
        }
        const auto flags = static_cast<typename Ring::Flags>(this->input_.below(16));
        caller->refused = pieces == 0 || pieces + extras > Ring::chain_max || bytes > Case<Ring>::longest;
        caller->packet.emplace(this->front_, std::span(caller->parts, parts), flags,
                               std::span<const typename Ring::Extra>(caller->extras, extras));
        this->as_ours([&] {
            if (caller->number % 2 == 0) rt::detach(wait(*caller));
            else
                caller->packet->start(
                    [](void* one) { ended(*static_cast<Caller*>(one), static_cast<Caller*>(one)->packet->outcome()); },
                    caller);
        });
    }
    static rt::Task<> wait(Caller& caller) {
        const auto outcome = co_await *caller.packet;
        ended(caller, outcome);
    }
    static void ended(Caller& caller, const typename Packet::Outcome outcome) {
        require(caller.packet.has_value(), "a packet ends once");
        require((outcome.ended == rt::Ended::refused) == caller.refused,
                "what does not fit is refused, and nothing else");
        require(!caller.stage->is_granted(caller.memory(), caller.memory() + pages_each * 4096),
                "nothing ends before its pages are its own");
        reached.count(outcome.ended);
        caller.packet.reset();
    }

    Caller callers_[callers_max]{};
};

// The peer sends, we take. w: the service answers a packet that waits.
template <typename Ring>
class SentBackStage final : private rt::PacketTake<Ring>::Service, public BackStage<Ring, rt::PacketTake<Ring>> {
    using Base = BackStage<Ring, rt::PacketTake<Ring>>;

  public:
    explicit SentBackStage(Input& input)
        : Base(input, 1, static_cast<typename rt::PacketTake<Ring>::Service&>(*this)) {}

    void finish() {
        this->restless_ = false;
        this->connect();
        answer_all();
        this->settle();
        require(!this->back().broken() && this->header().rsp_prod == 0, "an answer for an earlier connection is void");
        const auto before = this->back().counters();
        constexpr u32 packets = 5;
        for (u32 whole = 0; whole < packets; whole += this->case_.is_between()) this->act('A');
        this->publish();
        this->notify_and_settle();
        answer_all();
        this->settle();
        require(this->header().rsp_prod == this->produced_, "an honest peer gets its answers");
        require(this->back().counters().packets == before.packets + packets, "each packet is handed on once");
    }

  private:
    using Packet = rt::IncomingPacket<Ring>;

    void own_step(u8 letter) override {
        if (letter == 'w') answer_one();
        else Base::own_step(letter);
    }
    void forget() override { waiting_.clear(); }
    // Looking, publishing, notifying and arming; each slot is looked up, read, recorded and answered, the mark moves.
    u64 accesses_max() override { return 10 + 11 * this->size(); }

    void packet(const Packet& packet) override {
        ++reached.packets;
        require(packet.piece_count >= 1 && packet.slots == packet.piece_count + packet.extra_count &&
                    packet.slots <= Ring::chain_max,
                "a packet has as many slots as it may");
        require(!this->owns(&packet), "a service gets a copy");
        u64 length = 0;
        for (u32 i = 0; i < packet.piece_count; ++i) {
            require(u64{packet.pieces[i].offset} + packet.pieces[i].length <= 4096, "a piece lies in its page");
            length += packet.pieces[i].length;
        }
        require(length == packet.length, "a packet is as long as its pieces");
        std::byte copy[sizeof packet];
        std::memcpy(copy, &packet, sizeof packet);
        this->uncounted([&] {
            for (int i = 0; i < 4; ++i) this->interfere();
            static std::byte data[Ring::chain_max * 4096];
            rt::grants::copy_from(peer_id, {packet.pieces, packet.piece_count}, data);
        });
        require(std::memcmp(copy, &packet, sizeof packet) == 0, "a packet does not change");
        if (this->input_.below(2) == 0) this->back().answer(packet, Ring::good);
        else waiting_.push_back(packet);
    }

    void answer_one() {
        if (waiting_.empty()) return;
        std::swap(waiting_[this->input_.below(256) % waiting_.size()], waiting_.back());
        const Packet packet = waiting_.back();
        waiting_.pop_back();
        this->as_ours([&] { this->back().answer(packet, this->input_.below(3) == 2 ? Ring::dropped : Ring::good); });
        ++reached.late_answers;
    }
    void answer_all() {
        while (!waiting_.empty()) answer_one();
    }

    std::vector<Packet> waiting_;
};

}  // namespace hostile
