// SPDX-License-Identifier: GPL-2.0-or-later
// Entering a guest kernel at one of its handlers, and the hypercall that leaves it again. The hottest path of all: every
// system call and every page fault of a guest takes both. Works on the calling vcpu alone and takes no lock.
#include "core/arch/x86_64/context.hpp"
#include "core/arch/x86_64/layout.hpp"
#include "core/arch/x86_64/traps.hpp"
#include "core/domain.hpp"
#include "core/guest_memory.hpp"

namespace core::x86 {

namespace {

void crash(Vcpu& vcpu, Registers& registers, const char* reason) {
    const LockGuard lock;
    vcpu.domain->crash(lock, &vcpu, &registers, reason);
}

// The frame from the handler's stack pointer up: RCX, R11, what the kind of entry adds, and the interrupted state as the
// guest may see it.
template <unsigned added>
struct Frame {
    u64 rcx, r11;
    u64 more[added];
    u64 rip, cs, rflags, rsp, ss;
};
template <>
struct Frame<0> {
    u64 rcx, r11, rip, cs, rflags, rsp, ss;
};

template <unsigned added>
[[gnu::always_inline]] inline void fill(Frame<added>& frame, const Vcpu& vcpu, const Registers& r) {
    const u8 masked = vcpu.info->evtchn_upcall_mask;
    const u64 cs = vcpu.in_kernel ? r.cs & ~u64{3} : r.cs;
    frame.rcx = r.rcx;
    frame.r11 = r.r11;
    frame.rip = r.rip;
    frame.cs = (cs & 0xFFFF) | u64{masked} << 32;
    frame.rflags = (r.rflags & ~(rflags::interrupt | rflags::iopl)) | (masked == 0 ? rflags::interrupt : 0);
    frame.rsp = r.rsp;
    frame.ss = r.ss;
}

// Puts the frame on the kernel's stack and the registers at the handler's start.
template <unsigned added>
[[gnu::always_inline]] inline void enter(Vcpu& vcpu, Registers& r, const Frame<added>& frame, const Callback& callback) {
    u64 stack = r.rsp;
    if (!vcpu.in_kernel) {
        stack = vcpu.kernel_sp;
        enter_kernel_mode(vcpu);
    }
    stack = (stack & ~u64{15}) - sizeof frame;
    if (GuestPtr<Frame<added>>{stack}.write(frame) != Error::none) [[unlikely]]
        return crash(vcpu, r, "cannot write an exception frame on the kernel's stack");
    r.rip = callback.address;
    r.cs = SELECTOR_CODE64;
    r.ss = SELECTOR_DATA;
    r.rsp = stack;
    r.rflags &= ~(rflags::alignment | rflags::virtual8086 | rflags::resume | rflags::nested | rflags::trap);
    if (callback.masks_events) vcpu.info->evtchn_upcall_mask = 1;
}

}  // namespace

void bounce(Vcpu& vcpu, Registers& r, const Callback& callback) {
    Frame<0> frame;
    fill(frame, vcpu, r);
    enter(vcpu, r, frame, callback);
}

void bounce_failsafe(Vcpu& vcpu, Registers& r, const Segments& wanted) {
    if (vcpu.failsafe.address == 0) return crash(vcpu, r, "segment reload failed and there is no failsafe callback");
    Frame<4> frame;
    frame.more[0] = wanted.ds;
    frame.more[1] = wanted.es;
    frame.more[2] = wanted.fs;
    frame.more[3] = wanted.gs;
    fill(frame, vcpu, r);
    enter(vcpu, r, frame, vcpu.failsafe);
}

void deliver_exception(Vcpu& vcpu, Registers& r, u32 vector, u32 error_code) {
    const abi::TrapInfo& trap = vcpu.traps[vector];
    if (trap.address == 0) [[unlikely]] return crash(vcpu, r, "exception without a handler");
    constexpr u8 masks_events = 4;
    const Callback callback{trap.address, (trap.flags & masks_events) != 0};
    if (!has_error_code(vector)) return bounce(vcpu, r, callback);
    Frame<1> frame;
    frame.more[0] = error_code;
    fill(frame, vcpu, r);
    enter(vcpu, r, frame, callback);
}

void return_from_bounce(Vcpu& vcpu, Registers& r) {
    abi::IretFrame frame;
    if (GuestPtr<abi::IretFrame>{r.rsp}.read(frame) != Error::none) return crash(vcpu, r, "cannot read the frame of iret");
    const bool to_user = (frame.cs & 3) == 3;
    if (to_user && vcpu.user_cr3 == 0) return crash(vcpu, r, "iret to user mode without a user address space");
    if ((frame.flags & abi::iret_in_syscall) == 0) {
        r.r11 = frame.r11;
        r.rcx = frame.rcx;
    }
    r.rax = frame.rax;
    r.rip = frame.rip;
    r.cs = (frame.cs & 0xFFFF) | 3;
    r.rflags = rflags::for_guest(frame.rflags);
    r.rsp = frame.rsp;
    r.ss = (frame.ss & 0xFFFF) | 3;
    vcpu.info->evtchn_upcall_mask = (frame.rflags & rflags::interrupt) == 0;
    vcpu.nmi_blocked = false;
    if (to_user) enter_user_mode(vcpu);
}

}  // namespace core::x86
