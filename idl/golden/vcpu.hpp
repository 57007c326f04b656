// SPDX-License-Identifier: GPL-2.0-or-later
// A vcpu's registers, traps, callbacks and states: vcpu.h, callback.h, xen.h and arch-x86/xen.h of the public headers.
//
//   set_trap_table     RDI pointer to TrapInfo[], ended by an address of 0; a null pointer clears all 256
//   callback_op        RDI CallbackCommand, RSI pointer to CallbackRegister
//   set_segment_base   RDI SegmentBase, RSI address or selector
//   vcpu_op            RDI VcpuCommand, RSI vcpu, RDX pointer to the command's structure
//   iret               RSP at an IretFrame; does not return
//
// An address that is not canonical: -EINVAL. No such vcpu: -ENOENT. Times are system time in ns.
// Generated from vcpu.capnp.
#pragma once

#include <cstddef>

#include "idl/types.hpp"
#include "common/integers.hpp"

namespace abi {

using namespace common::integers;

// Selector of a flat segment every domain may use (reserved part of the GDT), as are the next two.
inline constexpr u16 flat_code32 = 0xE023;
inline constexpr u16 flat_data = 0xE02B;
inline constexpr u16 flat_code64 = 0xE033;
// A domain's own GDT has at most so many entries.
inline constexpr u32 first_reserved_gdt_entry = 7168;
// The part of every address space which is the core's: L4 slots 256 to 271, up to holeEnd.
inline constexpr u64 hole_start = 0xFFFF800000000000;
// Exclusive.
inline constexpr u64 hole_end = 0xFFFF880000000000;
// All that a guest's kernel sees of the hole: the M2P table, the pfn (u64) of each machine frame; read-only.
inline constexpr u64 m2p_start = 0xFFFF800000000000;
// Exclusive.
inline constexpr u64 m2p_end = 0xFFFF804000000000;

struct TrapInfo {
    u8 vector;
    u8 flags;                       // Bits 1:0 privilege needed by INT n, bit 2 mask events on entry.
    u16 cs;
    u32 pad0;
    u64 address;
};
static_assert(sizeof(TrapInfo) == 16 && alignof(TrapInfo) == 8);
static_assert(offsetof(TrapInfo, vector) == 0 && offsetof(TrapInfo, flags) == 1 && offsetof(TrapInfo, cs) == 2 &&
    offsetof(TrapInfo, address) == 8);

struct CallbackRegister {
    u16 type;                       // CallbackType; another one: -ENOSYS.
    u16 flags;                      // Bit 0: mask events on entry. Events and NMIs always do.
    u32 pad0;
    u64 address;
};
static_assert(sizeof(CallbackRegister) == 16 && alignof(CallbackRegister) == 8);
static_assert(offsetof(CallbackRegister, type) == 0 && offsetof(CallbackRegister, flags) == 2 &&
    offsetof(CallbackRegister, address) == 8);

enum class CallbackCommand : u64 {
    register_ = 0,
    unregister = 1,                 // Only of nmi; of any other: -EINVAL.
};

enum class CallbackType : u16 {
    event = 0,
    failsafe = 1,                   // A segment register could not be loaded.
    syscall = 2,
    nmi = 4,
    sysenter = 5,
    syscall32 = 7,
};

struct UserRegs {
    u64 r15;
    u64 r14;
    u64 r13;
    u64 r12;
    u64 rbp;
    u64 rbx;
    u64 r11;
    u64 r10;
    u64 r9;
    u64 r8;
    u64 rax;
    u64 rcx;
    u64 rdx;
    u64 rsi;
    u64 rdi;
    u32 error_code;
    u32 vector;
    u64 rip;
    u16 cs;
    u16 pad0;
    u8 saved_upcall_mask;
    u8 pad1[3];
    u64 rflags;
    u64 rsp;
    u16 ss;
    u8 pad2[6];
    u16 es;
    u8 pad3[6];
    u16 ds;
    u8 pad4[6];
    u16 fs;
    u8 pad5[6];
    u16 gs;
    u8 pad6[6];
};
static_assert(sizeof(UserRegs) == 200 && alignof(UserRegs) == 8);
static_assert(offsetof(UserRegs, r15) == 0 && offsetof(UserRegs, r14) == 8 && offsetof(UserRegs, r13) == 16 &&
    offsetof(UserRegs, r12) == 24 && offsetof(UserRegs, rbp) == 32 && offsetof(UserRegs, rbx) == 40 &&
    offsetof(UserRegs, r11) == 48 && offsetof(UserRegs, r10) == 56 && offsetof(UserRegs, r9) == 64 &&
    offsetof(UserRegs, r8) == 72 && offsetof(UserRegs, rax) == 80 && offsetof(UserRegs, rcx) == 88 &&
    offsetof(UserRegs, rdx) == 96 && offsetof(UserRegs, rsi) == 104 && offsetof(UserRegs, rdi) == 112 &&
    offsetof(UserRegs, error_code) == 120 && offsetof(UserRegs, vector) == 124 && offsetof(UserRegs, rip) == 128 &&
    offsetof(UserRegs, cs) == 136 && offsetof(UserRegs, saved_upcall_mask) == 140 &&
    offsetof(UserRegs, rflags) == 144 && offsetof(UserRegs, rsp) == 152 && offsetof(UserRegs, ss) == 160 &&
    offsetof(UserRegs, es) == 168 && offsetof(UserRegs, ds) == 176 && offsetof(UserRegs, fs) == 184 &&
    offsetof(UserRegs, gs) == 192);

// The first state of a vcpu, for vcpu_op initialise and control setContext. fpu, debugreg and vmAssist are not taken from
// it: the FPU starts in its reset state, no breakpoint is set. -EINVAL if an address is not canonical, the L4 for kernel
// mode (or, to start in user mode, that one) is missing, or the upper half of debugreg 6 or 7 is not 0.
struct VcpuGuestContext {
    u8 fpu[512];
    u64 flags;                      // ContextFlag
    UserRegs user_regs;
    TrapInfo trap_ctxt[256];        // By place: the vector in an entry is not looked at.
    u64 ldt_base;
    u64 ldt_ents;
    u64 gdt_frames[16];             // Frame numbers; 14 suffice for firstReservedGdtEntry entries.
    u64 gdt_ents;
    u64 kernel_ss;                  // The stack for entries from user mode.
    u64 kernel_sp;
    u64 ctrlreg[8];                 // [1] user CR3, [3] kernel CR3, as machine addresses.
    u64 debugreg[8];
    u64 event_callback_eip;
    u64 failsafe_callback_eip;
    u64 syscall_callback_eip;
    u64 vm_assist;
    u64 fs_base;
    u64 gs_base_kernel;
    u64 gs_base_user;
};
static_assert(sizeof(VcpuGuestContext) == 5168 && alignof(VcpuGuestContext) == 8);
static_assert(offsetof(VcpuGuestContext, fpu) == 0 && offsetof(VcpuGuestContext, flags) == 512 &&
    offsetof(VcpuGuestContext, user_regs) == 520 && offsetof(VcpuGuestContext, trap_ctxt) == 720 &&
    offsetof(VcpuGuestContext, ldt_base) == 4816 && offsetof(VcpuGuestContext, ldt_ents) == 4824 &&
    offsetof(VcpuGuestContext, gdt_frames) == 4832 && offsetof(VcpuGuestContext, gdt_ents) == 4960 &&
    offsetof(VcpuGuestContext, kernel_ss) == 4968 && offsetof(VcpuGuestContext, kernel_sp) == 4976 &&
    offsetof(VcpuGuestContext, ctrlreg) == 4984 && offsetof(VcpuGuestContext, debugreg) == 5048 &&
    offsetof(VcpuGuestContext, event_callback_eip) == 5112 &&
    offsetof(VcpuGuestContext, failsafe_callback_eip) == 5120 &&
    offsetof(VcpuGuestContext, syscall_callback_eip) == 5128 && offsetof(VcpuGuestContext, vm_assist) == 5136 &&
    offsetof(VcpuGuestContext, fs_base) == 5144 && offsetof(VcpuGuestContext, gs_base_kernel) == 5152 &&
    offsetof(VcpuGuestContext, gs_base_user) == 5160);

enum ContextFlag : u64 {
    context_fpu_valid = 1,
    context_in_kernel = 4,
    context_failsafe_masks = 8,     // The failsafe callback masks events.
    context_syscall_masks = 16,     // The syscall callback does.
    context_online = 32,
};

// The timers are the caller's own: with another vcpu -EINVAL, but stopPeriodicTimer always succeeds.
enum class VcpuCommand : u64 {
    initialise = 0,                 // VcpuGuestContext; -EEXIST if it was done before.
    up = 1,                         // -EINVAL before initialise.
    down = 2,                       // With the last one the domain is powered off.
    is_up = 3,                      // Returns 1 or 0.
    get_runstate_info = 4,          // Out: RunstateInfo.
    register_runstate = 5,          // RegisterArea: where the core writes RunstateInfo from now on.
    set_periodic_timer = 6,         // SetPeriodicTimer
    stop_periodic_timer = 7,
    set_singleshot_timer = 8,       // SetSingleshotTimer
    stop_singleshot_timer = 9,
    register_vcpu_info = 10,        // RegisterVcpuInfo; once for each vcpu, again: -EINVAL.
    send_nmi = 11,
    get_physid = 12,                // Left out: -EINVAL.
    // RegisterArea: where the core writes VcpuTimeInfo, too; 8-byte aligned, within a page.
    register_vcpu_time = 13,
};

enum RunState : u32 {
    runstate_running = 0,
    runstate_runnable = 1,          // Waits for a processor.
    runstate_blocked = 2,
    runstate_offline = 3,
};

// Written by the core, at registration and whenever the vcpu's state changes.
struct RunstateInfo {
    u32 state;                      // RunState
    u32 pad0;
    u64 state_entry_time;           // ns; bit 63 set while updating, when vm_assist asks for it.
    u64 time[4];                    // ns spent in each state.
};
static_assert(sizeof(RunstateInfo) == 48 && alignof(RunstateInfo) == 8);
static_assert(offsetof(RunstateInfo, state) == 0 && offsetof(RunstateInfo, state_entry_time) == 8 &&
    offsetof(RunstateInfo, time) == 16);

// In stateEntryTime: being updated.
inline constexpr u64 runstate_update = 0x8000000000000000;

struct RegisterArea {
    u64 address;                    // Virtual, writable now: the core remembers the frames. 0 ends it.
};
static_assert(sizeof(RegisterArea) == 8 && alignof(RegisterArea) == 8);
static_assert(offsetof(RegisterArea, address) == 0);

struct SetPeriodicTimer {
    u64 period_ns;                  // At least a millisecond, else -EINVAL.
};
static_assert(sizeof(SetPeriodicTimer) == 8 && alignof(SetPeriodicTimer) == 8);
static_assert(offsetof(SetPeriodicTimer, period_ns) == 0);

struct SetSingleshotTimer {
    u64 timeout_abs_ns;             // If it has passed: fires at once.
    u32 flags;                      // singleshotFuture
    u32 pad0;
};
static_assert(sizeof(SetSingleshotTimer) == 16 && alignof(SetSingleshotTimer) == 8);
static_assert(offsetof(SetSingleshotTimer, timeout_abs_ns) == 0 && offsetof(SetSingleshotTimer, flags) == 8);

// -ETIME if the time has passed.
inline constexpr u32 singleshot_future = 1;

struct RegisterVcpuInfo {
    FrameNumber mfn;                // The domain's own, writable.
    u32 offset;                     // 8-byte aligned, VcpuInfo within the page.
    u32 pad0;
};
static_assert(sizeof(RegisterVcpuInfo) == 16 && alignof(RegisterVcpuInfo) == 8);
static_assert(offsetof(RegisterVcpuInfo, mfn) == 0 && offsetof(RegisterVcpuInfo, offset) == 8);

// The iret hypercall's frame, lowest address first.
struct IretFrame {
    u64 rax;
    u64 r11;
    u64 rcx;
    u64 flags;                      // iretInSyscall
    u64 rip;
    u64 cs;                         // Of this and ss the low 16 bits count; bits 1:0 = 3 returns to user mode.
    u64 rflags;                     // Bit 9 clear masks events.
    u64 rsp;
    u64 ss;
};
static_assert(sizeof(IretFrame) == 72 && alignof(IretFrame) == 8);
static_assert(offsetof(IretFrame, rax) == 0 && offsetof(IretFrame, r11) == 8 && offsetof(IretFrame, rcx) == 16 &&
    offsetof(IretFrame, flags) == 24 && offsetof(IretFrame, rip) == 32 && offsetof(IretFrame, cs) == 40 &&
    offsetof(IretFrame, rflags) == 48 && offsetof(IretFrame, rsp) == 56 && offsetof(IretFrame, ss) == 64);

// RCX and R11 need not be restored.
inline constexpr u64 iret_in_syscall = 0x100;

enum class SegmentBase : u64 {
    fs = 0,
    gs_user = 1,
    gs_kernel = 2,
    gs_user_selector = 3,           // A bad one leaves a null selector, and that is no error.
};

}  // namespace abi
