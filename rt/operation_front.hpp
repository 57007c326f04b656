// SPDX-License-Identifier: GPL-2.0-or-later
// The front end of an operation ring. An Operation lives with its caller until it has ended: usually in the frame of a
// coroutine that awaits it. If the ring is full it waits its turn; if the link goes down it is sent again on the next
// connection, or ends as cancelled if doing it twice could harm. The pages it lends are granted while it is on the ring,
// and no Operation ends before they are its own again: a back end that keeps one mapped keeps its caller waiting.
#pragma once

#include <span>

#include "rt/events.hpp"
#include "rt/grants.hpp"
#include "rt/list.hpp"
#include "rt/names.hpp"
#include "rt/ring.hpp"
#include "rt/turns.hpp"

namespace rt {

// How an operation ended: with the peer's answer; cancelled with its link; refused here, never sent.
enum class Ended : u8 { answered, cancelled, refused };

template <typename Ring>
class OperationFront;

template <typename Ring>
class Operation {
  public:
    struct Outcome {
        Ended ended;
        typename Ring::Answer answer;      // all zero unless answered
        bool ok() const { return ended == Ended::answered && Ring::status(answer) == Ring::good; }
    };

    // `data` is memory the back end reads or writes; empty for none. Grants are of whole pages: whatever else lies in them, the
    // peer can reach as well. `repeatable`: sent again on the next connection.
    Operation(OperationFront<Ring>& front, const typename Ring::Slot& request, bool repeatable, std::span<const std::byte> data = {},
              grants::Access access = grants::Access::read_only)
        : front_(front), request_(request), data_(data), access_(access), repeatable_(repeatable) {}
    Operation(const Operation&) = delete;
    Operation& operator=(const Operation&) = delete;

    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> coroutine) {
        waiter_.wait(coroutine);
        front_.submit(*this);
    }
    Outcome await_resume() const { return outcome_; }

    // Without a coroutine: calls back when it has ended.
    void start(void (*function)(void*), void* context) {
        waiter_.wait(function, context);
        front_.submit(*this);
    }
    const Outcome& outcome() const { return outcome_; }

  private:
    friend OperationFront<Ring>;
    friend List<Operation>;
    OperationFront<Ring>& front_;
    typename Ring::Slot request_;
    std::span<const std::byte> data_;
    grants::Access access_;
    bool repeatable_;
    u32 grants_ = 0;             // taken for it
    u64 order_ = 0;              // of submission
    bool again_ = true;          // sent, or sent again, as soon as its pages are its own
    Outcome outcome_{};
    Waiter waiter_;
    Operation* next_ = nullptr;  // in the list it is in
};

template <typename Ring>
class OperationFront : public Work {
  public:
    using Slot = typename Ring::Slot;
    using Call = Operation<Ring>;

    explicit OperationFront(Turns& turns) : turns_(turns) {}

    // A new ring, set up by us; the peer may be told of it once this has returned.
    void connect(SharedRing<Slot> shared, DomId peer, EvtchnPort port) {
        disconnect();
        ring_ = FrontRing<Slot>(shared);
        peer_ = peer;
        port_ = port;
        names_.reset(shared.size());
        state_ = State::connected;
        turns_.ask(*this);
    }

    // The peer will never answer on this ring again. It may be called at any time, once or often.
    void disconnect() {
        if (state_ == State::down) return;
        state_ = State::down;
        // Each waits, as soon as its grants are back, for the next connection or its end.
        names_.for_each([this](Call* call) {
            call->outcome_ = {Ended::cancelled, {}};
            call->again_ = call->repeatable_;
            held_.append(*call);
        });
        names_.reset(0);
        turns_.ask(*this);
    }

    // An event came. Nothing tells that a peer has let go of a page: whoever waits for that calls this from time to time.
    void notified() { turns_.ask(*this); }

    bool connected() const { return state_ == State::connected; }
    bool broken() const { return state_ == State::broken; }      // the peer broke the rules: it is not listened to any more

    void submit(Call& call) {
        call.order_ = next_order_++;
        if (!fits(call.data_)) return end(call, {Ended::refused, {}});
        waiting_.append(call);
        turns_.ask(*this);
    }

  private:
    enum class State : u8 { down, connected, broken };
    void turn() override {
        release_held();
        if (state_ != State::connected) return;
        if (!ring_.look()) return fail();
        while (ring_.has_answer())
            if (!take_answer()) return fail();
        while (waiting_.first() != nullptr && names_.free() != 0 && place()) {}
        if (ring_.publish()) events::send(port_);
        if (!ring_.arm()) turns_.ask(*this);
    }

    bool take_answer() {
        typename Ring::Answer answer;
        ring_.take(answer);
        const auto tag = Ring::tag(answer);
        Call* const* const named = names_.find(tag);
        if (named == nullptr || !Ring::answers(answer, (*named)->request_)) return false;
        Call* const call = *named;
        names_.take_back(tag);
        call->outcome_ = {Ended::answered, answer};
        call->again_ = false;
        release(*call);
        return true;
    }

    static bool fits(std::span<const std::byte> data) {
        const u64 offset = reinterpret_cast<std::uintptr_t>(data.data()) % ring_page;
        return Ring::is_aligned(data) && (data.empty() || offset + data.size() <= u64{Ring::pieces_max} * ring_page);
    }

    // Puts the first that waits on the ring; false if there are no grants left for it now.
    bool place() {
        Call& call = *waiting_.first();
        const bool lent = lend(call);
        if (!lent && take_back(call)) return false;
        waiting_.take();
        if (!lent) {      // a peer may use a grant before it is told of it
            held_.append(call);
            return false;
        }
        Ring::set_tag(call.request_, names_.give(&call));
        ring_.place(call.request_);
        return true;
    }

    // Grants the pages of its memory, each for the part that is meant; all, or as many as there are grants for.
    bool lend(Call& call) {
        std::span<const std::byte> rest = call.data_;
        u32 pieces = 0;
        while (!rest.empty()) {
            const u32 offset = static_cast<u32>(reinterpret_cast<std::uintptr_t>(rest.data()) % ring_page);
            const u32 length = rest.size() < ring_page - offset ? static_cast<u32>(rest.size()) : ring_page - offset;
            const GrantRef ref = grants::give(peer_, rest.data(), call.access_);
            if (ref == 0) return false;
            Ring::set_piece(call.request_, pieces++, ref, offset, length);
            call.grants_ = pieces;
            rest = rest.subspan(length);
        }
        Ring::set_pieces(call.request_, pieces);
        return true;
    }

    // True if all of its pages are its own again.
    static bool take_back(Call& call) {
        for (; call.grants_ != 0; --call.grants_)
            if (!grants::take_back(Ring::piece_ref(call.request_, call.grants_ - 1))) return false;
        return true;
    }

    void release_held() {
        List<Call> held = held_;
        held_ = {};
        while (Call* const call = held.take()) release(*call);
    }
    // It ends, or waits for its next turn on the ring, once its pages are its own.
    void release(Call& call) {
        if (!take_back(call)) held_.append(call);
        else if (call.again_) waiting_.insert(call, [](const Call& a, const Call& b) { return a.order_ < b.order_; });
        else end(call, call.outcome_);
    }

    void end(Call& call, const typename Call::Outcome& outcome) {
        call.outcome_ = outcome;
        turns_.wake(call.waiter_);
    }

    void fail() { state_ = State::broken; }

    Turns& turns_;
    FrontRing<Slot> ring_;
    DomId peer_ = 0;
    EvtchnPort port_ = 0;
    State state_ = State::down;
    Names<typename Ring::Tag, Call*, Ring::slots_max> names_;
    List<Call> waiting_, held_;
    u64 next_order_ = 0;
};

}  // namespace rt
