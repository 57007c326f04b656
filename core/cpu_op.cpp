// SPDX-License-Identifier: GPL-2.0-or-later
// Hypercalls about the calling vcpu's own processor state: traps, callbacks, stack, segments, FPU flag, debug registers,
// descriptor tables. All but the last work on the caller alone and take no lock.
#include "idl/vcpu.hpp"
#include "core/arch.hpp"
#include "core/descriptor.hpp"
#include "core/domain.hpp"
#include "core/hypercall.hpp"
#include "core/vcpu.hpp"
#include "core/vcpu_state.hpp"

namespace core::hypercall {

HypercallResult set_trap_table(Call& call) {
    GuestPtr<abi::TrapInfo> pointer = call.pointer<abi::TrapInfo>(0);
    if (pointer.is_null()) {
        for (unsigned i = 0; i < 256; ++i) call.vcpu.traps[i] = abi::TrapInfo{};
        return 0;
    }
    // Terminated by an address of 0; more than 256 entries cannot have a meaning.
    for (unsigned i = 0; i < 257; ++i, pointer = pointer.at(1)) {
        abi::TrapInfo trap;
        TRY(pointer.read(trap));
        if (trap.address == 0) return 0;
        TRY(vcpu_state::check_trap(trap));
        call.vcpu.traps[trap.vector] = trap;
    }
    return Error::invalid;
}

HypercallResult set_callbacks(Call& call) {
    for (unsigned i = 0; i < 3; ++i)
        if (!is_canonical(call.args[i])) return Error::invalid;
    call.vcpu.event = {call.args[0], true};
    call.vcpu.failsafe = {call.args[1], false};
    call.vcpu.syscall_entry = call.args[2];
    call.vcpu.syscall_masks_events = false;
    return 0;
}

HypercallResult callback_op(Call& call) {
    abi::CallbackRegister wanted;
    TRY(call.pointer<abi::CallbackRegister>(1).read(wanted));
    const auto type = static_cast<abi::CallbackType>(wanted.type);
    Vcpu& vcpu = call.vcpu;
    if (call.args[0] == static_cast<u64>(abi::CallbackCommand::unregister)) {
        if (type != abi::CallbackType::nmi) return Error::invalid;
        vcpu.nmi = {};
        return 0;
    }
    if (call.args[0] != static_cast<u64>(abi::CallbackCommand::register_)) return Error::no_call;
    if (!is_canonical(wanted.address)) return Error::invalid;
    const Callback callback{wanted.address, (wanted.flags & 1) != 0};
    switch (type) {
    case abi::CallbackType::event: vcpu.event = {wanted.address, true}; return 0;
    case abi::CallbackType::failsafe: vcpu.failsafe = callback; return 0;
    case abi::CallbackType::syscall:
        vcpu.syscall_entry = callback.address;
        vcpu.syscall_masks_events = callback.masks_events;
        return 0;
    case abi::CallbackType::nmi: vcpu.nmi = {wanted.address, true}; return 0;
    case abi::CallbackType::sysenter: vcpu.sysenter = callback; return 0;
    case abi::CallbackType::syscall32: vcpu.syscall32 = callback; return 0;
    }
    return Error::no_call;
}

HypercallResult nmi_op(Locked, Call& call) {
    constexpr u64 register_callback = 0, unregister_callback = 1;
    if (call.args[0] == unregister_callback) {
        call.vcpu.nmi = {};
        return 0;
    }
    if (call.args[0] != register_callback) return Error::no_call;
    u64 handler = 0;
    TRY(call.pointer<u64>(1).read(handler));
    if (!is_canonical(handler)) return Error::invalid;
    call.vcpu.nmi = {handler, true};
    return 0;
}

HypercallResult stack_switch(Call& call) {
    call.vcpu.kernel_ss = static_cast<u16>(call.args[0] | 3);
    call.vcpu.kernel_sp = call.args[1];
    return 0;
}

HypercallResult set_segment_base(Call& call) {
    const u64 base = call.args[1];
    using enum abi::SegmentBase;
    switch (static_cast<abi::SegmentBase>(call.args[0])) {
    case fs:
        if (!is_canonical(base)) return Error::invalid;
        arch::write_base(arch::Base::fs, base);
        return 0;
    case gs_user:
        if (!is_canonical(base)) return Error::invalid;
        arch::write_base(arch::Base::gs_user, base);
        return 0;
    case gs_kernel:
        if (!is_canonical(base)) return Error::invalid;
        arch::write_base(arch::Base::gs_kernel, base);
        return 0;
    case gs_user_selector: {
        u16 selector = static_cast<u16>(base);
        if (selector > 3) selector |= 3;
        arch::load_user_gs_selector(selector);      // a bad one leaves GS null, and that is no error
        return 0;
    }
    }
    return Error::invalid;
}

HypercallResult fpu_taskswitch(Call& call) {
    call.vcpu.task_switched = call.args[0] != 0;
    arch::set_task_switched(call.vcpu.task_switched);
    return 0;
}

HypercallResult set_debugreg(Call& call) {
    return result_of(arch::set_debug_register(call.vcpu, static_cast<unsigned>(call.args[0] & 0xFF), call.args[1]));
}

HypercallResult get_debugreg(Call& call) {
    const u64 number = call.args[0];
    if (number > 7) return Error::invalid;
    return static_cast<i64>(call.vcpu.debug[number == 4 || number == 5 ? number + 2 : number]);
}

HypercallResult set_gdt(Locked locked, Call& call) {
    u64 numbers[14];
    const u64 entries = call.args[1];
    if (entries > abi::first_reserved_gdt_entry) return Error::invalid;
    const u64 frame_count = (entries + 511) / 512;
    TRY(call.pointer<u64>(0).read(numbers, frame_count));
    Mfn frame_list[14];
    for (u64 i = 0; i < frame_count; ++i) frame_list[i] = Mfn{numbers[i]};
    return result_of(descriptors::set_gdt(locked, call.vcpu, frame_list, entries));
}

HypercallResult update_descriptor(Locked locked, Call& call) {
    return result_of(descriptors::update(locked, call.vcpu, MachineAddress{call.args[0]}, call.args[1]));
}

}  // namespace core::hypercall
