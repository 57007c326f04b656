// SPDX-License-Identifier: GPL-2.0-or-later
// The back end of an operation ring. Each request is copied out of shared memory once, checked, and only then handed to
// the service; answers come in any order and are published in the order of the requests. The ring and the completion record
// are the journal: an instance that finds them adopts them, answers what was recorded, and does again what was not.
//
// `Ring` is generated (NAME_ring.hpp); `Ring::Service` is the class that a service derives from.
#pragma once

#include <bitset>

#include "rt/adoption.hpp"
#include "rt/completion_record.hpp"
#include "rt/panic.hpp"
#include "rt/ring.hpp"
#include "rt/turns.hpp"

namespace rt {

template <typename Ring>
class OperationBack;

// The right and the duty to answer one request, once.
template <typename Ring>
class Reply {
  public:
    Reply(OperationBack<Ring>& back, u32 index, u32 life, typename Ring::Identity who) : back_(&back), index_(index), life_(life), who_(who) {}

    void operator()(typename Ring::Answer answer) const {
        Ring::address(answer, who_);
        back_->complete(index_, life_, answer);
    }
    void operator()(typename Ring::Status status) const {
        typename Ring::Answer answer{};
        Ring::set_status(answer, status);
        (*this)(answer);
    }
    DomId peer() const { return back_->peer(); }

  private:
    OperationBack<Ring>* back_;
    u32 index_, life_;      // life: of the link; what was taken from an earlier ring is void
    typename Ring::Identity who_;
};

template <typename Ring>
class OperationBack : public Work {
  public:
    using Slot = typename Ring::Slot;
    using Service = typename Ring::Service;

    struct Counters {
        u64 requests, republished, refused;
    };

    OperationBack(Turns& turns, Service& service) : turns_(turns), service_(service) {}

    // Takes a ring over, new or with answers outstanding; `entry` says which. What follows happens in turns.
    void adopt(SharedRing<Slot> shared, kept::Entry& entry, typename Ring::Record* record) {
        ++life_;
        executing_.reset();
        record_ = {record, shared.size()};
        if (!adoption_.begin(entry, shared.header(), shared.size())) return;
        ring_ = {shared, adoption_.answered()};
        turns_.ask(*this);
    }

    // The ring is not touched any more, and what was taken from it is void, until another one is adopted.
    void let_go() {
        ++life_;
        adoption_ = {};
    }

    // An event came.
    void notified() {
        if (adoption_.begun()) turns_.ask(*this);
    }

    bool broken() const { return adoption_.broken(); }
    DomId peer() const { return adoption_.entry().peer; }
    const Counters& counters() const { return counters_; }

    void complete(u32 index, u32 life, const typename Ring::Answer& answer) {
        if (life != life_) return;
        const u32 slot = index & (ring_.size() - 1);
        if (!executing_[slot]) panic(Ring::name, ": request ", index, " was answered twice");
        executing_[slot] = false;
        record_.put(index, answer);
        turns_.ask(*this);
    }

  private:
    void turn() override {
        if (!adoption_.begun() || broken()) return;
        if (!ring_.look()) return adoption_.fail();
        for (u32 budget = ring_.size(); budget != 0 && ring_.has_request() && may_take(); --budget) take();
        publish();
        // Sleeping is safe only behind a look that came after arming; what waits for an answer of ours comes back itself.
        if (may_take() && (ring_.has_request() || !ring_.arm())) turns_.ask(*this);
    }

    bool may_take() const { return !adoption_.careful() || ring_.taken() == ring_.answered(); }

    void take() {
        const u32 index = ring_.taken();
        if (record_.holds(index)) {
            ++counters_.republished;
            return ring_.pass_over();
        }
        Slot request;
        ring_.take(request);
        ++counters_.requests;
        executing_[index & (ring_.size() - 1)] = true;
        const Reply<Ring> reply(*this, index, life_, Ring::identity(request));
        if (!Ring::is_valid(request)) {
            ++counters_.refused;
            reply(Ring::malformed);
        } else if (!Ring::dispatch(service_, request, reply)) {
            ++counters_.refused;
            reply(Ring::unknown);
        }
    }

    // Every answer is in the record before its slot is touched: whoever finds the slot half written need not read it.
    void publish() {
        u32 index = ring_.answered();
        for (; index != ring_.taken() && !executing_[index & (ring_.size() - 1)]; ++index) ring_.write(index, record_.answer(index));
        adoption_.publish(ring_, index);
    }

    Turns& turns_;
    Service& service_;
    Adoption adoption_;
    CompletionRecord<typename Ring::Record> record_;
    BackRing<Slot> ring_;
    std::bitset<Ring::slots_max> executing_;
    u32 life_ = 0;
    Counters counters_{};
};

}  // namespace rt
