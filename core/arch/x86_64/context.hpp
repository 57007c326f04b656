// SPDX-License-Identifier: GPL-2.0-or-later
// The state of a vcpu that lives in this processor while it runs: segments, FPU, debug registers, descriptor tables.
#pragma once

#include "core/arch/x86_64/instructions.hpp"
#include "core/cpu.hpp"
#include "core/tlb.hpp"
#include "core/vcpu.hpp"

namespace core {
namespace x86 {

inline void load_cr3(Vcpu& vcpu, u64 cr3) {
    arch::this_cpu().last_flush = tlb::now();      // read before the flush: what ticks later is not covered
    ++vcpu.counters.cr3_loads;
    write_cr3(cr3);
}

// Kernel and user mode of a vcpu that is loaded.
inline void enter_kernel_mode(Vcpu& vcpu) {
    swapgs();
    load_cr3(vcpu, vcpu.kernel_cr3);
    vcpu.in_kernel = true;
}
inline void enter_user_mode(Vcpu& vcpu) {
    load_cr3(vcpu, vcpu.user_cr3);
    swapgs();
    vcpu.in_kernel = false;
}


// FPU state as a new vcpu finds it.
void reset_fpu(void* area);

void save_context(Vcpu& vcpu, const Registers& registers);
// Loads it all; the selectors that could not be loaded are delivered as a failsafe callback.
void load_context(Cpu& cpu, Vcpu& vcpu, Registers& registers);
// The core's own address space, when a processor has nothing to keep a guest's for.
void leave_address_space(Cpu& cpu);

}  // namespace x86
}  // namespace core
