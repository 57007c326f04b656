// SPDX-License-Identifier: GPL-2.0-or-later
#include "services/blkback/disk_queue.hpp"

#include <utility>

namespace blkback {

using Direction = rt::grants::Copy::Direction;

namespace {

bool is_transfer(const Part& part) { return part.kind == DiskRequest::Kind::read || part.kind == DiskRequest::Kind::write; }

// Flushes first: what they wait for was written before.
bool comes_before(const Part& a, const Part& b) {
    const bool a_flushes = a.kind == DiskRequest::Kind::flush, b_flushes = b.kind == DiskRequest::Kind::flush;
    return a_flushes != b_flushes ? a_flushes : a.sector <= b.sector;
}

}  // namespace

DiskQueue::DiskQueue(rt::DmaPool& pool, Disk& disk, Owner& owner) : pool_(pool), disk_(disk), owner_(owner) {
    for (Part& part : parts_) free_parts_.append(part);
    for (Run& run : runs_) {
        run.owner = this;
        free_runs_.append(run);
    }
}

void DiskQueue::add(const Part& part) {
    Part& mine = *free_parts_.take();
    mine = part;
    if (is_transfer(mine)) sectors_ += mine.sectors;
    arrived_.append(mine);
}

void DiskQueue::end(Part& part, bool good) {
    Request& request = *part.request;
    if (is_transfer(part)) sectors_ -= part.sectors;
    free_parts_.append(part);
    owner_.part_done(request, good);
}

void DiskQueue::make_batch() {
    while (Part* const part = arrived_.take()) batch_.insert(*part, comes_before);
}

// What nobody waits for any more does not become a part of a run. One that is abandoned later is: the disk has it.
void DiskQueue::drop_abandoned() {
    while (batch_.first() != nullptr && batch_.first()->request->abandoned) end(*batch_.take(), false);
}

// How many parts from the first one on make one run, and how many sectors they are.
u32 DiskQueue::mergeable(u64& sectors) const {
    const Part* part = batch_.first();
    sectors = part->sectors;
    u32 count = 1;
    if (!is_transfer(*part) || part->alone) return count;
    for (const Part* next = part->next_; next != nullptr; part = next, next = next->next_, ++count) {
        if (next->kind != part->kind || next->alone || next->request->abandoned || next->sector != part->sector + part->sectors) break;
        if (sectors + next->sectors > disk_.facts().transfer_sectors_max) break;
        sectors += next->sectors;
    }
    return count;
}

// Makes a run of what comes next. False: there is no memory for it now.
bool DiskQueue::prepare(Run& run) {
    u64 sectors = 0;
    const u32 count = mergeable(sectors);
    run.kind = batch_.first()->kind;
    run.sector = batch_.first()->sector;
    run.sectors = sectors;
    run.pages = is_transfer(*batch_.first()) ? static_cast<u32>((sectors + sectors_per_page - 1) / sectors_per_page) : 0;
    run.data = run.pages == 0 ? nullptr : pool_.take(run.pages);
    if (run.pages != 0 && run.data == nullptr) return false;
    for (u32 i = 0; i < count; ++i) run.parts.append(*batch_.take());
    ++runs;
    if (count > 1) merged += count;
    return true;
}

void DiskQueue::dispatch() {
    if (disk_.is_broken()) return fail_all();
    for (;;) {
        if (ready_ == nullptr) {
            if (batch_.first() == nullptr) make_batch();
            drop_abandoned();
            Run* const run = free_runs_.first();
            if (batch_.first() == nullptr || run == nullptr || !prepare(*run)) break;
            free_runs_.take();
            if (run->kind == DiskRequest::Kind::write && !copy_in(*run)) continue;
            ready_ = run;
        }
        if (!disk_.submit(*ready_)) break;
        ready_ = nullptr;
    }
    disk_.push();
}

// The pieces of guests' pages that a part's data are, at the end of the list; its new length.
u32 DiskQueue::name_pieces(const Part& part, std::byte* data, Direction direction, u32 count) {
    const Request& request = *part.request;
    u64 skip = part.offset, left = part.sectors;
    for (u32 i = 0; i < request.segment_count && left != 0; ++i) {
        const block::Segment& segment = request.segments[i];
        const u64 there = segment.last_sector - segment.first_sector + 1u;
        if (skip >= there) {
            skip -= there;
            continue;
        }
        const u64 sectors = there - skip < left ? there - skip : left;
        const rt::Piece piece{segment.ref, static_cast<u32>(segment.first_sector + skip) * sector_bytes, static_cast<u32>(sectors) * sector_bytes};
        copy_of_[count] = part.request;
        copies_[count++] = {request.reply->peer(), direction, true, piece, data};
        data += sectors * sector_bytes;
        left -= sectors;
        skip = 0;
    }
    return count;
}

// The guests' data into the run's memory. False: a grant did not allow it. The request that it belongs to fails, and the others
// come again by themselves.
bool DiskQueue::copy_in(Run& run) {
    u32 count = 0;
    std::byte* data = run.data;
    for (Part* part = run.parts.first(); part != nullptr; data += part->sectors * sector_bytes, part = part->next_)
        count = name_pieces(*part, data, Direction::from_peer, count);
    rt::grants::copy({copies_, count});
    bool good = true;
    for (u32 i = 0; i < count; ++i) {
        if (copies_[i].good) continue;
        good = false;
        copy_of_[i]->grant_refused = true;
    }
    if (good) return true;
    while (Part* const part = run.parts.take()) {
        part->alone = true;
        if (part->request->grant_refused) end(*part, false);
        else arrived_.append(*part);
    }
    free(run);
    return false;
}

void DiskQueue::copy_out(Run& run) {
    u32 count = 0;
    std::byte* data = run.data;
    for (Part* part = run.parts.first(); part != nullptr; data += part->sectors * sector_bytes, part = part->next_)
        if (!part->request->abandoned) count = name_pieces(*part, data, Direction::to_peer, count);
    rt::grants::copy({copies_, count});
    for (u32 i = 0; i < count; ++i)
        if (!copies_[i].good) copy_of_[i]->grant_refused = true;
}

void DiskQueue::run_done(Run& run, DiskStatus status) {
    const bool good = status == DiskStatus::okay, several = run.parts.first()->next_ != nullptr;
    if (good && run.kind == DiskRequest::Kind::read) copy_out(run);
    while (Part* const part = run.parts.take()) {
        if (good) {
            end(*part, !part->request->grant_refused);
        } else if (several && !disk_.is_broken()) {
            part->alone = true;
            arrived_.append(*part);
        } else {
            end(*part, false);
        }
    }
    // Memory that a broken disk may still write into is nobody's any more.
    if (status == DiskStatus::lost) run.pages = 0;
    free(run);
    owner_.disk_moved();
}

void DiskQueue::free(Run& run) {
    if (run.pages != 0) pool_.give(run.data, run.pages);
    run.pages = 0;
    free_runs_.append(run);
}

void DiskQueue::fail_all() {
    if (Run* const run = std::exchange(ready_, nullptr)) {
        while (Part* const part = run->parts.take()) end(*part, false);
        free(*run);
    }
    make_batch();
    while (Part* const part = batch_.take()) end(*part, false);
}

}  // namespace blkback
