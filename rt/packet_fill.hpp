// SPDX-License-Identifier: GPL-2.0-or-later
// The back end of a ring that takes packets to the peer: it fills pages that the peer has lent. All slots of a packet are
// recorded in kept memory, then a mark moves behind them, and only then are they answered: an instance that finds a mark
// answers what is below it from the record, and uses the pages above it for the next packet.
#pragma once

#include <span>

#include "rt/adoption.hpp"
#include "rt/completion_record.hpp"
#include "rt/ring.hpp"
#include "rt/turns.hpp"

namespace rt {

template <typename Ring>
class PacketFill : public Work {
  public:
    using Slot = typename Ring::Slot;

    struct Counters {
        u64 packets, errors;
    };

    explicit PacketFill(Turns& turns) : turns_(turns) {}

    void adopt(SharedRing<Slot> shared, kept::Entry& entry, typename Ring::Record* record) {
        record_ = {record, shared.size()};
        if (!adoption_.begin(entry, shared.header(), shared.size())) return;
        const u32 mark = shared::load(entry.mark);
        if (mark - adoption_.answered() > shared.size()) return adoption_.fail();
        ring_ = {shared, adoption_.answered()};
        // What is recorded was delivered: its slots may be half answers, half requests.
        while (ring_.taken() != mark) ring_.pass_over();
        turns_.ask(*this);
    }

    void notified() {
        if (adoption_.begun()) turns_.ask(*this);
    }
    bool broken() const { return adoption_.broken(); }
    DomId peer() const { return adoption_.entry().peer; }
    const Counters& counters() const { return counters_; }

    // Told once when there are as many pages as the last packet wanted for which there were too few.
    void when_lent(void (*function)(void*), void* context) {
        waiter_.wait(function, context);
        starved_ = true;
        turns_.ask(*this);
    }

    // Pages that are lent now. 0 too if the peer cannot be trusted.
    u32 lent() {
        if (!adoption_.begun() || broken()) return 0;
        if (ring_.look()) return ring_.waiting();
        adoption_.fail();
        return 0;
    }

    // Delivers a packet of `parts` pages and the extras. fill(part, ref) copies into a lent page and returns the bytes, or
    // -1 if that failed; data begin at its start. False, and nothing happens, if there are too few pages.
    template <typename Fill>
    bool deliver(u32 parts, typename Ring::Flags flags, std::span<const typename Ring::Extra> extras, Fill fill) {
        const u32 slots = parts + static_cast<u32>(extras.size());
        if (parts == 0 || slots > Ring::chain_max) return false;
        if (lent() < slots) {
            wanted_ = slots;
            return false;
        }
        const u32 first = ring_.taken();
        bool good = true;
        for (u32 slot_number = 0, part = 0; slot_number < slots; ++slot_number) {
            Slot slot;
            ring_.take(slot);
            const auto buffer = slot.*Ring::request_member;
            Slot answer{};
            if (slot_number >= 1 && slot_number <= extras.size()) {
                typename Ring::Extra extra = extras[slot_number - 1];
                Ring::set_more(extra, slot_number != extras.size());
                answer.*Ring::extra_member = extra;
            } else {
                const i32 length = fill(part, Ring::ref(buffer));
                good = good && length >= 0;
                auto flag = static_cast<typename Ring::Flags>(part == 0 ? flags & ~(Ring::more_flag | Ring::extra_flag) : 0);
                if (part + 1 != parts) flag |= Ring::more_flag;
                if (part == 0 && !extras.empty()) flag |= Ring::extra_flag;
                answer.*Ring::answer_member = Ring::answer(Ring::tag(buffer), 0, length, flag);
                ++part;
            }
            record_.put(first + slot_number, answer.*Ring::answer_member);
        }
        ++(good ? counters_.packets : counters_.errors);
        shared::store(adoption_.entry().mark, ring_.taken());
        turns_.ask(*this);
        return true;
    }

  private:
    void turn() override {
        if (broken()) return;
        if (!ring_.look()) return adoption_.fail();
        u32 index = ring_.answered();
        for (; index != ring_.taken(); ++index) ring_.write(index, record_.answer(index));
        adoption_.publish(ring_, index);
        // Lent pages are no work by themselves: one hears of new ones only after asking, and too few are as good as none.
        if (!starved_) return;
        if (ring_.waiting() < wanted_) {
            if (!ring_.arm()) turns_.ask(*this);
            return;
        }
        starved_ = false;
        turns_.wake(waiter_);
    }

    Turns& turns_;
    Adoption adoption_;
    CompletionRecord<typename Ring::Record> record_;
    BackRing<Slot> ring_;
    Waiter waiter_;
    bool starved_ = false;
    u32 wanted_ = 1;      // pages, to be told
    Counters counters_{};
};

}  // namespace rt
