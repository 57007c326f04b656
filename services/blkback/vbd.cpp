// SPDX-License-Identifier: GPL-2.0-or-later
#include "services/blkback/vbd.hpp"

namespace blkback {

namespace {

constexpr u64 largest_request = u64{Disk::transfer_sectors_max} * sector_bytes;
// What a request costs besides its bytes: those without any are not for nothing either.
constexpr u64 cost_of_request = 512;

bool moves_data(const Request& request) { return request.kind != Request::Kind::discard; }

}  // namespace

RateLimit Vbd::bucket(u64 per_second, u64 least) {
    const u64 rate = per_second == 0 || per_second > rate_max ? rate_max : per_second, burst = rate / bursts_per_second;
    return {rate, burst > least ? burst : least};
}

Vbd::Vbd(const VirtualDisk& disk)
    : disk_(disk), limits_bytes_(disk.bytes_per_second() != 0), limits_operations_(disk.operations_per_second() != 0),
      bytes_(bucket(disk.bytes_per_second(), largest_request)), operations_(bucket(disk.operations_per_second(), 1)) {}

u64 Vbd::cost(const Request& request) { return cost_of_request + (moves_data(request) ? request.sectors * sector_bytes : 0); }

bool Vbd::has_tokens(const Request& request, u64 now, u64& wake_at) {
    const u64 bytes = moves_data(request) ? request.sectors * sector_bytes : 0;
    u64 ready = limits_bytes_ ? bytes_.ready_at(bytes) : 0;
    if (limits_operations_ && operations_.ready_at(1) > ready) ready = operations_.ready_at(1);
    if (ready <= now) return true;
    if (ready < wake_at) wake_at = ready;
    if (!is_throttled_) ++statistics_.throttled;
    is_throttled_ = true;
    return false;
}

Request* Vbd::next(u64 now, u64& wake_at) {
    if (current_ != nullptr) return current_;
    if (resumed_.first() != nullptr) return resumed_.first();
    Request* const request = waiting_.first();
    if (request == nullptr || request->abandoned) return request;
    // Everything before a barrier is done, everything behind it waits.
    if (barrier_ != nullptr || (request->kind == Request::Kind::barrier && under_way_ != 0)) return nullptr;
    return has_tokens(*request, now, wake_at) ? request : nullptr;
}

void Vbd::begin(Request& request, u64 now) {
    if (current_ == &request) return;
    current_ = &request;
    request.given = 0;
    request.parts = 1;
    if (resumed_.first() == &request) {
        resumed_.take();
        return;
    }
    waiting_.take();
    --waiting_count_;
    ++under_way_;
    request.phase = request.next_phase();
    if (request.abandoned) return;
    if (request.kind == Request::Kind::barrier) barrier_ = &request;
    is_throttled_ = false;
    if (limits_bytes_ && moves_data(request)) bytes_.spend(request.sectors * sector_bytes, now);
    if (limits_operations_) operations_.spend(1, now);
}

void Vbd::ended(const Request& request) {
    --under_way_;
    if (barrier_ == &request) barrier_ = nullptr;
}

vbd::Statistics Vbd::report() const {
    vbd::Statistics report = statistics_;
    report.waiting = waiting_count_;
    report.queued = waiting_count_ + under_way_;
    return report;
}

}  // namespace blkback
