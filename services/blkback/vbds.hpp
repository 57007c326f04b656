// SPDX-License-Identifier: GPL-2.0-or-later
// All virtual devices. What one consists of belongs to it alone, as far as it may write; a device that is detached keeps its place
// until nothing of it is under way.
#pragma once

#include "services/blkback/vbd_queue.hpp"

namespace blkback {

class Vbds {
  public:
    static constexpr u32 queues_max = 4;

    Vbds(rt::Loop& loop, Scheduler& scheduler, RequestPool& requests) : loop_(loop), scheduler_(scheduler), requests_(requests) {}

    struct Device {
        Device(Vbds& all, const VirtualDisk& disk) : vbd(disk) {
            for (std::optional<VbdQueue>& queue : queues) queue.emplace(all.loop_, all.scheduler_, all.requests_, vbd);
        }
        Vbd vbd;
        std::optional<VbdQueue> queues[queues_max];      // its rings, used or not
        bool leaving = false;
    };

    Verdict attach(const vbd::Device& record, PhysicalDisks disks);
    // Null: there is no such device, or it is leaving.
    Device* find(DomId owner, u32 device);
    // Its rings are not used any more, and nobody finds it.
    void leave(Device& device);
    // Gives the places back of those that have left. Whether a device still has its.
    bool has_left(DomId owner, u32 device);

    u32 count() const;

  private:
    std::optional<Device>* place_of(DomId owner, u32 device);

    rt::Loop& loop_;
    Scheduler& scheduler_;
    RequestPool& requests_;
    std::optional<Device> devices_[Scheduler::vbds_max];
};

}  // namespace blkback
