// SPDX-License-Identifier: GPL-2.0-or-later
// What the messages of vcpu say, field by field. Generated from vcpu.capnp.
#pragma once

#include "common/describer.hpp"
#include "idl/types_decode.hpp"
#include "idl/vcpu.hpp"

namespace abi {

inline void describe(common::Describer& out, const TrapInfo& value) {
    out.number("vector", value.vector);
    out.number("flags", value.flags);
    out.number("cs", value.cs);
    out.number("address", value.address);
}

inline void describe(common::Describer& out, const CallbackRegister& value) {
    out.number("type", value.type);
    out.number("flags", value.flags);
    out.number("address", value.address);
}

inline constexpr common::NameOfNumber names_of_callback_command[] = {
    {0, "register_"}, {1, "unregister"}
};

inline constexpr common::NameOfNumber names_of_callback_type[] = {
    {0, "event"}, {1, "failsafe"}, {2, "syscall"}, {4, "nmi"}, {5, "sysenter"}, {7, "syscall32"}
};

inline void describe(common::Describer& out, const UserRegs& value) {
    out.number("r15", value.r15);
    out.number("r14", value.r14);
    out.number("r13", value.r13);
    out.number("r12", value.r12);
    out.number("rbp", value.rbp);
    out.number("rbx", value.rbx);
    out.number("r11", value.r11);
    out.number("r10", value.r10);
    out.number("r9", value.r9);
    out.number("r8", value.r8);
    out.number("rax", value.rax);
    out.number("rcx", value.rcx);
    out.number("rdx", value.rdx);
    out.number("rsi", value.rsi);
    out.number("rdi", value.rdi);
    out.number("error_code", value.error_code);
    out.number("vector", value.vector);
    out.number("rip", value.rip);
    out.number("cs", value.cs);
    out.number("saved_upcall_mask", value.saved_upcall_mask);
    out.number("rflags", value.rflags);
    out.number("rsp", value.rsp);
    out.number("ss", value.ss);
    out.number("es", value.es);
    out.number("ds", value.ds);
    out.number("fs", value.fs);
    out.number("gs", value.gs);
}

inline void describe(common::Describer& out, const VcpuGuestContext& value) {
    out.begin_list("fpu");
    for (unsigned i = 0; i < 512; ++i) {
        out.number("", value.fpu[i]);
    }
    out.end_list();
    out.number("flags", value.flags);
    out.begin("user_regs");
    describe(out, value.user_regs);
    out.end();
    out.begin_list("trap_ctxt");
    for (unsigned i = 0; i < 256; ++i) {
        out.begin("");
        describe(out, value.trap_ctxt[i]);
        out.end();
    }
    out.end_list();
    out.number("ldt_base", value.ldt_base);
    out.number("ldt_ents", value.ldt_ents);
    out.begin_list("gdt_frames");
    for (unsigned i = 0; i < 16; ++i) {
        out.number("", value.gdt_frames[i]);
    }
    out.end_list();
    out.number("gdt_ents", value.gdt_ents);
    out.number("kernel_ss", value.kernel_ss);
    out.number("kernel_sp", value.kernel_sp);
    out.begin_list("ctrlreg");
    for (unsigned i = 0; i < 8; ++i) {
        out.number("", value.ctrlreg[i]);
    }
    out.end_list();
    out.begin_list("debugreg");
    for (unsigned i = 0; i < 8; ++i) {
        out.number("", value.debugreg[i]);
    }
    out.end_list();
    out.number("event_callback_eip", value.event_callback_eip);
    out.number("failsafe_callback_eip", value.failsafe_callback_eip);
    out.number("syscall_callback_eip", value.syscall_callback_eip);
    out.number("vm_assist", value.vm_assist);
    out.number("fs_base", value.fs_base);
    out.number("gs_base_kernel", value.gs_base_kernel);
    out.number("gs_base_user", value.gs_base_user);
}

inline constexpr common::NameOfNumber names_of_context_flag[] = {
    {1, "context_fpu_valid"}, {4, "context_in_kernel"}, {8, "context_failsafe_masks"}, {16, "context_syscall_masks"},
        {32, "context_online"}
};

inline constexpr common::NameOfNumber names_of_vcpu_command[] = {
    {0, "initialise"}, {1, "up"}, {2, "down"}, {3, "is_up"}, {4, "get_runstate_info"}, {5, "register_runstate"},
        {6, "set_periodic_timer"}, {7, "stop_periodic_timer"}, {8, "set_singleshot_timer"},
        {9, "stop_singleshot_timer"}, {10, "register_vcpu_info"}, {11, "send_nmi"}, {12, "get_physid"},
        {13, "register_vcpu_time"}
};

inline constexpr common::NameOfNumber names_of_run_state[] = {
    {0, "runstate_running"}, {1, "runstate_runnable"}, {2, "runstate_blocked"}, {3, "runstate_offline"}
};

inline void describe(common::Describer& out, const RunstateInfo& value) {
    out.number("state", value.state);
    out.number("state_entry_time", value.state_entry_time);
    out.begin_list("time");
    for (unsigned i = 0; i < 4; ++i) {
        out.number("", value.time[i]);
    }
    out.end_list();
}

inline void describe(common::Describer& out, const RegisterArea& value) {
    out.number("address", value.address);
}

inline void describe(common::Describer& out, const SetPeriodicTimer& value) {
    out.number("period_ns", value.period_ns);
}

inline void describe(common::Describer& out, const SetSingleshotTimer& value) {
    out.number("timeout_abs_ns", value.timeout_abs_ns);
    out.number("flags", value.flags);
}

inline void describe(common::Describer& out, const RegisterVcpuInfo& value) {
    out.number("mfn", value.mfn);
    out.number("offset", value.offset);
}

inline void describe(common::Describer& out, const IretFrame& value) {
    out.number("rax", value.rax);
    out.number("r11", value.r11);
    out.number("rcx", value.rcx);
    out.number("flags", value.flags);
    out.number("rip", value.rip);
    out.number("cs", value.cs);
    out.number("rflags", value.rflags);
    out.number("rsp", value.rsp);
    out.number("ss", value.ss);
}

inline constexpr common::NameOfNumber names_of_segment_base[] = {
    {0, "fs"}, {1, "gs_user"}, {2, "gs_kernel"}, {3, "gs_user_selector"}
};

}  // namespace abi
