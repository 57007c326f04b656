// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/tlb.hpp"

#include "core/cpu.hpp"
#include "core/vcpu.hpp"

namespace core {

Cpu* cpus[cpus_max];
unsigned cpu_count = 0;
CoreLock core_lock;

void CoreLock::wait_for(u32 ticket) {
    do {
        tlb::serve_request();
        arch::relax();
    } while (__atomic_load_n(&serving_, __ATOMIC_ACQUIRE) != ticket);
}

namespace tlb {

u64 clock = 1;
namespace { constexpr u64 whole = ~0ull; }

CpuMask all_cpus() { return arch::online_cpus(); }

namespace {

void count_flush() {
    if (Vcpu* vcpu = arch::this_cpu().current) ++vcpu->counters.tlb_flushes;
}

void flush_here(u64 address) {
    if (address != whole) return arch::flush_page(address);
    arch::this_cpu().last_flush = now();
    arch::flush_tlb();
}

// Only the holder of the lock makes requests, so each processor has at most one.
void flush_others(CpuMask others, u64 address) {
    for (unsigned id = 0; id < cpu_count; ++id) {
        if ((others >> id & 1) == 0) continue;
        cpus[id]->flush_address = address;
        __atomic_store_n(&cpus[id]->flush_request, 1, __ATOMIC_RELEASE);
    }
    arch::send_flush_requests(others);
    for (unsigned id = 0; id < cpu_count; ++id)
        while ((others >> id & 1) != 0 && __atomic_load_n(&cpus[id]->flush_request, __ATOMIC_ACQUIRE) != 0) arch::relax();
}

void flush_on(CpuMask mask, u64 address) {
    if (mask == 0) return;
    count_flush();
    const CpuMask here = CpuMask{1} << arch::this_cpu().id;
    if ((mask & here) != 0) flush_here(address);
    if (const CpuMask others = mask & ~here; others != 0) flush_others(others, address);
}

}  // namespace

void flush_stale(Locked, CpuMask mask, u64 stamp) {
    CpuMask stale = 0;
    for (unsigned id = 0; id < cpu_count; ++id)
        if ((mask >> id & 1) != 0 && __atomic_load_n(&cpus[id]->last_flush, __ATOMIC_RELAXED) < stamp) stale |= CpuMask{1} << id;
    flush_on(stale, whole);
}

void flush(Locked, CpuMask mask) { flush_on(mask, whole); }
void flush_page(Locked, CpuMask mask, u64 address) { flush_on(mask, address); }

void serve_request() {
    Cpu& cpu = arch::this_cpu();
    if (__atomic_load_n(&cpu.flush_request, __ATOMIC_ACQUIRE) == 0) return;
    flush_here(cpu.flush_address);
    __atomic_store_n(&cpu.flush_request, 0, __ATOMIC_RELEASE);
}

}  // namespace tlb
}  // namespace core
