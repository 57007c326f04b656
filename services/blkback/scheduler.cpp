// SPDX-License-Identifier: GPL-2.0-or-later
#include "services/blkback/scheduler.hpp"

#include <utility>

#include "services/blkback/vbd_queue.hpp"

namespace blkback {

void Scheduler::use(u32 number, Disk& disk) {
    disks_[number].emplace(pool_, disk, static_cast<DiskQueue::Owner&>(*this));
    disk.set_user(loop_.turns(), *this);
}

bool Scheduler::add(Vbd& vbd) {
    if (count_ == vbds_max) return false;
    vbds_[count_++] = &vbd;
    return true;
}

void Scheduler::remove(Vbd& vbd) {
    u32 at = 0;
    while (vbds_[at] != &vbd) ++at;
    for (--count_; at < count_; ++at) vbds_[at] = vbds_[at + 1];
    first_ = 0;
}

void Scheduler::turn() {
    const u64 now = rt::time::system_ns();
    u64 wake_at = ~u64{0};
    // Ends when nobody can have more: there is room for so many parts at each disk.
    while (round(now, wake_at)) {}
    for (std::optional<DiskQueue>& disk : disks_)
        if (disk) disk->dispatch();
    if (wake_at != ~u64{0}) wake_later(wake_at);
}

// A turn for each device. False: none of them had anything that can go on.
bool Scheduler::round(u64 now, u64& wake_at) {
    bool moved = false;
    u32 blocked = count_;
    for (u32 i = 0; i < count_; ++i) {
        const u32 at = (first_ + i) % count_;
        bool full = false;
        moved = serve(*vbds_[at], now, wake_at, full) || moved;
        if (full && blocked == count_) blocked = at;
    }
    // Who found no room is first when there is some; else the order stays, or the last would have two turns in a row.
    if (blocked != count_) first_ = blocked;
    return moved;
}

// What is left of a device's turn, or a new one. It is over when the device has had its quantum, or has nothing; one that finds no
// room goes on with the same turn later, or it would be first for ever.
bool Scheduler::serve(Vbd& vbd, u64 now, u64& wake_at, bool& full) {
    bool moved = false;
    while (Request* const request = vbd.next(now, wake_at)) {
        // What has begun was paid for.
        if (request->phase == Request::Phase::waiting && !request->abandoned) {
            const u64 cost = Vbd::cost(*request);
            if (cost > vbd.deficit) {
                if (std::exchange(vbd.has_turn, !vbd.has_turn)) return true;
                vbd.deficit += quantum;
                continue;
            }
            vbd.deficit -= cost;
        }
        vbd.begin(*request, now);
        if (!take_apart(*request)) {
            full = true;
            return moved;
        }
        moved = true;
    }
    vbd.deficit = 0;
    vbd.has_turn = false;
    return moved;
}

// The phase that the request is in. False: there is no room; it goes on later.
bool Scheduler::take_apart(Request& request) {
    const bool all = request.abandoned || request.failed || (request.phase == Request::Phase::data ? give_pieces(request) : give_flushes(request));
    if (!all) return false;
    request.vbd->taken_apart();
    part_done(request, true);      // the one for being taken apart
    return true;
}

bool Scheduler::give_flushes(Request& request) {
    for (; request.given < vbd::disks_max; ++request.given) {
        const u32 number = static_cast<u32>(request.given);
        if (!request.vbd->disk().uses(number) || !disks_[number]->disk().facts().has_cache) continue;
        if (!disks_[number]->has_room()) return false;
        ++request.parts;
        disks_[number]->add({&request, DiskRequest::Kind::flush, true, 0, 0, 0, nullptr});
    }
    return true;
}

bool Scheduler::give_pieces(Request& request) {
    while (request.given < request.sectors) {
        const VirtualDisk::Place place = request.vbd->disk().locate(request.sector + request.given);
        DiskQueue& queue = *disks_[place.disk];
        if (!queue.has_room()) return false;
        const DiskFacts& facts = queue.disk().facts();
        u64 sectors = request.sectors - request.given;
        for (const u64 most : {place.sectors, u64{request.kind == Request::Kind::discard ? facts.discard_sectors_max : facts.transfer_sectors_max}})
            if (sectors > most) sectors = most;
        ++request.parts;
        queue.add({&request, request.disk_kind(), request.kind == Request::Kind::discard, place.sector, sectors, static_cast<u32>(request.given), nullptr});
        request.given += sectors;
    }
    return true;
}

void Scheduler::part_done(Request& request, bool good) {
    if (!good) request.failed = true;
    if (--request.parts != 0) return;
    wake();
    if (!request.failed && !request.abandoned) request.phase = request.next_phase();
    else request.phase = Request::Phase::ended;
    if (request.phase == Request::Phase::ended) end(request);
    else request.vbd->resume(request);
}

void Scheduler::end(Request& request) {
    Vbd& vbd = *request.vbd;
    VbdQueue& queue = *request.queue;
    vbd.ended(request);
    if (!request.abandoned) {
        count_ended(vbd.statistics(), request, rt::time::system_ns());
        (*request.reply)(request.failed ? block::Status::error : block::Status::okay);
    } else if (of_abandoned_ != nullptr) {
        loop_.turns().ask(*of_abandoned_);
    }
    requests_.give(request);
    queue.ended();
}

// Timers cannot be taken back: one that goes off for nothing looks and finds nothing.
void Scheduler::wake_later(u64 when) {
    if (when >= alarm_for_) return;
    alarm_for_ = when;
    rt::detach(sleep_until(when));
}

rt::Task<> Scheduler::sleep_until(u64 when) {
    co_await alarms_.until(when);
    if (alarm_for_ == when) alarm_for_ = ~u64{0};
    wake();
}

u64 Scheduler::merged() const {
    u64 merged = 0;
    for (const std::optional<DiskQueue>& disk : disks_)
        if (disk) merged += disk->merged;
    return merged;
}

}  // namespace blkback
