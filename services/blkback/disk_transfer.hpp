// SPDX-License-Identifier: GPL-2.0-or-later
// One request of this service's own, which a coroutine waits for.
#pragma once

#include "services/blkback/disk.hpp"

namespace blkback {

class DiskTransfer final : public DiskRequest {
  public:
    DiskTransfer(rt::Turns& turns, Disk& disk) : turns_(turns), disk_(disk) {}

    // const DiskStatus status = co_await transfer;      // a statement of its own
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> coroutine) {
        waiter_.wait(coroutine);
        if (!disk_.submit(*this)) return done(DiskStatus::failed);      // nobody else uses the disk yet: it is broken
        disk_.push();
    }
    DiskStatus await_resume() const noexcept { return status_; }

  private:
    void done(DiskStatus status) override {
        status_ = status;
        turns_.wake(waiter_);
    }

    rt::Turns& turns_;
    Disk& disk_;
    rt::Waiter waiter_;
    DiskStatus status_ = DiskStatus::failed;
};

}  // namespace blkback
