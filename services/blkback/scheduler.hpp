// SPDX-License-Identifier: GPL-2.0-or-later
// Whose requests go to the disks next. Devices have turns (deficit round robin): in each a device may have a quantum of bytes, and
// what it does not use of that it keeps as long as it has something waiting. Requests are taken apart here, into pieces that lie on
// one disk and that the disk takes at once; how these go on is the disk queues' business.
//
// A device that has to wait, for its limits or for room at its disk, holds up no other.
#pragma once

#include <optional>

#include "rt/alarm.hpp"
#include "services/blkback/disk_queue.hpp"
#include "services/blkback/physical_disk.hpp"
#include "services/blkback/vbd.hpp"

namespace blkback {

class Scheduler final : public rt::Work, private DiskQueue::Owner {
  public:
    static constexpr u32 vbds_max = 64;
    static constexpr u64 quantum = 64 * 1024;

    Scheduler(rt::Loop& loop, rt::Alarms& alarms, rt::DmaPool& pool, RequestPool& requests) : loop_(loop), alarms_(alarms), pool_(pool), requests_(requests) {}

    // The disk of that number; once.
    void use(u32 number, Disk& disk);
    // False: there are as many as there can be.
    bool add(Vbd& vbd);
    // An idle one.
    void remove(Vbd& vbd);
    // It has something new, or needs less.
    void wake() { loop_.turns().ask(*this); }

    u64 merged() const;
    // Gets a turn whenever a request ends that nobody waits for any more.
    void tell_of_abandoned(rt::Work& work) { of_abandoned_ = &work; }

  private:
    void turn() override;
    bool round(u64 now, u64& wake_at);
    bool serve(Vbd& vbd, u64 now, u64& wake_at, bool& full);
    bool take_apart(Request& request);
    bool give_flushes(Request& request);
    bool give_pieces(Request& request);
    void part_done(Request& request, bool good) override;
    void disk_moved() override { wake(); }
    void end(Request& request);
    void wake_later(u64 when);
    rt::Task<> sleep_until(u64 when);

    rt::Loop& loop_;
    rt::Alarms& alarms_;
    rt::DmaPool& pool_;
    RequestPool& requests_;
    rt::Work* of_abandoned_ = nullptr;
    std::optional<DiskQueue> disks_[vbd::disks_max];
    Vbd* vbds_[vbds_max]{};
    u32 count_ = 0, first_ = 0;      // who is first in the next round
    u64 alarm_for_ = ~u64{0};
};

}  // namespace blkback
