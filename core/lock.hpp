// SPDX-License-Identifier: GPL-2.0-or-later
// The core's one lock. It guards everything that more than one vcpu can reach; what needs it asks for the witness
// `Locked`. It is taken at the edges (hypercall dispatcher, trap and interrupt handlers) and held for bounded time.
// Who waits for it serves TLB-flush requests meanwhile: the holder may be waiting for exactly that.
#pragma once

#include "core/address.hpp"

namespace core {

class CoreLock;

// Proof that the lock is held. Copied freely, made by LockGuard alone.
struct Locked {
  private:
    friend class LockGuard;
    friend struct HostLock;
    Locked() = default;
};

class CoreLock {
  public:
    void acquire() {
        const u32 ticket = __atomic_fetch_add(&next_, 1, __ATOMIC_RELAXED);
        if (__atomic_load_n(&serving_, __ATOMIC_ACQUIRE) != ticket) [[unlikely]] wait_for(ticket);
    }
    void release() { __atomic_store_n(&serving_, serving_ + 1, __ATOMIC_RELEASE); }
    // Somebody else waits: the holder of a long operation should let go.
    bool contended() const { return __atomic_load_n(&next_, __ATOMIC_RELAXED) - serving_ > 1; }
    bool held() const { return __atomic_load_n(&next_, __ATOMIC_RELAXED) != serving_; }

  private:
    void wait_for(u32 ticket);

    u32 next_ = 0;
    u32 serving_ = 0;
};

extern CoreLock core_lock;

class LockGuard {
  public:
    LockGuard() { core_lock.acquire(); }
    ~LockGuard() { core_lock.release(); }
    LockGuard(const LockGuard&) = delete;
    LockGuard& operator=(const LockGuard&) = delete;
    Locked witness() const { return Locked{}; }
    operator Locked() const { return Locked{}; }
};

}  // namespace core
