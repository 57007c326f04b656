// SPDX-License-Identifier: GPL-2.0-or-later
// Both ends of a ring of slots, without knowing what is in them (idl/ring.capnp has the rules). Each end keeps its own
// indices in private memory and never reads them back; an index of the peer's is loaded once, and refused if it says more
// than can be true. What an end may do in one call is bounded by the size of the ring.
#pragma once

#include "idl/ring.hpp"
#include "rt/shared.hpp"

namespace rt {

using namespace common::integers;

inline constexpr u32 ring_page = 4096;

// Slots of a ring of so many pages: the largest power of two that fits behind the header.
template <typename Slot>
constexpr u32 slots_in(u32 pages) {
    u32 slots = 1;
    while ((slots * 2) * sizeof(Slot) + sizeof(ring::Header) <= u64{pages} * ring_page) slots *= 2;
    return slots;
}

template <typename Slot>
class SharedRing {
  public:
    SharedRing() = default;
    SharedRing(void* memory, u32 pages) : header_(static_cast<ring::Header*>(memory)), slots_(static_cast<std::byte*>(memory) + sizeof(ring::Header)), size_(slots_in<Slot>(pages)) {}

    u32 size() const { return size_; }
    ring::Header& header() const { return *header_; }
    std::byte* slot(u32 index) const { return slots_ + (index & (size_ - 1)) * sizeof(Slot); }

  private:
    ring::Header* header_ = nullptr;
    std::byte* slots_ = nullptr;
    u32 size_ = 0;
};

// Whether the peer asked to hear of an index in (from, to].
inline bool wants_event(u32 event, u32 from, u32 to) { return to - event < to - from; }

template <typename Slot>
class FrontRing {
  public:
    FrontRing() = default;
    // Sets a new ring up.
    explicit FrontRing(SharedRing<Slot> shared) : shared_(shared) {
        ring::Header& header = shared_.header();
        shared::store(header.req_prod, u32{0});
        shared::store(header.rsp_prod, u32{0});
        shared::store(header.req_event, u32{1});
        shared::store(header.rsp_event, u32{1});
    }

    u32 room() const { return shared_.size() - (placed_ - taken_); }
    u32 in_flight() const { return placed_ - taken_; }
    u32 placed() const { return placed_; }
    u32 taken() const { return taken_; }

    void place(const Slot& request) { shared::write(shared_.slot(placed_++), request); }

    // True if the peer has to be notified.
    bool publish() {
        if (published_ == placed_) return false;
        ring::Header& header = shared_.header();
        shared::store(header.req_prod, placed_);
        shared::full_barrier();
        const bool notify = wants_event(shared::load(header.req_event), published_, placed_);
        published_ = placed_;
        return notify;
    }

    // Looks how many answers are there. False: more than there are requests, the peer is not to be trusted.
    bool look() {
        answers_ = shared::load(shared_.header().rsp_prod);
        return answers_ - taken_ <= published_ - taken_;
    }
    bool has_answer() const { return taken_ != answers_; }
    template <typename Answer>
    void take(Answer& answer) { shared::read(answer, shared_.slot(taken_++)); }

    // Asks to hear of the next answer. False: it is there already.
    bool arm() {
        ring::Header& header = shared_.header();
        shared::store(header.rsp_event, taken_ + 1);
        shared::full_barrier();
        return shared::load(header.rsp_prod) == taken_;
    }

  private:
    SharedRing<Slot> shared_;
    u32 placed_ = 0, published_ = 0;      // requests
    u32 answers_ = 0, taken_ = 0;
};

template <typename Slot>
class BackRing {
  public:
    BackRing() = default;
    // Goes on where answers were last published.
    BackRing(SharedRing<Slot> shared, u32 answered) : shared_(shared), requests_(answered), taken_(answered), answered_(answered) {}

    u32 size() const { return shared_.size(); }
    u32 taken() const { return taken_; }
    u32 answered() const { return answered_; }

    // Looks how many requests are there. False: more than the ring holds, the peer is not to be trusted.
    bool look() {
        requests_ = shared::load(shared_.header().req_prod);
        return requests_ - answered_ <= size() && requests_ - answered_ >= taken_ - answered_;
    }
    bool has_request() const { return taken_ != requests_; }
    u32 waiting() const { return requests_ - taken_; }
    void take(Slot& request) { shared::read(request, shared_.slot(taken_++)); }
    void pass_over() { ++taken_; }      // without reading its slot

    template <typename Answer>
    void write(u32 index, const Answer& answer) { shared::write(shared_.slot(index), answer); }

    // Publishes the answers up to `index`. True if the peer has to be notified.
    bool publish(u32 index) {
        ring::Header& header = shared_.header();
        shared::store(header.rsp_prod, index);
        shared::full_barrier();
        const bool notify = wants_event(shared::load(header.rsp_event), answered_, index);
        answered_ = index;
        return notify;
    }

    // Asks to hear of the next request after those that the last look saw. False: it is there already.
    bool arm() {
        ring::Header& header = shared_.header();
        shared::store(header.req_event, requests_ + 1);
        shared::full_barrier();
        return shared::load(header.req_prod) == requests_;
    }

  private:
    SharedRing<Slot> shared_;
    u32 requests_ = 0, taken_ = 0, answered_ = 0;
};

}  // namespace rt
