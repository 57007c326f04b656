// SPDX-License-Identifier: GPL-2.0-or-later
// What a device did, counted when it is answered (idl/blkback.capnp).
#pragma once

#include "idl/blkback.hpp"
#include "services/blkback/request.hpp"

namespace blkback {

// Of 2^n us and more, up to twice as much.
constexpr u32 latency_bucket(u64 ns) {
    u32 bucket = 0;
    for (u64 us = ns / 1000; us != 0 && bucket + 1 < vbd::latency_buckets; us /= 2) ++bucket;
    return bucket;
}

inline void count_ended(vbd::Statistics& statistics, const Request& request, u64 now) {
    const u64 bytes = request.sectors * sector_bytes;
    if (request.grant_refused) ++statistics.grants_refused;
    else if (request.failed) ++statistics.errors;
    ++statistics.latency[latency_bucket(now - request.taken_ns)];
    switch (request.kind) {
    case Request::Kind::read: ++statistics.reads, statistics.bytes_read += request.failed ? 0 : bytes; return;
    case Request::Kind::write: ++statistics.writes, statistics.bytes_written += request.failed ? 0 : bytes; return;
    case Request::Kind::flush:
    case Request::Kind::barrier: ++statistics.flushes, statistics.bytes_written += request.failed ? 0 : bytes; return;
    case Request::Kind::discard: ++statistics.discards; return;
    }
}

}  // namespace blkback
