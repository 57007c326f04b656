// SPDX-License-Identifier: GPL-2.0-or-later
// The front end of a ring that takes packets from us. A packet is a chain of slots, one for each part of a page it touches;
// it goes on the ring as a whole or not at all, and ends when every slot was answered and every page is ours again. A link
// that goes down cancels what was sent: packets are not sent twice.
#pragma once

#include <span>

#include "rt/events.hpp"
#include "rt/grants.hpp"
#include "rt/list.hpp"
#include "rt/names.hpp"
#include "rt/operation_front.hpp"
#include "rt/piece.hpp"
#include "rt/ring.hpp"
#include "rt/turns.hpp"

namespace rt {

template <typename Ring>
class PacketSend;

template <typename Ring>
class OutgoingPacket {
  public:
    using Bytes = std::span<const std::byte>;
    struct Outcome {
        Ended ended;
        typename Ring::Status status;      // the worst of its slots
    };

    // The parts and the extras have to stay where they are until it has ended; the peer can read all of each page that a part
    // lies in. `flags` of the first slot; those that chain are set here.
    OutgoingPacket(PacketSend<Ring>& front, std::span<const Bytes> parts, typename Ring::Flags flags = 0, std::span<const typename Ring::Extra> extras = {})
        : front_(front), parts_(parts), extras_(extras), flags_(flags) {}
    OutgoingPacket(const OutgoingPacket&) = delete;
    OutgoingPacket& operator=(const OutgoingPacket&) = delete;

    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> coroutine) {
        waiter_.wait(coroutine);
        front_.submit(*this);
    }
    Outcome await_resume() const { return outcome_; }
    void start(void (*function)(void*), void* context) {
        waiter_.wait(function, context);
        front_.submit(*this);
    }
    const Outcome& outcome() const { return outcome_; }

  private:
    friend PacketSend<Ring>;
    friend List<OutgoingPacket>;
    PacketSend<Ring>& front_;
    std::span<const Bytes> parts_;
    std::span<const typename Ring::Extra> extras_;
    typename Ring::Flags flags_;
    Outcome outcome_{};
    GrantRef refs_[Ring::chain_max];
    u32 grants_ = 0, unanswered_ = 0;
    Waiter waiter_;
    OutgoingPacket* next_ = nullptr;
};

template <typename Ring>
class PacketSend : public Work {
  public:
    using Packet = OutgoingPacket<Ring>;
    using Slot = typename Ring::Slot;

    explicit PacketSend(Turns& turns) : turns_(turns) {}

    void connect(SharedRing<Slot> shared, DomId peer, EvtchnPort port) {
        disconnect();
        ring_ = FrontRing<Slot>(shared);
        peer_ = peer;
        port_ = port;
        names_.reset(shared.size());
        extras_ = 0;
        state_ = State::connected;
        turns_.ask(*this);
    }

    void disconnect() {
        if (state_ == State::down) return;
        state_ = State::down;
        names_.for_each([this](Packet* packet) {
            if (packet->unanswered_ != 0) cancel(*packet);      // it may have several names
        });
        names_.reset(0);
        while (Packet* const packet = waiting_.take()) cancel(*packet);
        turns_.ask(*this);
    }

    // An event came. Nothing tells that a peer has let go of a page: whoever waits for that calls this from time to time.
    void notified() { turns_.ask(*this); }
    bool connected() const { return state_ == State::connected; }
    bool broken() const { return state_ == State::broken; }

    void submit(Packet& packet) {
        const u32 slots = pieces_in(packet) + static_cast<u32>(packet.extras_.size());
        if (pieces_in(packet) == 0 || slots > Ring::chain_max || !can_say(length_of(packet))) {
            packet.outcome_ = {Ended::refused, Ring::malformed};
            return turns_.wake(packet.waiter_);
        }
        waiting_.append(packet);
        turns_.ask(*this);
    }

  private:
    enum class State : u8 { down, connected, broken };

    void cancel(Packet& packet) {
        packet.unanswered_ = 0;
        packet.outcome_ = {Ended::cancelled, Ring::dropped};
        held_.append(packet);
    }

    // Calls back for each part of a page, in order; ends early when told so.
    template <typename Visit>
    static bool for_each_piece(const Packet& packet, Visit visit) {
        for (std::span<const std::byte> part : packet.parts_)
            while (!part.empty()) {
                const u32 offset = static_cast<u32>(reinterpret_cast<std::uintptr_t>(part.data()) % ring_page);
                const u32 length = part.size() < ring_page - offset ? static_cast<u32>(part.size()) : ring_page - offset;
                if (!visit(part.data(), offset, length)) return false;
                part = part.subspan(length);
            }
        return true;
    }

    static u32 pieces_in(const Packet& packet) {
        u32 pieces = 0;
        for_each_piece(packet, [&](const std::byte*, u32, u32) { return ++pieces <= Ring::chain_max; });
        return pieces;
    }

    void turn() override {
        release_held();
        if (state_ != State::connected) return;
        if (!ring_.look()) return fail();
        while (ring_.has_answer())
            if (!take_answer()) return fail();
        while (waiting_.first() != nullptr && place(*waiting_.first())) waiting_.take();
        if (ring_.publish()) events::send(port_);
        if (!ring_.arm()) turns_.ask(*this);
    }

    bool take_answer() {
        typename Ring::Answer answer;
        ring_.take(answer);
        if (Ring::status(answer) == Ring::null) return extras_ != 0 && extras_-- != 0;      // of an extra slot, which has no name
        const auto tag = Ring::tag(answer);
        Packet* const* const named = names_.find(tag);
        if (named == nullptr) return false;
        Packet& packet = **named;
        names_.take_back(tag);
        if (Ring::status(answer) != Ring::good) packet.outcome_.status = Ring::status(answer);
        if (--packet.unanswered_ == 0) {
            packet.outcome_.ended = Ended::answered;
            release(packet);
        }
        return true;
    }

    // All slots of a packet, or none.
    bool place(Packet& packet) {
        // A peer may have used a grant that it was never told of, when there were not enough of them.
        if (!take_back(packet)) return false;
        const u32 pieces = pieces_in(packet);
        if (ring_.room() < pieces + packet.extras_.size() || names_.free() < pieces) return false;
        const bool lent = for_each_piece(packet, [&](const std::byte* data, u32, u32) {
            const GrantRef ref = grants::give(peer_, data, grants::Access::read_only);
            if (ref != 0) packet.refs_[packet.grants_++] = ref;
            return ref != 0;
        });
        if (!lent) {
            take_back(packet);
            return false;
        }
        packet.outcome_ = {Ended::answered, Ring::good};
        packet.unanswered_ = pieces;
        u32 piece = 0;
        for_each_piece(packet, [&](const std::byte*, u32 offset, u32 length) {
            auto flags = static_cast<typename Ring::Flags>(piece == 0 ? packet.flags_ & ~(Ring::more_flag | Ring::extra_flag) : 0);
            if (piece + 1 != pieces) flags |= Ring::more_flag;
            if (piece == 0 && !packet.extras_.empty()) flags |= Ring::extra_flag;
            Slot slot{};
            slot.*Ring::request_member = Ring::request(names_.give(&packet), packet.refs_[piece], offset, piece == 0 ? length_of(packet) : length, flags);
            ring_.place(slot);
            if (piece++ == 0) place_extras(packet);
            return true;
        });
        return true;
    }

    void place_extras(const Packet& packet) {
        for (std::size_t i = 0; i < packet.extras_.size(); ++i) {
            Slot slot{};
            typename Ring::Extra extra = packet.extras_[i];
            Ring::set_more(extra, i + 1 != packet.extras_.size());
            slot.*Ring::extra_member = extra;
            ring_.place(slot);
        }
        extras_ += static_cast<u32>(packet.extras_.size());
    }

    static u32 length_of(const Packet& packet) {
        std::size_t length = 0;
        for (const auto& part : packet.parts_) length += part.size();
        return static_cast<u32>(length);
    }

    // Whether the first slot has room for it.
    static bool can_say(u32 length) { return Ring::piece(Ring::request(0, 0, 0, length, 0)).length == length; }

    static bool take_back(Packet& packet) {
        for (; packet.grants_ != 0; --packet.grants_)
            if (!grants::take_back(packet.refs_[packet.grants_ - 1])) return false;
        return true;
    }

    void release_held() {
        List<Packet> held = held_;
        held_ = {};
        while (Packet* const packet = held.take()) release(*packet);
    }
    // It ends once its pages are its own.
    void release(Packet& packet) {
        if (take_back(packet)) turns_.wake(packet.waiter_);
        else held_.append(packet);
    }

    void fail() { state_ = State::broken; }

    Turns& turns_;
    FrontRing<Slot> ring_;
    DomId peer_ = 0;
    EvtchnPort port_ = 0;
    State state_ = State::down;
    Names<typename Ring::Tag, Packet*, Ring::slots_max> names_;
    List<Packet> waiting_, held_;
    u32 extras_ = 0;      // on the ring, unanswered
};

}  // namespace rt
