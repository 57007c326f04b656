// SPDX-License-Identifier: GPL-2.0-or-later
// When a stale translation could still be in a processor's TLB, and getting it out before it does harm.
//
// A clock ticks whenever a frame loses its last use by type or its last use at all, and the frame remembers the time. A
// processor remembers the time of its last whole flush. A frame may be put to another use once each processor that
// could have it in its TLB has flushed later than that. Most processors have, by changing CR3, so most flushes are saved.
#pragma once

#include "core/arch.hpp"
#include "core/lock.hpp"

namespace core::tlb {

extern u64 clock;
inline u64 tick() { return ++clock; }
inline u64 now() { return __atomic_load_n(&clock, __ATOMIC_RELAXED); }

CpuMask all_cpus();

// Flushes those of `cpus` that have not flushed since `stamp`.
void flush_stale(Locked, CpuMask cpus, u64 stamp);
// Flushes them whatever they did before: for a guest that asks for it.
void flush(Locked, CpuMask cpus);
// One page.
void flush_page(Locked, CpuMask cpus, u64 address);

// Serves a request of another processor, if there is one. Called by the flush interrupt and by who waits for the lock.
void serve_request();

}  // namespace core::tlb
