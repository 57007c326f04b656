// SPDX-License-Identifier: GPL-2.0-or-later
// The state of a vcpu that lives in this processor while it runs: segments, FPU, debug registers, descriptor tables.
#pragma once

#include "core/vcpu.hpp"

namespace core {

struct Cpu;

namespace x86 {

// FPU state as a new vcpu finds it.
void reset_fpu(void* area);

void save_context(Vcpu& vcpu, const Registers& registers);
// Loads it all; the selectors that could not be loaded are delivered as a failsafe callback.
void load_context(Cpu& cpu, Vcpu& vcpu, Registers& registers);
// The core's own address space, when a processor has nothing to keep a guest's for.
void leave_address_space(Cpu& cpu);

}  // namespace x86
}  // namespace core
