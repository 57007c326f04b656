// SPDX-License-Identifier: GPL-2.0-or-later
// The disk while it runs, and what becomes of it when it does not; nvme_start.cpp has how it begins.
#include "services/blkback/nvme.hpp"

#include "registers.hpp"
#include "rt/console.hpp"

namespace blkback {

bool Nvme::submit(DiskRequest& request) {
    if (state_ != State::running) return false;
    const u64 now = rt::time::system_ns();
    for (u32 tried = 0; tried < queue_count_; ++tried) {
        next_ = next_ + 1 < queue_count_ ? next_ + 1 : 0;
        if (!queues_[next_]->submit(request, block_shift_, now)) continue;
        look_after();
        return true;
    }
    return false;
}

void Nvme::push() {
    if (state_ != State::running) return;
    for (u32 pair = 0; pair < queue_count_; ++pair) queues_[pair]->push();
}

void Nvme::queue_moved(NvmeIoQueue& queue) {
    if (state_ == State::running && queue.is_broken()) begin_recovery("broke a queue");
    tell_user();
}

// As long as something is under way somebody looks whether it still is.
void Nvme::look_after() {
    if (watched_) return;
    watched_ = true;
    rt::detach(watch());
}

rt::Task<> Nvme::watch() {
    for (;;) {
        co_await alarms_.until(rt::time::system_ns() + 1'000'000'000);
        const u64 now = rt::time::system_ns();
        u64 oldest = ~u64{0};
        for (u32 pair = 0; pair < queue_count_; ++pair)
            if (const u64 since = queues_[pair]->oldest(); since < oldest) oldest = since;
        if (const u64 since = admin_.waits_since(); since != ~u64{0}) {
            if (now - since >= admin_answer_ns) admin_.give_up();
        } else if (oldest == ~u64{0} && state_ != State::resetting && state_ != State::starting) {
            break;
        }
        if (state_ != State::running || oldest == ~u64{0}) continue;
        if ((rt::registers::read(registers_->status) & nvme::fatal) != 0) begin_recovery("reports a fatal error");
        else if (now - oldest >= answer_ns) begin_recovery("does not answer");
    }
    watched_ = false;
}

void Nvme::begin_recovery(const char* why) {
    rt::print("disk: the controller ", why, " and is reset");
    state_ = State::resetting;
    ++resets_;
    u64 served = 0;
    for (u32 pair = 0; pair < queue_count_; ++pair) served += queues_[pair]->served();
    resets_in_row_ = served == served_at_reset_ ? resets_in_row_ + 1 : 1;
    served_at_reset_ = served;
    look_after();
    rt::detach(recover());
}

rt::Task<> Nvme::recover() {
    const bool stopped = co_await set_enabled(false);
    if (!stopped) {
        rt::print("disk: the controller does not stop");
        state_ = State::broken;
        end_all(DiskStatus::lost);
        tell_user();
        co_return;
    }
    // Only now: until it had stopped it could still reach the data.
    end_all(DiskStatus::failed);
    const DiskFacts before = facts_;
    const char* problem = resets_in_row_ <= resets_max ? nullptr : "is reset too often";
    if (problem == nullptr) {
        const char* const said = co_await bring_up();
        problem = said;
    }
    const bool same = before.sectors == facts_.sectors && before.block_bytes == facts_.block_bytes && before.transfer_sectors_max == facts_.transfer_sectors_max;
    if (problem == nullptr && !same) problem = "came back as another disk";
    if (problem != nullptr) {
        rt::print("disk: given up, since the controller ", problem);
        state_ = State::broken;
        // Nothing of ours is in its queues, so it does not matter whether it stops.
        rt::registers::write(registers_->configuration, 0);
    }
    tell_user();
}

void Nvme::end_all(DiskStatus status) {
    for (u32 pair = 0; pair < queue_count_; ++pair) queues_[pair]->end_all(status);
}

}  // namespace blkback
