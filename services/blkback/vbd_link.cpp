// SPDX-License-Identifier: GPL-2.0-or-later
#include "services/blkback/vbd_link.hpp"

#include "idl/block_link.hpp"
#include "rt/memory.hpp"

namespace blkback {

namespace {

// "backend/vbd/OWNER/DEVICE" of ours, "/local/domain/OWNER/device/vbd/DEVICE" of the front end's.
common::LineBuffer path_of(const VirtualDisk& disk, bool mine) {
    common::LineBuffer path;
    path.put(mine ? "backend/vbd/" : "/local/domain/");
    path.put(disk.owner());
    path.put(mine ? "/" : "/device/vbd/");
    path.put(disk.device());
    return path;
}

}  // namespace

VbdLink::VbdLink(rt::Loop& loop, rt::StoreClient& store, rt::LinkTable& links, const VirtualDisk& disk, VbdQueue& queue)
    : loop_(loop), links_(links), disk_(disk), queue_(queue), my_path_(path_of(disk, true)), peer_path_(path_of(disk, false)),
      driver_(store, block::block_link, rt::LinkDriver::Side::back, *this, my_path_.text(), peer_path_.text()), events_(queue) {}

bool VbdLink::offer(rt::LinkKeys& mine) {
    mine.set("max-ring-page-order", page_order_max);
    mine.set("feature-max-indirect-segments", Request::segments_max);
    mine.set("feature-barrier", "1");
    mine.set("feature-flush-cache", "1");
    if (!disk_.has_discard() || !disk_.is_writable()) return true;
    mine.set("feature-discard", "1");
    mine.set("discard-granularity", u64{disk_.discard_alignment()} * sector_bytes);
    return mine.set("discard-alignment", u64{0});
}

// What the kinds of the keys do not say already. Null: nothing is wrong.
const char* VbdLink::check(const rt::LinkKeys& peers) const {
    const std::span<const GrantRef> refs = peers.ring("ring-ref");
    const u64 order = peers.number("ring-page-order");
    if (order > page_order_max) return "ring-page-order is larger than max-ring-page-order";
    if (refs.size() != u64{1} << order) return "ring-ref has not 2^ring-page-order pages";
    if (peers.has("protocol") && peers.text("protocol") != "x86_64-abi") return "protocol is not x86_64-abi";
    if (peers.number("multi-queue-num-queues", 1) != 1) return "multi-queue-num-queues is more than was offered";
    return nullptr;
}

bool VbdLink::connect(const rt::LinkKeys& peers, rt::LinkKeys& mine) {
    problem_ = check(peers);
    if (problem_ == nullptr) problem_ = take_ring(peers.ring("ring-ref"), static_cast<EvtchnPort>(peers.number("event-channel")));
    if (problem_ != nullptr) return false;
    mine.set("sectors", disk_.sectors());
    mine.set("sector-size", disk_.block_bytes());
    mine.set("physical-sector-size", disk_.physical_block_bytes());
    return mine.set("info", disk_.is_writable() ? u64{0} : u64{block::read_only});
}

const char* VbdLink::take_ring(std::span<const GrantRef> refs, EvtchnPort peer_port) {
    const char* problem = nullptr;
    if (!map(refs)) problem = "its ring cannot be mapped";
    if (problem == nullptr && (port_ = rt::events::bind_interdomain(disk_.owner(), peer_port)) == 0) problem = "its port cannot be bound";
    const rt::SharedRing<block::BlockSlot> ring(memory_, static_cast<u32>(refs.size()));
    if (problem == nullptr) {
        entry_ = links_.open({disk_.owner(), disk_.device(), static_cast<u32>(refs.size()), port_, peer_port, refs.data()}, ring.size() * sizeof(block::BlockRecord));
        if (entry_ == nullptr || !queue_.adopt(ring, *entry_, static_cast<block::BlockRecord*>(links_.record(*entry_)))) problem = "there is no room for its ring";
    }
    if (problem != nullptr) let_go();
    else listener_.emplace(loop_, port_, events_);
    return problem;
}

bool VbdLink::map(std::span<const GrantRef> refs) {
    if (memory_ == nullptr) memory_ = static_cast<std::byte*>(rt::memory::take_pages(1u << page_order_max));
    for (const GrantRef ref : refs) {
        const i64 handle = rt::grants::map(disk_.owner(), ref, memory_ + mapped_ * page_size, rt::grants::Access::read_write);
        if (handle < 0) return false;
        handles_[mapped_++] = static_cast<u32>(handle);
    }
    return true;
}

void VbdLink::disconnect() {
    queue_.abandon();
    listener_.reset();
    let_go();
}

void VbdLink::let_go() {
    if (port_ != 0) rt::events::close(port_);
    port_ = 0;
    bool all_back = true;
    while (mapped_ != 0) {
        --mapped_;
        all_back = rt::grants::unmap(handles_[mapped_], memory_ + mapped_ * page_size) == grant_ok && all_back;
    }
    // Pages that do not come back are not used again.
    if (!all_back) memory_ = nullptr;
    if (entry_ != nullptr) links_.close(*entry_);
    entry_ = nullptr;
}

}  // namespace blkback
