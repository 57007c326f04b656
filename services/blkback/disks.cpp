// SPDX-License-Identifier: GPL-2.0-or-later
#include "services/blkback/disks.hpp"

#include "rt/console.hpp"

namespace blkback {

rt::Task<> Disks::start(Scheduler& scheduler) {
    for (u32 function = 0; function < functions_max && count_ < vbd::disks_max; ++function) {
        const u32 number = count_;
        functions_[number].emplace(function);
        if (!functions_[number]->is_there()) break;
        const DeviceInfo& info = functions_[number]->info();
        if (!VirtioBlk::drives(info) && !Nvme::drives(info)) continue;
        all_ = {disks_, ++count_};
        const char* const problem = co_await start_one(number);
        if (problem != nullptr) {
            rt::print("disk ", number, ": ", problem);
            continue;
        }
        PhysicalDisk& disk = disks_[number];
        if (nvme_[number]) disk.disk = &*nvme_[number];
        else disk.disk = &*virtio_[number];
        co_await disk.partitions.read(loop_.turns(), *disk.disk, pool_);
        scheduler.use(number, *disk.disk);
        tell(number);
    }
}

rt::Task<const char*> Disks::start_one(u32 number) {
    const rt::Device& function = *functions_[number];
    if (VirtioBlk::drives(function.info())) {
        virtio_[number].emplace(loop_, pool_, function);
        co_return virtio_[number]->start(queues_max);
    }
    nvme_[number].emplace(loop_, alarms_, pool_, function);
    const char* const problem = co_await nvme_[number]->start(queues_max);
    co_return problem;
}

void Disks::tell(u32 number) const {
    const PhysicalDisk& disk = disks_[number];
    const DiskFacts& facts = disk.disk->facts();
    rt::print("disk ", number, ": ", nvme_[number] ? "NVMe, " : "virtio, ", facts.sectors / (1024 * 1024 / sector_bytes), " MiB in blocks of ", facts.block_bytes, " bytes",
              facts.read_only ? ", read-only" : "", "; ", describe(disk.partitions.state()), ", ", static_cast<u32>(disk.partitions.all().size()), " partitions");
    if (disk.partitions.wrong() != 0) rt::print("disk ", number, ": ", disk.partitions.wrong(), " partitions that leave the usable blocks are passed over");
}

}  // namespace blkback
