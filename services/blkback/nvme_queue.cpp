// SPDX-License-Identifier: GPL-2.0-or-later
#include "services/blkback/nvme_queue.hpp"

#include "registers.hpp"

namespace blkback {

static_assert(NvmeQueue::entries_max * sizeof(nvme::Command) == 4096);

void NvmeQueue::start(const Parts& parts, u32 entries) {
    parts_ = parts;
    entries_ = entries;
    out_ = 0;
    tail_ = published_ = head_ = released_ = 0;
    phase_ = 1;
    broken_ = entries < 2 || entries > entries_max;
    // Completions of an earlier life would have the phase of the first lap.
    std::memset(parts_.completion, 0, entries * sizeof(nvme::Completion));
    for (u32 i = 0; i < entries_max; ++i) {
        free_[i] = static_cast<u16>(entries_max - 1 - i);
        is_out_[i] = false;
    }
}

void NvmeQueue::add(nvme::Command command) {
    command.id = next_id();
    is_out_[command.id] = true;
    ++out_;
    // Fewer are out than there are entries, and the controller takes them in order: it has read what was here.
    rt::shared::write(parts_.submission + tail_ * sizeof command, command);
    tail_ = static_cast<u16>((tail_ + 1u) % entries_);
}

void NvmeQueue::publish() {
    if (broken_ || published_ == tail_) return;
    published_ = tail_;
    rt::shared::full_barrier();
    rt::registers::write(*parts_.submission_doorbell, tail_);
}

bool NvmeQueue::take(Ended& ended) {
    if (broken_ || out_ == 0) return false;
    auto& there = *reinterpret_cast<const nvme::Completion*>(parts_.completion + head_ * sizeof(nvme::Completion));
    // The phase first: the rest is there once it says so.
    if ((rt::shared::load(there.status) & 1) != phase_) return false;
    nvme::Completion completion;
    rt::shared::read(completion, &there);
    if (completion.id >= entries_max || !is_out_[completion.id]) {
        broken_ = true;
        return false;
    }
    is_out_[completion.id] = false;
    free_[entries_max - out_] = completion.id;
    --out_;
    if (++head_ == entries_) {
        head_ = 0;
        phase_ ^= 1;
    }
    ended = {completion.id, static_cast<u16>(completion.status >> 1 & 0x7FF), completion.result};
    return true;
}

void NvmeQueue::release() {
    if (broken_ || released_ == head_) return;
    released_ = head_;
    rt::registers::write(*parts_.completion_doorbell, head_);
}

}  // namespace blkback
