// SPDX-License-Identifier: GPL-2.0-or-later
// A virtual device while it runs: its requests in the order in which they came, from whichever of its rings; what it may have of
// the disks; and what it did.
#pragma once

#include "rt/list.hpp"
#include "services/blkback/rate_limit.hpp"
#include "services/blkback/statistics.hpp"
#include "services/blkback/virtual_disk.hpp"

namespace blkback {

class Vbd {
  public:
    explicit Vbd(const VirtualDisk& disk);
    Vbd(const Vbd&) = delete;

    const VirtualDisk& disk() const { return disk_; }
    vbd::Statistics& statistics() { return statistics_; }
    vbd::Statistics report() const;

    void add(Request& request) {
        waiting_.append(request);
        ++waiting_count_;
    }
    // Has another phase before it.
    void resume(Request& request) { resumed_.append(request); }

    // What is to be taken apart next, and what it costs of a turn; null: nothing now. `wake_at` becomes earlier if limits are why.
    Request* next(u64 now, u64& wake_at);
    static u64 cost(const Request& request);
    // The one that next() gave is under way.
    void begin(Request& request, u64 now);
    // It is wholly taken apart.
    void taken_apart() { current_ = nullptr; }
    void ended(const Request& request);

    bool is_idle() const { return waiting_count_ == 0 && under_way_ == 0; }
    // The scheduler's: bytes that it may have before others, and whether its turn is not over.
    u64 deficit = 0;
    bool has_turn = false;

  private:
    // A second's worth is too long for a burst: whoever shares the disk would notice.
    static constexpr u64 bursts_per_second = 10, rate_max = 10'000'000'000;
    static RateLimit bucket(u64 per_second, u64 least);
    bool has_tokens(const Request& request, u64 now, u64& wake_at);

    VirtualDisk disk_;
    rt::List<Request> waiting_, resumed_;
    Request* current_ = nullptr;      // taken apart in part
    Request* barrier_ = nullptr;      // under way; nothing else may begin
    u32 waiting_count_ = 0, under_way_ = 0;
    bool limits_bytes_, limits_operations_, is_throttled_ = false;
    RateLimit bytes_, operations_;
    vbd::Statistics statistics_{};
};

}  // namespace blkback
