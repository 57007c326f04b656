// SPDX-License-Identifier: GPL-2.0-or-later
// Hypercalls: a table of handlers by number. A handler decodes and checks its arguments, then acts; it returns the value
// for RAX or an Error. `restart` means: preempted, arguments updated so that the same call goes on where it stopped.
#pragma once

#include "idl/hypercall_numbers.hpp"
#include "core/guest_memory.hpp"
#include "core/lock.hpp"
#include "core/result.hpp"

namespace core {

struct Vcpu;
struct Domain;

struct Call {
    Vcpu& vcpu;
    Domain& domain;
    u64* args;              // six, the caller's registers: a handler may change them, and must if it returns restart

    template <typename T>
    GuestPtr<T> pointer(unsigned index) const { return GuestPtr<T>{args[index]}; }
};

using HypercallResult = Result<i64>;

// Handlers which touch only their own vcpu take no lock; the dispatcher takes it for the others.
using UnlockedHandler = HypercallResult (*)(Call&);
using LockedHandler = HypercallResult (*)(Locked, Call&);

namespace hypercall {

// One call on behalf of the current vcpu: RAX, or Error::restart.
HypercallResult dispatch(Vcpu& vcpu, u64 number, u64* args);

// The page of call stubs which older guests ask for by MSR: machine address of a page of theirs. False: not theirs.
bool fill_page(Vcpu& vcpu, u64 address);

// What a handler ends with.
inline HypercallResult result_of(Error error) {
    return error == Error::none ? HypercallResult{0} : HypercallResult{error};
}

// Each in the file of its subject.
HypercallResult set_trap_table(Call&);
HypercallResult set_callbacks(Call&);
HypercallResult callback_op(Call&);
HypercallResult nmi_op(Locked, Call&);
HypercallResult stack_switch(Call&);
HypercallResult set_segment_base(Call&);
HypercallResult fpu_taskswitch(Call&);
HypercallResult set_debugreg(Call&);
HypercallResult get_debugreg(Call&);
HypercallResult set_gdt(Locked, Call&);
HypercallResult update_descriptor(Locked, Call&);
HypercallResult mmu_update(Locked, Call&);
HypercallResult update_va_mapping(Locked, Call&);
HypercallResult mmuext_op(Locked, Call&);
HypercallResult memory_op(Locked, Call&);
HypercallResult multicall(Call&);
HypercallResult xen_version(Call&);
HypercallResult vm_assist(Call&);
HypercallResult physdev_op(Call&);
HypercallResult console_io(Locked, Call&);
HypercallResult event_channel_op(Locked, Call&);
HypercallResult grant_table_op(Locked, Call&);
HypercallResult sched_op(Locked, Call&);
HypercallResult set_timer_op(Locked, Call&);
HypercallResult vcpu_op(Locked, Call&);
HypercallResult control(Locked, Call&);
HypercallResult extension(Locked, Call&);
HypercallResult device_op(Locked, Call&);

}  // namespace hypercall
}  // namespace core
