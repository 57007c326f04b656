// SPDX-License-Identifier: GPL-2.0-or-later
// The admin queue of an NVMe controller: one command at a time, which a coroutine waits for.
#pragma once

#include <optional>

#include "rt/dma_pool.hpp"
#include "rt/loop.hpp"
#include "rt/task.hpp"
#include "services/blkback/nvme_queue.hpp"

namespace blkback {

using namespace abi;

class NvmeAdmin final : public rt::Work {
  public:
    NvmeAdmin(rt::Loop& loop, rt::DmaPool& pool) : loop_(loop), pool_(pool) {}

    bool prepare(EvtchnPort port);
    void start(u32 entries, u32* submission_doorbell, u32* completion_doorbell) {
        queue_.start({submission_, completion_, submission_doorbell, completion_doorbell}, entries);
    }
    u64 submission_address() const { return pool_.bus_address(submission_); }
    u64 completion_address() const { return pool_.bus_address(completion_); }

    struct Outcome {
        bool good;
        u32 result;
    };
    class Call {
      public:
        Call(NvmeAdmin& admin, const nvme::Command& command, u64 now) : admin_(admin), command_(command), since_(now) {}
        bool await_ready() const noexcept { return false; }
        void await_suspend(std::coroutine_handle<> coroutine);
        Outcome await_resume() const noexcept { return outcome_; }

      private:
        friend NvmeAdmin;
        NvmeAdmin& admin_;
        nvme::Command command_;
        u64 since_;
        Outcome outcome_{};
        rt::Waiter waiter_;
    };
    // const auto outcome = co_await admin.call(command, now);
    Call call(const nvme::Command& command, u64 now) { return {*this, command, now}; }

    // Since when a call waits; the largest number if none does.
    u64 waits_since() const { return waiting_ == nullptr ? ~u64{0} : waiting_->since_; }
    // It will not be answered any more.
    void give_up() { end({false, 0}); }

  private:
    void turn() override;
    void end(Outcome outcome);

    rt::Loop& loop_;
    rt::DmaPool& pool_;
    NvmeQueue queue_;
    Call* waiting_ = nullptr;
    std::byte *submission_ = nullptr, *completion_ = nullptr;
    std::optional<rt::Listener> listener_;
};

}  // namespace blkback
