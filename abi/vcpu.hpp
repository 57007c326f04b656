// SPDX-License-Identifier: GPL-2.0-or-later
// A vcpu's registers, traps, callbacks and states: vcpu.h, callback.h, arch-x86/xen.h of the public headers.
#pragma once

#include "abi/types.hpp"

namespace abi {

// Selectors of the flat segments every domain may use (reserved part of the GDT).
inline constexpr u16 flat_code32 = 0xE023;
inline constexpr u16 flat_data = 0xE02B;
inline constexpr u16 flat_code64 = 0xE033;
inline constexpr u32 first_reserved_gdt_entry = 7168;

// The part of every address space which is the core's: L4 slots 256 to 271.
inline constexpr u64 hole_start = 0xFFFF'8000'0000'0000;
inline constexpr u64 hole_end = 0xFFFF'8800'0000'0000;
inline constexpr u64 m2p_start = 0xFFFF'8000'0000'0000;
inline constexpr u64 m2p_end = 0xFFFF'8040'0000'0000;

struct TrapInfo {
    u8 vector;
    u8 flags;       // bits 1:0 privilege needed by INT n, bit 2 mask events on entry
    u16 cs;
    u32 pad;
    u64 address;
};
static_assert(sizeof(TrapInfo) == 16 && offsetof(TrapInfo, address) == 8);

struct CallbackRegister { u16 type; u16 flags; u32 pad; u64 address; };
static_assert(sizeof(CallbackRegister) == 16);
enum class CallbackCommand : u64 { register_ = 0, unregister = 1 };
enum class CallbackType : u16 { event = 0, failsafe = 1, syscall = 2, nmi = 4, sysenter = 5, syscall32 = 7 };

struct UserRegs {
    u64 r15, r14, r13, r12, rbp, rbx, r11, r10, r9, r8, rax, rcx, rdx, rsi, rdi;
    u32 error_code, vector;
    u64 rip;
    u16 cs;
    u16 pad0;
    u8 saved_upcall_mask;
    u8 pad1[3];
    u64 rflags, rsp;
    u16 ss, pad2[3];
    u16 es, pad3[3];
    u16 ds, pad4[3];
    u16 fs, pad5[3];
    u16 gs, pad6[3];
};
static_assert(sizeof(UserRegs) == 200 && offsetof(UserRegs, saved_upcall_mask) == 140);

struct VcpuGuestContext {
    u8 fpu[512];
    u64 flags;
    UserRegs user_regs;
    TrapInfo trap_ctxt[256];
    u64 ldt_base, ldt_ents;
    u64 gdt_frames[16], gdt_ents;
    u64 kernel_ss, kernel_sp;
    u64 ctrlreg[8];                // [1] user CR3, [3] kernel CR3, as machine addresses
    u64 debugreg[8];
    u64 event_callback_eip, failsafe_callback_eip, syscall_callback_eip;
    u64 vm_assist;
    u64 fs_base, gs_base_kernel, gs_base_user;
};
static_assert(sizeof(VcpuGuestContext) == 5168 && offsetof(VcpuGuestContext, trap_ctxt) == 0x2D0);
static_assert(offsetof(VcpuGuestContext, gdt_frames) == 0x12E0 && offsetof(VcpuGuestContext, ctrlreg) == 0x1378);
static_assert(offsetof(VcpuGuestContext, fs_base) == 0x1418);
enum ContextFlag : u64 {
    context_fpu_valid = 1, context_in_kernel = 4, context_failsafe_masks = 8, context_syscall_masks = 16,
    context_online = 32,
};

enum class VcpuCommand : u64 {
    initialise = 0, up = 1, down = 2, is_up = 3, get_runstate_info = 4, register_runstate = 5, set_periodic_timer = 6,
    stop_periodic_timer = 7, set_singleshot_timer = 8, stop_singleshot_timer = 9, register_vcpu_info = 10,
    send_nmi = 11, get_physid = 12, register_vcpu_time = 13,
};

enum RunState : u32 { runstate_running = 0, runstate_runnable = 1, runstate_blocked = 2, runstate_offline = 3 };
struct RunstateInfo {
    u32 state;
    u32 pad;
    u64 state_entry_time;      // ns; bit 63 set while updating, when vm_assist asks for it
    u64 time[4];               // ns spent in each state
};
static_assert(sizeof(RunstateInfo) == 48);
inline constexpr u64 runstate_update = 1ull << 63;

struct RegisterArea { u64 address; };
struct SetPeriodicTimer { u64 period_ns; };
struct SetSingleshotTimer { u64 timeout_abs_ns; u32 flags; u32 pad; };
static_assert(sizeof(SetSingleshotTimer) == 16);
inline constexpr u32 singleshot_future = 1;
struct RegisterVcpuInfo { FrameNumber mfn; u32 offset; u32 pad; };
static_assert(sizeof(RegisterVcpuInfo) == 16);

// The iret hypercall's frame, lowest address first.
struct IretFrame { u64 rax, r11, rcx, flags, rip, cs, rflags, rsp, ss; };
static_assert(sizeof(IretFrame) == 72);
inline constexpr u64 iret_in_syscall = 0x100;

enum class SegmentBase : u64 { fs = 0, gs_user = 1, gs_kernel = 2, gs_user_selector = 3 };

}  // namespace abi
