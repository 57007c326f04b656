// SPDX-License-Identifier: GPL-2.0-or-later
// Hypercalls by name; the result is 0 or positive, or a negated abi::Errno.
#pragma once

#include "idl/control.hpp"
#include "idl/events.hpp"
#include "idl/extension.hpp"
#include "idl/grants.hpp"
#include "idl/hypercall_numbers.hpp"
#include "idl/memory.hpp"
#include "idl/vcpu.hpp"
#include "system_call.hpp"

namespace rt {

using namespace abi;

template <typename... Args>
i64 call(Hypercall number, Args... args) {
    return hypercall(static_cast<u64>(number), (u64)(args)...);
}

// The two-argument shape of most: a command and a structure, in and out.
inline i64 event_op(EventCommand command, void* argument) { return call(Hypercall::event_channel_op, command, argument); }
inline i64 sched_op(SchedCommand command, void* argument = nullptr) { return call(Hypercall::sched_op, command, argument); }
inline i64 vcpu_op(VcpuCommand command, u32 vcpu, void* argument = nullptr) { return call(Hypercall::vcpu_op, command, vcpu, argument); }
inline i64 memory_op(MemoryCommand command, void* argument) { return call(Hypercall::memory_op, command, argument); }
inline i64 grant_op(GrantCommand command, void* array, u64 count) { return call(Hypercall::grant_table_op, command, array, count); }
inline i64 control(ControlCommand command, void* argument) { return call(Hypercall::control, command, argument); }
inline i64 extension(ExtensionCommand command, void* argument = nullptr) { return call(Hypercall::extension, command, argument); }
inline i64 mmuext_op(MmuExtCommand command, u64 arg1 = 0, u64 arg2 = 0) {
    MmuExtOp op{static_cast<u32>(command), 0, arg1, arg2};
    return call(Hypercall::mmuext_op, &op, 1, 0, domid_self);
}
inline i64 mmu_update(u64 pointer, u64 value) {
    MmuUpdate update{pointer, value};
    return call(Hypercall::mmu_update, &update, 1, 0, domid_self);
}
inline i64 update_va_mapping(u64 address, u64 entry, u64 flags = va_invlpg) {
    return call(Hypercall::update_va_mapping, address, entry, flags);
}

}  // namespace rt
