// SPDX-License-Identifier: GPL-2.0-or-later
// A vcpu's set-up from a guest's context structure, the memory it registers with the core, and its way down.
#pragma once

#include "idl/vcpu.hpp"
#include "core/guest_memory.hpp"
#include "core/lock.hpp"
#include "core/paging.hpp"

namespace core {

struct Vcpu;
struct PinnedArea;

namespace vcpu_state {

// What a debugger wants to see of a vcpu that does not run.
void describe(const Vcpu& vcpu, abi::VcpuGuestContext& context);

// Checks everything, then takes it over. restart: validating the address space was preempted.
Error initialise(Locked, Vcpu& vcpu, const abi::VcpuGuestContext& context, Budget& budget);
Error register_info(Locked, Vcpu& vcpu, const abi::RegisterVcpuInfo& where);
// Memory at a virtual address of the caller, written by the core from now on; address 0 ends it.
Error register_area(Locked, Vcpu& caller, PinnedArea& area, u64 address, u32 size);

// Everything the vcpu references, for teardown.
Error drop_memory(Locked, Vcpu& vcpu, Budget& budget);

// A trap-table entry as a guest may have it.
Error check_trap(const abi::TrapInfo& trap);

}  // namespace vcpu_state
}  // namespace core
