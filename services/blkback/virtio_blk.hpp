// SPDX-License-Identifier: GPL-2.0-or-later
// A virtio block device (virtio 1.1, 5.2): a disk whose queues have an interrupt vector each. What it says is bounded
// (virtio_blk_queue.hpp); a queue that it breaks is the end of the disk, once it is reset.
#pragma once

#include <optional>

#include "services/blkback/virtio_blk_queue.hpp"

namespace blkback {

class VirtioBlk final : public Disk, private VirtioBlkQueue::Owner {
  public:
    static constexpr u32 queues_max = 8;

    VirtioBlk(rt::Loop& loop, rt::DmaPool& pool, const rt::Device& function) : loop_(loop), pool_(pool), function_(function), device_(function) {}

    static bool drives(const DeviceInfo& info);
    // With at most so many queues. Null, or what is wrong with the device; it is reset then.
    const char* start(u32 queues);

    const DiskFacts& facts() const override { return facts_; }
    bool submit(DiskRequest& request) override;
    void push() override;
    bool is_broken() const override { return broken_; }

    u32 queues() const { return queue_count_; }
    const VirtioBlkQueue& queue(u32 number) const { return *queues_[number]; }

  private:
    const char* set_up(u32 queues);
    const char* read_facts(const virtio::BlockConfig& config);
    bool has(virtio::BlockFeatureBit bit) const { return device_.has(static_cast<virtio::FeatureBit>(bit)); }
    void queue_broke() override;
    void queue_has_room() override { tell_user(); }

    rt::Loop& loop_;
    rt::DmaPool& pool_;
    const rt::Device& function_;
    rt::VirtioPci device_;
    DiskFacts facts_;
    u32 queue_count_ = 0, next_ = 0;
    bool broken_ = false;
    std::optional<VirtioBlkQueue> queues_[queues_max];
};

}  // namespace blkback
