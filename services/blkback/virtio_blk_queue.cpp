// SPDX-License-Identifier: GPL-2.0-or-later
#include "services/blkback/virtio_blk_queue.hpp"

#include <utility>

namespace blkback {

namespace {

using rt::Virtqueue;
using virtio::BlockRequestType;

constexpr u8 no_status = 0xFF;

u32 type_of(DiskRequest::Kind kind) {
    switch (kind) {
    case DiskRequest::Kind::read: return static_cast<u32>(BlockRequestType::block_read);
    case DiskRequest::Kind::write: return static_cast<u32>(BlockRequestType::block_write);
    case DiskRequest::Kind::flush: return static_cast<u32>(BlockRequestType::block_flush_cache);
    case DiskRequest::Kind::discard: break;
    }
    return static_cast<u32>(BlockRequestType::block_discard_sectors);
}

}  // namespace

bool VirtioBlkQueue::prepare(u32 vector, EvtchnPort port) {
    if (!device_.start_queue(number_, Virtqueue::size_max, vector, queue_)) return false;
    places_ = reinterpret_cast<Place*>(pool_.take(1));
    if (places_ == nullptr) return false;
    for (u32 place = requests_max; place-- != 0;) free_[free_count_++] = static_cast<u8>(place);
    listener_.emplace(loop_, port, *this);
    return true;
}

// The data, page by page; pages that the device sees in a row are one piece.
u32 VirtioBlkQueue::pieces_of(const DiskRequest& request, u32 place, Virtqueue::Buffer* into) const {
    if (request.kind == DiskRequest::Kind::flush) return 0;
    if (request.kind == DiskRequest::Kind::discard) {
        into[0] = {pool_.bus_address(reinterpret_cast<std::byte*>(&places_[place].discard)), sizeof(virtio::BlockDiscard)};
        return 1;
    }
    u32 count = 0;
    const u64 bytes = request.sectors * sector_bytes;
    for (u64 done = 0; done < bytes; done += page_size) {
        const u64 address = pool_.bus_address(request.data + done);
        const u32 length = static_cast<u32>(bytes - done < page_size ? bytes - done : page_size);
        if (count != 0 && into[count - 1].bus_address + into[count - 1].length == address) into[count - 1].length += length;
        else into[count++] = {address, length};
    }
    return count;
}

bool VirtioBlkQueue::submit(DiskRequest& request) {
    if (free_count_ == 0) return false;
    const u8 place = free_[free_count_ - 1];
    Place& shared = places_[place];
    shared.header = {type_of(request.kind), 0, request.kind == DiskRequest::Kind::read || request.kind == DiskRequest::Kind::write ? request.sector : 0};
    shared.discard = {request.sector, static_cast<u32>(request.sectors), 0};
    rt::shared::store(shared.status, no_status);

    Virtqueue::Buffer buffers[pages_max + 2];
    buffers[0] = {pool_.bus_address(reinterpret_cast<std::byte*>(&shared.header)), sizeof shared.header};
    const u32 data = pieces_of(request, place, buffers + 1);
    buffers[data + 1] = {pool_.bus_address(reinterpret_cast<std::byte*>(&shared.status)), 1};
    const u32 to_read = request.kind == DiskRequest::Kind::read ? 1 : 1 + data;
    const i32 id = queue_.add({buffers, to_read}, {buffers + to_read, data + 2 - to_read});
    if (id < 0) return false;
    --free_count_;
    place_of_[id] = place;
    requests_[place] = &request;
    return true;
}

void VirtioBlkQueue::push() {
    if (queue_.publish()) device_.notify(number_);
}

DiskStatus VirtioBlkQueue::outcome(const DiskRequest& request, u32 place, u32 written) const {
    const auto status = static_cast<virtio::BlockStatus>(rt::shared::load(places_[place].status));
    if (status == virtio::BlockStatus::unsupported) return DiskStatus::unsupported;
    const u64 expected = request.kind == DiskRequest::Kind::read ? request.sectors * sector_bytes + 1 : 1;
    return status == virtio::BlockStatus::okay && written >= expected ? DiskStatus::okay : DiskStatus::failed;
}

void VirtioBlkQueue::turn() {
    if (ended_) return;      // what the device still says is about nothing
    Virtqueue::Used used;
    do {
        // No more than were out when it began: what is submitted from done() comes the next time.
        for (u32 left = queue_.in_flight(); left != 0 && queue_.take(used); --left) {
            const u8 place = place_of_[used.id];
            DiskRequest& request = *requests_[place];
            const DiskStatus status = outcome(request, place, used.length);
            requests_[place] = nullptr;
            free_[free_count_++] = place;
            request.done(status);
        }
        owner_.queue_has_room();
        if (queue_.broken()) return owner_.queue_broke();
        if (queue_.finished() != 0) return loop_.turns().ask(*this);
    } while (!queue_.arm());
}

void VirtioBlkQueue::end_all(DiskStatus status) {
    ended_ = true;
    for (DiskRequest*& request : requests_)
        if (DiskRequest* const ended = std::exchange(request, nullptr)) ended->done(status);
}

}  // namespace blkback
