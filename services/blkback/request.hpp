// SPDX-License-Identifier: GPL-2.0-or-later
// One request of a guest's, from its slot to its answer: copied, checked, and carried out in phases. A transfer or a discard has
// one; a flush may carry data, which are written behind it; a barrier is a flush before its data and one behind, with nothing
// else of the device under way.
#pragma once

#include <new>
#include <optional>

#include "idl/block_back.hpp"
#include "services/blkback/disk.hpp"

namespace blkback {

class Vbd;
class VbdQueue;

struct Request {
    // A request has at most as many, so that its data fit into one transfer of a disk.
    static constexpr u32 segments_max = 32;
    static_assert(segments_max * sectors_per_page == Disk::transfer_sectors_max);

    enum class Kind : u8 { read, write, flush, barrier, discard };
    enum class Phase : u8 { waiting, flush, data, last_flush, ended };

    Kind kind = Kind::read;
    Phase phase = Phase::waiting;
    bool failed = false;             // the disk did not do it, or the guest's memory could not be copied
    bool grant_refused = false;      // of these the latter
    bool abandoned = false;          // its ring is not used any more: nobody is answered, and no memory of the guest's touched
    u16 segment_count = 0;
    u32 parts = 0;                   // of this phase that are not done; one more while it is being taken apart
    u64 sector = 0, sectors = 0;     // on the virtual device
    u64 given = 0;                   // of this phase: sectors, or disks, that were given out
    u64 taken_ns = 0;
    Vbd* vbd = nullptr;
    VbdQueue* queue = nullptr;
    std::optional<block::BlockService::Reply> reply;
    block::Segment segments[segments_max];
    Request* next_ = nullptr;

    // The phase behind this one.
    Phase next_phase() const {
        switch (phase) {
        case Phase::waiting: return kind == Kind::flush || kind == Kind::barrier ? Phase::flush : Phase::data;
        case Phase::flush: return sectors == 0 ? Phase::ended : Phase::data;
        case Phase::data: return kind == Kind::barrier ? Phase::last_flush : Phase::ended;
        case Phase::last_flush:
        case Phase::ended: break;
        }
        return Phase::ended;
    }
    DiskRequest::Kind disk_kind() const {
        if (phase != Phase::data) return DiskRequest::Kind::flush;
        if (kind == Kind::discard) return DiskRequest::Kind::discard;
        return kind == Kind::read ? DiskRequest::Kind::read : DiskRequest::Kind::write;
    }
};

// All requests that there can be at a time. Whoever connects a ring reserves as many as it has slots, so none is ever missing.
class RequestPool {
  public:
    // `memory` has room for so many.
    RequestPool(void* memory, u32 count) : requests_(static_cast<Request*>(memory)), count_(count) {
        for (u32 i = count; i-- != 0;) give(*new (&requests_[i]) Request);
    }
    RequestPool(const RequestPool&) = delete;

    bool reserve(u32 count) {
        if (count > count_ - reserved_) return false;
        reserved_ += count;
        return true;
    }
    void release(u32 count) { reserved_ -= count; }

    Request& take() {
        Request& request = *free_;
        free_ = request.next_;
        return request;
    }
    void give(Request& request) {
        request.queue = nullptr;
        request.next_ = free_;
        free_ = &request;
    }
    template <typename Visit>
    void for_each_of(const VbdQueue& queue, Visit visit) {
        for (u32 i = 0; i < count_; ++i)
            if (requests_[i].queue == &queue) visit(requests_[i]);
    }

  private:
    Request* requests_;
    u32 count_, reserved_ = 0;
    Request* free_ = nullptr;
};

}  // namespace blkback
