// SPDX-License-Identifier: GPL-2.0-or-later
#include "services/blkback/nvme_admin.hpp"

namespace blkback {

bool NvmeAdmin::prepare(EvtchnPort port) {
    submission_ = pool_.take(1);
    completion_ = pool_.take(1);
    if (submission_ == nullptr || completion_ == nullptr) return false;
    listener_.emplace(loop_, port, *this);
    return true;
}

void NvmeAdmin::Call::await_suspend(std::coroutine_handle<> coroutine) {
    waiter_.wait(coroutine);
    admin_.waiting_ = this;
    if (!admin_.queue_.has_room()) return admin_.give_up();
    admin_.queue_.add(command_);
    admin_.queue_.publish();
}

void NvmeAdmin::turn() {
    NvmeQueue::Ended ended;
    // One is out at a time, and nothing that was given up comes back: the controller is reset first.
    if (queue_.take(ended)) end({ended.status == 0, ended.result});
    else if (queue_.broken()) give_up();
    queue_.release();
}

void NvmeAdmin::end(Outcome outcome) {
    Call* const call = std::exchange(waiting_, nullptr);
    if (call == nullptr) return;
    call->outcome_ = outcome;
    loop_.turns().wake(call->waiter_);
}

}  // namespace blkback
