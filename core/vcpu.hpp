// SPDX-License-Identifier: GPL-2.0-or-later
// A virtual processor: its registers while it does not run, what the guest has told the core about its kernel, and its
// place in the scheduler. One frame; trap table and FPU state have one more each, all from the domain's reservation.
#pragma once

#include "idl/extension.hpp"
#include "idl/shared_info.hpp"
#include "idl/vcpu.hpp"
#include "core/frame_table.hpp"
#include "core/scheduler.hpp"
#include "core/timer.hpp"

namespace core {

struct Domain;

// In the order entry.S pushes them. A hypercall's arguments lie side by side, so they are used where they are.
struct Registers {
    u64 r15, r14, r13, r12, rbp, rbx, r11, rcx, rax;
    u64 rdi, rsi, rdx, r10, r8, r9;
    u32 error_code, vector;
    u64 rip, cs, rflags, rsp, ss;

    u64* arguments() { return &rdi; }
};
static_assert(sizeof(Registers) == 168 && offsetof(Registers, r9) - offsetof(Registers, rdi) == 5 * sizeof(u64));

namespace rflags {
inline constexpr u64 carry = 1u << 0, fixed = 1u << 1, trap = 1u << 8, interrupt = 1u << 9, direction = 1u << 10, iopl = 3u << 12,
                     nested = 1u << 14, resume = 1u << 16, virtual8086 = 1u << 17, alignment = 1u << 18,
                     virtual_interrupt = 3u << 19, identification = 1u << 21;
// What a guest may have in the real register; IF is always set and IOPL is always 0 while it runs.
inline constexpr u64 guest_mask = 0x0025'4FD5 & ~(iopl | virtual8086);
constexpr u64 for_guest(u64 wanted) { return (wanted & guest_mask) | fixed | interrupt; }
}  // namespace rflags

struct Callback {
    u64 address;
    bool masks_events;
};

// Memory of the guest which the core writes at any time: one or two pinned pieces (runstate may cross a page).
struct PinnedArea {
    void* pointer[2] = {};
    u32 size[2] = {};
    Mfn frame[2];
    bool registered() const { return size[0] != 0; }
};

struct Segments {
    u16 ds, es, fs, gs;
    u64 fs_base, gs_base_user, gs_base_kernel;
};

struct Vcpu {
    // entry.S reads this part: see arch/x86_64/offsets.hpp.
    Domain* domain;
    abi::VcpuInfo* info;            // in shared_info, or where the guest registered it
    u64 kernel_cr3;                 // machine addresses; never 0 once initialised
    u64 user_cr3;                   // 0: none
    u64 kernel_sp;
    u64 syscall_entry;              // 0: none
    abi::VcpuCounters counters;
    bool in_kernel;
    bool syscall_masks_events;

    u16 kernel_ss;
    u32 id;
    Registers regs;                 // valid while not on a processor
    Segments segments;
    Callback event, failsafe, syscall32, sysenter, nmi;
    abi::TrapInfo* traps;           // 256 entries
    void* fpu;                      // XSAVE area
    bool fpu_valid;                 // holds a state; before, the processor's reset state counts

    bool initialised;
    bool task_switched;             // virtual CR0.TS
    u8 iopl;                        // virtual IOPL
    bool nmi_pending, nmi_blocked;
    u64 cr2;
    u64 cr4;                        // as the guest sees it
    u64 xcr0;
    u64 debug[8];

    u64 gdt_entries;
    Mfn gdt_frames[14];
    u64 ldt_base;
    u64 ldt_entries;
    Mfn ldt_frames[16];             // shadow: frames mapped into the processor's window, by page; see ldt_mapped
    u16 ldt_mapped;

    Mfn info_frame;                 // of a registered vcpu_info; 0: still in shared_info
    PinnedArea runstate_area, time_area;

    // An upper-level table whose last reference is being given up in steps; see paging.hpp.
    Frame* pending_release;

    unsigned loaded_cpu;            // where its address space, FPU and segments were loaded last
    SchedulerEntity sched;
    Timer singleshot, periodic, virtual_timer, poll_timer;
    u64 periodic_ns;
    u64 virtual_deadline_ns;        // 0: none
    bool polling;
    EvtchnPort poll_port;           // the one port polled, or 0 for several
};
static_assert(sizeof(Vcpu) <= page_size);

}  // namespace core
