// SPDX-License-Identifier: GPL-2.0-or-later
// The two ends of an operation ring, each against a peer who is nothing but the input.
#pragma once

#include <memory>

#include "rt/operation_back.hpp"
#include "rt/operation_front.hpp"
#include "rt/task.hpp"
#include "tests/idl/hostile_stage.hpp"

namespace hostile {

// s: somebody submits an operation.
template <typename Ring>
class OperationFrontStage final : public FrontStage<Ring, rt::OperationFront<Ring>> {
  public:
    explicit OperationFrontStage(Input& input) : FrontStage<Ring, rt::OperationFront<Ring>>(input, 1 + input.below(Ring::pages_max > 1 ? 2 : 1)) {
        for (u32 number = 0; number < callers_max; ++number) {
            callers_[number].stage = this;
            callers_[number].number = number;
        }
    }

    // The link goes down, and its grants come back; on a new one, with an honest peer, everything ends.
    void finish() {
        this->restless_ = false;
        this->disconnect();
        this->settle();
        this->world.grants_end = this->all_grants;
        this->let_go();
        this->notify_and_settle();
        require(this->ours.grants.empty(), "every grant comes back once the peer lets go");
        this->connect();
        for (u32 times = 0; any_waits(); ++times) {
            require(times < 100, "an honest peer brings everything to its end");
            this->answer_all();
        }
        require(this->ours.grants.empty() && !this->front_.broken(), "nothing is left");
    }

  private:
    using Slot = typename Ring::Slot;
    using Call = rt::Operation<Ring>;
    static constexpr u32 callers_max = 40, pages_each = 12;
    struct Caller {
        OperationFrontStage* stage;
        u32 number;
        std::unique_ptr<Call> call;
        bool repeatable, refused;      // refused: has to be
        std::byte* memory() const { return pool(number * pages_each); }
    };

    void own_step(u8 letter) override {
        if (letter == 's') submit();
        else FrontStage<Ring, rt::OperationFront<Ring>>::own_step(letter);
    }
    // Each slot is lent and released once; one that does not fit is tried, and those whose grants are in use.
    u64 grant_calls_max() override {
        return Ring::pieces_max * (2 * this->size() + 2) + (Ring::pieces_max + 1) * callers_max;
    }
    bool any_waits() const {
        return std::any_of(std::begin(callers_), std::end(callers_),
                           [](const Caller& one) { return one.call != nullptr; });
    }

    void submit() {
        const auto caller = std::find_if(std::begin(callers_), std::end(callers_),
                                         [](const Caller& one) { return one.call == nullptr; });
        if (caller == std::end(callers_)) return;
        const Slot request = Case<Ring>::operation(this->input_);
        // Eight starts are at sectors of a page, the ninth is not.
        const u32 start = this->input_.below(9),
                  bytes = std::min(this->input_.below(97) * 512, (pages_each - 1) * 4096);
        std::span<std::byte> data;
        if (Case<Ring>::lends(request)) data = {caller->memory() + (start == 8 ? 1 : start * 512), bytes};
        const u64 offset = reinterpret_cast<std::uintptr_t>(data.data()) % 4096;
        caller->repeatable = this->input_.below(2) == 0;
        caller->refused = !Ring::is_aligned(data) || (!data.empty() && offset + data.size() > Ring::pieces_max * 4096);
        caller->call =
            std::make_unique<Call>(this->front_, request, caller->repeatable, data, rt::grants::Access::read_write);
        this->as_ours([&] {
            if (caller->number % 2 == 0) rt::detach(wait(*caller));
            else
                caller->call->start(
                    [](void* one) { ended(*static_cast<Caller*>(one), static_cast<Caller*>(one)->call->outcome()); },
                    caller);
        });
    }
    static rt::Task<> wait(Caller& caller) {
        const auto outcome = co_await *caller.call;
        ended(caller, outcome);
    }
    // Once, since the operation is gone after it: whoever touches it again touches freed memory.
    static void ended(Caller& caller, const typename Call::Outcome outcome) {
        require(caller.call != nullptr, "an operation ends once");
        require((outcome.ended == rt::Ended::refused) == caller.refused,
                "what does not fit is refused, and nothing else");
        require(outcome.ended != rt::Ended::cancelled || !caller.repeatable, "what may be repeated is not cancelled");
        require(!caller.stage->is_granted(caller.memory(), caller.memory() + pages_each * 4096),
                "nothing ends before its pages are its own");
        reached.count(outcome.ended);
        caller.call.reset();
    }

    Caller callers_[callers_max]{};
};

// w: the service answers a request that waits.
template <typename Ring>
class OperationBackStage final : public BackStage<Ring, rt::OperationBack<Ring>> {
    using Base = BackStage<Ring, rt::OperationBack<Ring>>;
    using Slot = typename Ring::Slot;
    using Reply = rt::Reply<Ring>;
    struct See {
        OperationBackStage* stage;
        template <typename Request>
        void operator()(const Request& request, const Reply& reply) const {
            stage->see(request, reply);
        }
    };

  public:
    explicit OperationBackStage(Input& input) : Base(input, 1 + input.below(Ring::pages_max > 1 ? 2 : 1), service_) {}

    // On a new connection with an honest peer each request is answered, as what it is.
    void finish() {
        this->restless_ = false;
        this->connect();
        answer_all();
        this->settle();
        require(!this->back().broken() && this->header().rsp_prod == 0, "an answer for an earlier connection is void");
        this->let_go();
        const u64 before = this->back().counters().requests;
        std::vector<typename Ring::Identity> asked;
        for (u32 i = 0; i < 8; ++i) {
            this->act('A');
            Slot request;
            std::memcpy(&request, this->slot(i), sizeof request);
            asked.push_back(Ring::identity(request));
        }
        this->publish();
        this->notify_and_settle();
        answer_all();
        this->settle();
        require(this->header().rsp_prod == asked.size(), "an honest peer gets its answers");
        require(this->back().counters().requests == before + asked.size(), "each request is handed on once");
        for (u32 i = 0; i < asked.size(); ++i) {
            typename Ring::Answer answer, expected{};
            std::memcpy(&answer, this->slot(i), sizeof answer);
            Ring::address(expected, asked[i]);
            Ring::set_status(expected, Ring::status(answer));
            require(std::memcmp(&answer, &expected, sizeof answer) == 0,
                    "an answer says what it answers, and nothing else");
        }
    }

  private:
    void own_step(u8 letter) override {
        if (letter == 'w') answer_one();
        else Base::own_step(letter);
    }
    void forget() override { waiting_.clear(); }
    // Looking, publishing, notifying and arming; each request is looked up, read and recorded, each answer copied.
    u64 accesses_max() override { return 10 + 8 * this->size(); }

    // What came is valid, and ours alone: nothing that the peer does reaches it.
    template <typename Request>
    void see(const Request& request, const Reply& reply) {
        ++reached.requests;
        require(is_valid(request), "a service gets what the schema allows");
        require(!this->owns(&request), "a service gets a copy");
        std::byte copy[sizeof request];
        std::memcpy(copy, &request, sizeof request);
        this->uncounted([&] {
            for (int i = 0; i < 4; ++i) this->interfere();
            use_pieces(request);
        });
        require(std::memcmp(copy, &request, sizeof request) == 0, "a request does not change");
        if (this->input_.below(2) == 0) reply(Ring::good);
        else waiting_.push_back(reply);
    }
    template <typename Request>
    void use_pieces(const Request& request) {
        rt::Piece into[Ring::pieces_max];
        if constexpr (requires { pieces(request, into); }) {
            static std::byte data[Ring::pieces_max * 4096];
            const auto list = pieces(request, into);
            for (const rt::Piece& piece : list)
                require(piece.length != 0 && u64{piece.offset} + piece.length <= 4096, "a piece lies in its page");
            rt::grants::copy_from(peer_id, list, data);
        }
    }

    void answer_one() {
        if (waiting_.empty()) return;
        std::swap(waiting_[this->input_.below(256) % waiting_.size()], waiting_.back());
        const Reply reply = waiting_.back();
        waiting_.pop_back();
        this->as_ours([&] { reply(this->input_.below(3) == 2 ? Ring::unknown : Ring::good); });
        ++reached.late_answers;
    }
    void answer_all() {
        while (!waiting_.empty()) answer_one();
    }

    typename Case<Ring>::template Service<See> service_{See{this}};
    std::vector<Reply> waiting_;
};

}  // namespace hostile
