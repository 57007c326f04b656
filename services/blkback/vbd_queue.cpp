// SPDX-License-Identifier: GPL-2.0-or-later
#include "services/blkback/vbd_queue.hpp"

namespace blkback {

bool VbdQueue::adopt(rt::SharedRing<block::BlockSlot> ring, kept::Entry& entry, block::BlockRecord* record) {
    if (reserved_ != 0 || !pool_.reserve(ring.size())) return false;
    reserved_ = ring.size();
    in_use_ = true;
    back_.adopt(ring, entry, record);
    return true;
}

void VbdQueue::abandon() {
    if (!in_use_) return;
    in_use_ = false;
    back_.let_go();
    pool_.for_each_of(*this, [](Request& request) { request.abandoned = true; });
    ended_if_idle();
    scheduler_.wake();
}

void VbdQueue::ended_if_idle() {
    if (in_use_ || under_way_ != 0) return;
    pool_.release(reserved_);
    reserved_ = 0;
}

void VbdQueue::ended() {
    --under_way_;
    ended_if_idle();
}

void VbdQueue::refuse(Refusal why, const Reply& reply) {
    ++vbd_.statistics().refused;
    reply(answer_to(why));
}

void VbdQueue::take(Request::Kind kind, u64 sector, std::span<const block::Segment> segments, const Reply& reply) {
    const Checked checked = check_transfer(vbd_.disk(), kind, sector, segments);
    if (checked.refusal != Refusal::none) return refuse(checked.refusal, reply);
    accept(kind, sector, checked.sectors, segments, reply);
}

void VbdQueue::discard(const block::Discard& request, const Reply& reply) {
    const Checked checked = check_discard(vbd_.disk(), request);
    if (checked.refusal != Refusal::none) return refuse(checked.refusal, reply);
    accept(Request::Kind::discard, request.sector, checked.sectors, {}, reply);
}

// As many segments as we offer are in one page; they are copied once, and then checked.
void VbdQueue::indirect(const block::IndirectTransfer& request, const Reply& reply) {
    static_assert(Request::segments_max <= block::segments_in_page);
    if (request.segment_count > Request::segments_max) return refuse(Refusal::too_large, reply);
    block::Segment segments[Request::segments_max];
    const rt::Piece piece{request.pages[0], 0, request.segment_count * static_cast<u32>(sizeof(block::Segment))};
    if (!rt::grants::copy_from(reply.peer(), {&piece, 1}, reinterpret_cast<std::byte*>(segments))) {
        ++vbd_.statistics().grants_refused;
        return reply(block::Status::error);
    }
    take(request.inner_operation == 0 ? Request::Kind::read : Request::Kind::write, request.sector, {segments, request.segment_count}, reply);
}

void VbdQueue::accept(Request::Kind kind, u64 sector, u64 sectors, std::span<const block::Segment> segments, const Reply& reply) {
    Request& request = pool_.take();
    request.kind = kind;
    request.phase = Request::Phase::waiting;
    request.failed = request.grant_refused = request.abandoned = false;
    request.sector = sector;
    request.sectors = sectors;
    request.taken_ns = rt::time::system_ns();
    request.vbd = &vbd_;
    request.queue = this;
    request.reply.emplace(reply);
    request.segment_count = static_cast<u16>(segments.size());
    for (u32 i = 0; i < segments.size(); ++i) request.segments[i] = segments[i];
    ++under_way_;
    vbd_.add(request);
    scheduler_.wake();
}

}  // namespace blkback
