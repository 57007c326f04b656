// SPDX-License-Identifier: GPL-2.0-or-later
// The disks among this domain's PCI functions: each is found, driven by what drives its kind, and asked for its partitions. One that
// cannot be started keeps its number, so that the others keep theirs.
#pragma once

#include "services/blkback/nvme.hpp"
#include "services/blkback/scheduler.hpp"
#include "services/blkback/virtio_blk.hpp"

namespace blkback {

class Disks {
  public:
    // Of each disk.
    static constexpr u32 queues_max = 4;

    Disks(rt::Loop& loop, rt::Alarms& alarms, rt::DmaPool& pool) : loop_(loop), alarms_(alarms), pool_(pool) {}

    // Starts all of them, and gives them to the scheduler.
    rt::Task<> start(Scheduler& scheduler);
    const PhysicalDisks& all() const { return all_; }

  private:
    rt::Task<const char*> start_one(u32 number);
    void tell(u32 number) const;

    static constexpr u32 functions_max = 16;
    rt::Loop& loop_;
    rt::Alarms& alarms_;
    rt::DmaPool& pool_;
    u32 count_ = 0;
    PhysicalDisk disks_[vbd::disks_max];
    PhysicalDisks all_;
    std::optional<rt::Device> functions_[vbd::disks_max];
    std::optional<VirtioBlk> virtio_[vbd::disks_max];
    std::optional<Nvme> nvme_[vbd::disks_max];
};

}  // namespace blkback
