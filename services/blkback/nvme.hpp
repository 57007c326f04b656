// SPDX-License-Identifier: GPL-2.0-or-later
// An NVMe controller's first namespace as a disk (NVM Express 1.4): an admin queue, and pairs of queues with an interrupt vector
// each. A controller that does not answer for half a minute, breaks a pair or reports a fatal error is reset: what it had
// fails once it has stopped, and it begins anew. One that is reset several times and answers nothing in between is broken,
// and so is one that comes back as another disk.
#pragma once

#include <optional>

#include "rt/alarm.hpp"
#include "rt/device.hpp"
#include "services/blkback/nvme_admin.hpp"
#include "services/blkback/nvme_io_queue.hpp"

namespace blkback {

class Nvme final : public Disk, private NvmeIoQueue::Owner {
  public:
    static constexpr u32 queues_max = 8;
    static constexpr u64 answer_ns = 30'000'000'000, admin_answer_ns = 10'000'000'000;
    static constexpr u32 resets_max = 3;

    Nvme(rt::Loop& loop, rt::Alarms& alarms, rt::DmaPool& pool, const rt::Device& function)
        : loop_(loop), alarms_(alarms), pool_(pool), function_(function), admin_(loop, pool) {}

    static bool drives(const DeviceInfo& info) { return (info.class_code & 0xFF'FFFF) == nvme::class_code; }
    // With at most so many pairs. Null, or what is wrong with the controller; it is stopped then.
    rt::Task<const char*> start(u32 queues);

    const DiskFacts& facts() const override { return facts_; }
    bool submit(DiskRequest& request) override;
    void push() override;
    bool is_broken() const override { return state_ == State::broken; }

    u32 queues() const { return queue_count_; }
    u32 resets() const { return resets_; }
    const NvmeIoQueue& queue(u32 number) const { return *queues_[number]; }

  private:
    enum class State : u8 { starting, running, resetting, broken };

    const char* prepare(u32 queues);
    u32* doorbell(u32 pair, bool completion) const;
    // The controller is running, its facts are known, its queues are there.
    rt::Task<const char*> bring_up();
    rt::Task<bool> set_enabled(bool enabled);
    rt::Task<const char*> read_facts();
    const char* take_controller(const nvme::Controller& controller, DiskFacts& facts);
    const char* take_namespace(const nvme::Namespace& there, DiskFacts& facts);
    rt::Task<bool> identify(nvme::Identify what, u32 nsid);
    rt::Task<bool> agree_on_queues();
    rt::Task<bool> create_pair(u32 pair);
    rt::Task<NvmeAdmin::Outcome> call(nvme::Command command);

    void queue_moved(NvmeIoQueue& queue) override;
    void look_after();
    rt::Task<> watch();
    void begin_recovery(const char* why);
    rt::Task<> recover();
    void end_all(DiskStatus status);

    rt::Loop& loop_;
    rt::Alarms& alarms_;
    rt::DmaPool& pool_;
    const rt::Device& function_;
    nvme::Registers* registers_ = nullptr;
    std::byte* doorbells_ = nullptr;
    u32 doorbell_stride_ = 4, entries_ = 0, block_shift_ = 0;
    u64 ready_ns_ = 0;
    State state_ = State::starting;
    DiskFacts facts_;
    NvmeAdmin admin_;
    std::byte* identified_ = nullptr;      // a page
    u32 queue_count_ = 0, next_ = 0;
    std::optional<NvmeIoQueue> queues_[queues_max];
    bool watched_ = false;
    u32 resets_ = 0, resets_in_row_ = 0;
    u64 served_at_reset_ = 0;
};

}  // namespace blkback
