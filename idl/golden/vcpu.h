/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A vcpu's registers, traps, callbacks and states: vcpu.h, callback.h, xen.h and arch-x86/xen.h of the public headers.
 *
 *   set_trap_table     RDI pointer to TrapInfo[], ended by an address of 0; a null pointer clears all 256
 *   callback_op        RDI CallbackCommand, RSI pointer to CallbackRegister
 *   set_segment_base   RDI SegmentBase, RSI address or selector
 *   vcpu_op            RDI VcpuCommand, RSI vcpu, RDX pointer to the command's structure
 *   iret               RSP at an IretFrame; does not return
 *
 * An address that is not canonical: -EINVAL. No such vcpu: -ENOENT. Times are system time in ns.
 */
/* Generated from vcpu.capnp. */
#ifndef RF_VCPU_H
#define RF_VCPU_H

#include <stddef.h>
#include <stdint.h>
#include "types.h"

/*
 * Selector of a flat segment every domain may use (reserved part of the GDT), as are the next two.
 */
#define RF_FLAT_CODE32 0xE023u

#define RF_FLAT_DATA 0xE02Bu

#define RF_FLAT_CODE64 0xE033u

/*
 * A domain's own GDT has at most so many entries.
 */
#define RF_FIRST_RESERVED_GDT_ENTRY 0x1C00u

/*
 * The part of every address space which is the core's: L4 slots 256 to 271, up to holeEnd.
 */
#define RF_HOLE_START 0xFFFF800000000000ull

/*
 * Exclusive.
 */
#define RF_HOLE_END 0xFFFF880000000000ull

/*
 * All that a guest's kernel sees of the hole: the M2P table, the pfn (u64) of each machine frame; read-only.
 */
#define RF_M2P_START 0xFFFF800000000000ull

/*
 * Exclusive.
 */
#define RF_M2P_END 0xFFFF804000000000ull

struct rf_trap_info {
    uint8_t vector;
    /*
     * Bits 1:0 privilege needed by INT n, bit 2 mask events on entry.
     */
    uint8_t flags;
    uint16_t cs;
    uint8_t pad0[4];
    uint64_t address;
};
_Static_assert(sizeof(struct rf_trap_info) == 16, "size");
_Static_assert(offsetof(struct rf_trap_info, vector) == 0, "offset");
_Static_assert(offsetof(struct rf_trap_info, flags) == 1, "offset");
_Static_assert(offsetof(struct rf_trap_info, cs) == 2, "offset");
_Static_assert(offsetof(struct rf_trap_info, address) == 8, "offset");

struct rf_callback_register {
    /*
     * CallbackType; another one: -ENOSYS.
     */
    uint16_t type;
    /*
     * Bit 0: mask events on entry. Events and NMIs always do.
     */
    uint16_t flags;
    uint8_t pad0[4];
    uint64_t address;
};
_Static_assert(sizeof(struct rf_callback_register) == 16, "size");
_Static_assert(offsetof(struct rf_callback_register, type) == 0, "offset");
_Static_assert(offsetof(struct rf_callback_register, flags) == 2, "offset");
_Static_assert(offsetof(struct rf_callback_register, address) == 8, "offset");

#define RF_CALLBACK_COMMAND_REGISTER 0x0ull
#define RF_CALLBACK_COMMAND_UNREGISTER 0x1ull

#define RF_CALLBACK_TYPE_EVENT 0x0u
#define RF_CALLBACK_TYPE_FAILSAFE 0x1u
#define RF_CALLBACK_TYPE_SYSCALL 0x2u
#define RF_CALLBACK_TYPE_NMI 0x4u
#define RF_CALLBACK_TYPE_SYSENTER 0x5u
#define RF_CALLBACK_TYPE_SYSCALL32 0x7u

struct rf_user_regs {
    uint64_t r15;
    uint64_t r14;
    uint64_t r13;
    uint64_t r12;
    uint64_t rbp;
    uint64_t rbx;
    uint64_t r11;
    uint64_t r10;
    uint64_t r9;
    uint64_t r8;
    uint64_t rax;
    uint64_t rcx;
    uint64_t rdx;
    uint64_t rsi;
    uint64_t rdi;
    uint32_t error_code;
    uint32_t vector;
    uint64_t rip;
    uint16_t cs;
    uint8_t pad0[2];
    uint8_t saved_upcall_mask;
    uint8_t pad1[3];
    uint64_t rflags;
    uint64_t rsp;
    uint16_t ss;
    uint8_t pad2[6];
    uint16_t es;
    uint8_t pad3[6];
    uint16_t ds;
    uint8_t pad4[6];
    uint16_t fs;
    uint8_t pad5[6];
    uint16_t gs;
    uint8_t pad6[6];
};
_Static_assert(sizeof(struct rf_user_regs) == 200, "size");
_Static_assert(offsetof(struct rf_user_regs, r15) == 0, "offset");
_Static_assert(offsetof(struct rf_user_regs, r14) == 8, "offset");
_Static_assert(offsetof(struct rf_user_regs, r13) == 16, "offset");
_Static_assert(offsetof(struct rf_user_regs, r12) == 24, "offset");
_Static_assert(offsetof(struct rf_user_regs, rbp) == 32, "offset");
_Static_assert(offsetof(struct rf_user_regs, rbx) == 40, "offset");
_Static_assert(offsetof(struct rf_user_regs, r11) == 48, "offset");
_Static_assert(offsetof(struct rf_user_regs, r10) == 56, "offset");
_Static_assert(offsetof(struct rf_user_regs, r9) == 64, "offset");
_Static_assert(offsetof(struct rf_user_regs, r8) == 72, "offset");
_Static_assert(offsetof(struct rf_user_regs, rax) == 80, "offset");
_Static_assert(offsetof(struct rf_user_regs, rcx) == 88, "offset");
_Static_assert(offsetof(struct rf_user_regs, rdx) == 96, "offset");
_Static_assert(offsetof(struct rf_user_regs, rsi) == 104, "offset");
_Static_assert(offsetof(struct rf_user_regs, rdi) == 112, "offset");
_Static_assert(offsetof(struct rf_user_regs, error_code) == 120, "offset");
_Static_assert(offsetof(struct rf_user_regs, vector) == 124, "offset");
_Static_assert(offsetof(struct rf_user_regs, rip) == 128, "offset");
_Static_assert(offsetof(struct rf_user_regs, cs) == 136, "offset");
_Static_assert(offsetof(struct rf_user_regs, saved_upcall_mask) == 140, "offset");
_Static_assert(offsetof(struct rf_user_regs, rflags) == 144, "offset");
_Static_assert(offsetof(struct rf_user_regs, rsp) == 152, "offset");
_Static_assert(offsetof(struct rf_user_regs, ss) == 160, "offset");
_Static_assert(offsetof(struct rf_user_regs, es) == 168, "offset");
_Static_assert(offsetof(struct rf_user_regs, ds) == 176, "offset");
_Static_assert(offsetof(struct rf_user_regs, fs) == 184, "offset");
_Static_assert(offsetof(struct rf_user_regs, gs) == 192, "offset");

/*
 * The first state of a vcpu, for vcpu_op initialise and control setContext. fpu, debugreg and vmAssist are not taken from
 * it: the FPU starts in its reset state, no breakpoint is set. -EINVAL if an address is not canonical, the L4 for kernel
 * mode (or, to start in user mode, that one) is missing, or the upper half of debugreg 6 or 7 is not 0.
 */
struct rf_vcpu_guest_context {
    uint8_t fpu[512];
    /*
     * ContextFlag
     */
    uint64_t flags;
    struct rf_user_regs user_regs;
    /*
     * By place: the vector in an entry is not looked at.
     */
    struct rf_trap_info trap_ctxt[256];
    uint64_t ldt_base;
    uint64_t ldt_ents;
    /*
     * Frame numbers; 14 suffice for firstReservedGdtEntry entries.
     */
    uint64_t gdt_frames[16];
    uint64_t gdt_ents;
    /*
     * The stack for entries from user mode.
     */
    uint64_t kernel_ss;
    uint64_t kernel_sp;
    /*
     * [1] user CR3, [3] kernel CR3, as machine addresses.
     */
    uint64_t ctrlreg[8];
    uint64_t debugreg[8];
    uint64_t event_callback_eip;
    uint64_t failsafe_callback_eip;
    uint64_t syscall_callback_eip;
    uint64_t vm_assist;
    uint64_t fs_base;
    uint64_t gs_base_kernel;
    uint64_t gs_base_user;
};
_Static_assert(sizeof(struct rf_vcpu_guest_context) == 5168, "size");
_Static_assert(offsetof(struct rf_vcpu_guest_context, fpu) == 0, "offset");
_Static_assert(offsetof(struct rf_vcpu_guest_context, flags) == 512, "offset");
_Static_assert(offsetof(struct rf_vcpu_guest_context, user_regs) == 520, "offset");
_Static_assert(offsetof(struct rf_vcpu_guest_context, trap_ctxt) == 720, "offset");
_Static_assert(offsetof(struct rf_vcpu_guest_context, ldt_base) == 4816, "offset");
_Static_assert(offsetof(struct rf_vcpu_guest_context, ldt_ents) == 4824, "offset");
_Static_assert(offsetof(struct rf_vcpu_guest_context, gdt_frames) == 4832, "offset");
_Static_assert(offsetof(struct rf_vcpu_guest_context, gdt_ents) == 4960, "offset");
_Static_assert(offsetof(struct rf_vcpu_guest_context, kernel_ss) == 4968, "offset");
_Static_assert(offsetof(struct rf_vcpu_guest_context, kernel_sp) == 4976, "offset");
_Static_assert(offsetof(struct rf_vcpu_guest_context, ctrlreg) == 4984, "offset");
_Static_assert(offsetof(struct rf_vcpu_guest_context, debugreg) == 5048, "offset");
_Static_assert(offsetof(struct rf_vcpu_guest_context, event_callback_eip) == 5112, "offset");
_Static_assert(offsetof(struct rf_vcpu_guest_context, failsafe_callback_eip) == 5120, "offset");
_Static_assert(offsetof(struct rf_vcpu_guest_context, syscall_callback_eip) == 5128, "offset");
_Static_assert(offsetof(struct rf_vcpu_guest_context, vm_assist) == 5136, "offset");
_Static_assert(offsetof(struct rf_vcpu_guest_context, fs_base) == 5144, "offset");
_Static_assert(offsetof(struct rf_vcpu_guest_context, gs_base_kernel) == 5152, "offset");
_Static_assert(offsetof(struct rf_vcpu_guest_context, gs_base_user) == 5160, "offset");

#define RF_CONTEXT_FLAG_CONTEXT_FPU_VALID 0x1ull
#define RF_CONTEXT_FLAG_CONTEXT_IN_KERNEL 0x4ull
#define RF_CONTEXT_FLAG_CONTEXT_FAILSAFE_MASKS 0x8ull
#define RF_CONTEXT_FLAG_CONTEXT_SYSCALL_MASKS 0x10ull
#define RF_CONTEXT_FLAG_CONTEXT_ONLINE 0x20ull

/*
 * The timers are the caller's own: with another vcpu -EINVAL, but stopPeriodicTimer always succeeds.
 */
#define RF_VCPU_COMMAND_INITIALISE 0x0ull
#define RF_VCPU_COMMAND_UP 0x1ull
#define RF_VCPU_COMMAND_DOWN 0x2ull
#define RF_VCPU_COMMAND_IS_UP 0x3ull
#define RF_VCPU_COMMAND_GET_RUNSTATE_INFO 0x4ull
#define RF_VCPU_COMMAND_REGISTER_RUNSTATE 0x5ull
#define RF_VCPU_COMMAND_SET_PERIODIC_TIMER 0x6ull
#define RF_VCPU_COMMAND_STOP_PERIODIC_TIMER 0x7ull
#define RF_VCPU_COMMAND_SET_SINGLESHOT_TIMER 0x8ull
#define RF_VCPU_COMMAND_STOP_SINGLESHOT_TIMER 0x9ull
#define RF_VCPU_COMMAND_REGISTER_VCPU_INFO 0xAull
#define RF_VCPU_COMMAND_SEND_NMI 0xBull
#define RF_VCPU_COMMAND_GET_PHYSID 0xCull
#define RF_VCPU_COMMAND_REGISTER_VCPU_TIME 0xDull

#define RF_RUN_STATE_RUNSTATE_RUNNING 0x0u
#define RF_RUN_STATE_RUNSTATE_RUNNABLE 0x1u
#define RF_RUN_STATE_RUNSTATE_BLOCKED 0x2u
#define RF_RUN_STATE_RUNSTATE_OFFLINE 0x3u

/*
 * Written by the core, at registration and whenever the vcpu's state changes.
 */
struct rf_runstate_info {
    /*
     * RunState
     */
    uint32_t state;
    uint8_t pad0[4];
    /*
     * ns; bit 63 set while updating, when vm_assist asks for it.
     */
    uint64_t state_entry_time;
    /*
     * ns spent in each state.
     */
    uint64_t time[4];
};
_Static_assert(sizeof(struct rf_runstate_info) == 48, "size");
_Static_assert(offsetof(struct rf_runstate_info, state) == 0, "offset");
_Static_assert(offsetof(struct rf_runstate_info, state_entry_time) == 8, "offset");
_Static_assert(offsetof(struct rf_runstate_info, time) == 16, "offset");

/*
 * In stateEntryTime: being updated.
 */
#define RF_RUNSTATE_UPDATE 0x8000000000000000ull

struct rf_register_area {
    /*
     * Virtual, writable now: the core remembers the frames. 0 ends it.
     */
    uint64_t address;
};
_Static_assert(sizeof(struct rf_register_area) == 8, "size");
_Static_assert(offsetof(struct rf_register_area, address) == 0, "offset");

struct rf_set_periodic_timer {
    /*
     * At least a millisecond, else -EINVAL.
     */
    uint64_t period_ns;
};
_Static_assert(sizeof(struct rf_set_periodic_timer) == 8, "size");
_Static_assert(offsetof(struct rf_set_periodic_timer, period_ns) == 0, "offset");

struct rf_set_singleshot_timer {
    /*
     * If it has passed: fires at once.
     */
    uint64_t timeout_abs_ns;
    /*
     * singleshotFuture
     */
    uint32_t flags;
    uint8_t pad0[4];
};
_Static_assert(sizeof(struct rf_set_singleshot_timer) == 16, "size");
_Static_assert(offsetof(struct rf_set_singleshot_timer, timeout_abs_ns) == 0, "offset");
_Static_assert(offsetof(struct rf_set_singleshot_timer, flags) == 8, "offset");

/*
 * -ETIME if the time has passed.
 */
#define RF_SINGLESHOT_FUTURE 0x1u

struct rf_register_vcpu_info {
    /*
     * The domain's own, writable.
     */
    rf_frame_number_t mfn;
    /*
     * 8-byte aligned, VcpuInfo within the page.
     */
    uint32_t offset;
    uint8_t pad0[4];
};
_Static_assert(sizeof(struct rf_register_vcpu_info) == 16, "size");
_Static_assert(offsetof(struct rf_register_vcpu_info, mfn) == 0, "offset");
_Static_assert(offsetof(struct rf_register_vcpu_info, offset) == 8, "offset");

/*
 * The iret hypercall's frame, lowest address first.
 */
struct rf_iret_frame {
    uint64_t rax;
    uint64_t r11;
    uint64_t rcx;
    /*
     * iretInSyscall
     */
    uint64_t flags;
    uint64_t rip;
    /*
     * Of this and ss the low 16 bits count; bits 1:0 = 3 returns to user mode.
     */
    uint64_t cs;
    /*
     * Bit 9 clear masks events.
     */
    uint64_t rflags;
    uint64_t rsp;
    uint64_t ss;
};
_Static_assert(sizeof(struct rf_iret_frame) == 72, "size");
_Static_assert(offsetof(struct rf_iret_frame, rax) == 0, "offset");
_Static_assert(offsetof(struct rf_iret_frame, r11) == 8, "offset");
_Static_assert(offsetof(struct rf_iret_frame, rcx) == 16, "offset");
_Static_assert(offsetof(struct rf_iret_frame, flags) == 24, "offset");
_Static_assert(offsetof(struct rf_iret_frame, rip) == 32, "offset");
_Static_assert(offsetof(struct rf_iret_frame, cs) == 40, "offset");
_Static_assert(offsetof(struct rf_iret_frame, rflags) == 48, "offset");
_Static_assert(offsetof(struct rf_iret_frame, rsp) == 56, "offset");
_Static_assert(offsetof(struct rf_iret_frame, ss) == 64, "offset");

/*
 * RCX and R11 need not be restored.
 */
#define RF_IRET_IN_SYSCALL 0x100ull

#define RF_SEGMENT_BASE_FS 0x0ull
#define RF_SEGMENT_BASE_GS_USER 0x1ull
#define RF_SEGMENT_BASE_GS_KERNEL 0x2ull
#define RF_SEGMENT_BASE_GS_USER_SELECTOR 0x3ull

#endif
