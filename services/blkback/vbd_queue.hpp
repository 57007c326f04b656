// SPDX-License-Identifier: GPL-2.0-or-later
// One ring of a virtual device: takes its requests, refuses what cannot be, and has the others carried out. One ring serves one
// device: what a request says its device is (`handle`) is not looked at.
#pragma once

#include "services/blkback/request_check.hpp"
#include "services/blkback/scheduler.hpp"

namespace blkback {

class VbdQueue final : private block::BlockService {
  public:
    VbdQueue(rt::Loop& loop, Scheduler& scheduler, RequestPool& pool, Vbd& vbd) : scheduler_(scheduler), pool_(pool), vbd_(vbd), back_(loop.turns(), *this) {}

    // Takes a ring over, new or with answers outstanding. False: there is no room for its requests, or what it had before is not
    // over yet.
    bool adopt(rt::SharedRing<block::BlockSlot> ring, kept::Entry& entry, block::BlockRecord* record);
    // The ring is not used any more, from here on.
    void abandon();
    // Nothing of it is under way.
    bool is_idle() const { return under_way_ == 0; }

    block::BlockBack& back() { return back_; }

    // From the scheduler: a request of its is gone.
    void ended();

  private:
    void read(const block::Transfer& request, const Reply& reply) override { transfer(Request::Kind::read, request, reply); }
    void write(const block::Transfer& request, const Reply& reply) override { transfer(Request::Kind::write, request, reply); }
    void write_barrier(const block::Transfer& request, const Reply& reply) override { transfer(Request::Kind::barrier, request, reply); }
    void flush(const block::Transfer& request, const Reply& reply) override { transfer(Request::Kind::flush, request, reply); }
    void discard(const block::Discard& request, const Reply& reply) override;
    void indirect(const block::IndirectTransfer& request, const Reply& reply) override;

    void transfer(Request::Kind kind, const block::Transfer& request, const Reply& reply) {
        take(kind, request.sector, {request.segments, request.segment_count}, reply);
    }
    void take(Request::Kind kind, u64 sector, std::span<const block::Segment> segments, const Reply& reply);
    void accept(Request::Kind kind, u64 sector, u64 sectors, std::span<const block::Segment> segments, const Reply& reply);
    void refuse(Refusal why, const Reply& reply);
    void ended_if_idle();

    Scheduler& scheduler_;
    RequestPool& pool_;
    Vbd& vbd_;
    block::BlockBack back_;
    u32 reserved_ = 0, under_way_ = 0;
    bool in_use_ = false;
};

}  // namespace blkback
