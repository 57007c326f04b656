// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/vcpu_state.hpp"

#include <cstring>

#include "core/clock.hpp"
#include "core/descriptor.hpp"
#include "core/domain.hpp"
#include "core/runstate.hpp"
#include "core/vcpu.hpp"

namespace core::vcpu_state {

namespace {

constexpr u16 with_privilege_3(u64 selector) { return static_cast<u16>((selector & 0xFFFF) | 3); }

// Selectors and bases are whatever the guest likes: a bad one faults when it is loaded, and that fault is the guest's.
void take_registers(Vcpu& vcpu, const abi::VcpuGuestContext& context) {
    const abi::UserRegs& from = context.user_regs;
    vcpu.regs = {.r15 = from.r15, .r14 = from.r14, .r13 = from.r13, .r12 = from.r12, .rbp = from.rbp, .rbx = from.rbx, .r11 = from.r11,
                 .rcx = from.rcx, .rax = from.rax, .rdi = from.rdi, .rsi = from.rsi, .rdx = from.rdx, .r10 = from.r10, .r8 = from.r8, .r9 = from.r9,
                 .error_code = 0, .vector = 0, .rip = from.rip, .cs = with_privilege_3(from.cs), .rflags = rflags::for_guest(from.rflags),
                 .rsp = from.rsp, .ss = with_privilege_3(from.ss)};
    vcpu.segments = {.ds = from.ds, .es = from.es, .fs = from.fs, .gs = from.gs, .fs_base = context.fs_base,
                     .gs_base_user = context.gs_base_user, .gs_base_kernel = context.gs_base_kernel};
    vcpu.in_kernel = (context.flags & abi::context_in_kernel) != 0;
}

void take_callbacks(Vcpu& vcpu, const abi::VcpuGuestContext& context) {
    // Here an entry's place counts: those without a handler need not name their vector.
    for (unsigned vector = 0; vector < 256; ++vector) vcpu.traps[vector] = context.trap_ctxt[vector];
    vcpu.event = {context.event_callback_eip, true};
    vcpu.failsafe = {context.failsafe_callback_eip, (context.flags & abi::context_failsafe_masks) != 0};
    vcpu.syscall_entry = context.syscall_callback_eip;
    vcpu.syscall_masks_events = (context.flags & abi::context_syscall_masks) != 0;
    vcpu.kernel_ss = with_privilege_3(context.kernel_ss);
    vcpu.kernel_sp = context.kernel_sp;
}

bool addresses_are_canonical(const abi::VcpuGuestContext& context) {
    for (u64 address : {context.user_regs.rip, context.fs_base, context.gs_base_kernel, context.gs_base_user, context.kernel_sp,
                        context.event_callback_eip, context.failsafe_callback_eip, context.syscall_callback_eip})
        if (!is_canonical(address)) return false;
    return true;
}

Error check(const abi::VcpuGuestContext& context) {
    if (!addresses_are_canonical(context)) return Error::invalid;
    for (const abi::TrapInfo& trap : context.trap_ctxt) TRY(check_trap(trap));
    const bool in_kernel = (context.flags & abi::context_in_kernel) != 0;
    if (context.ctrlreg[3] == 0 || (!in_kernel && context.ctrlreg[1] == 0)) return Error::invalid;
    if (context.gdt_ents > abi::first_reserved_gdt_entry) return Error::invalid;
    if (context.ldt_ents > 8192 || context.ldt_base % page_size != 0) return Error::invalid;
    return context.debugreg[6] >> 32 == 0 && context.debugreg[7] >> 32 == 0 ? Error::none : Error::invalid;
}

Error take_gdt(Locked locked, Vcpu& vcpu, const abi::VcpuGuestContext& context) {
    Mfn frame_list[14];
    for (int i = 0; i < 14; ++i) frame_list[i] = Mfn{context.gdt_frames[i]};
    return descriptors::set_gdt(locked, vcpu, frame_list, context.gdt_ents);
}

// Of a vcpu that does not run yet. What does not fit the budget is finished by the next attempt, or goes with the vcpu.
Error drop_kernel_space(Locked locked, Vcpu& vcpu, Budget& budget) {
    if (vcpu.kernel_cr3 == 0) return Error::none;
    Frame& frame = frames::at(frame_of(MachineAddress{vcpu.kernel_cr3}));
    vcpu.kernel_cr3 = 0;
    if (paging::release(locked, frame, budget) == Error::none) return Error::none;
    vcpu.pending_release = &frame;
    return Error::restart;
}

// The kernel's tables stay the vcpu's while those for user mode are checked, however often that is preempted: given back
// in between, they might have to be checked again each time, and it would never end.
Error take_address_spaces(Locked locked, Vcpu& vcpu, const abi::VcpuGuestContext& context, Budget& budget) {
    Domain& domain = *vcpu.domain;
    const u64 kernel = context.ctrlreg[3] & pte::address_mask;
    const u64 user = context.ctrlreg[1] & pte::address_mask;
    if (vcpu.kernel_cr3 != kernel) {
        TRY(drop_kernel_space(locked, vcpu, budget));
        TRY(paging::acquire(locked, domain, frame_of(MachineAddress{kernel}), FrameType::l4, budget));
        vcpu.kernel_cr3 = kernel;
    }
    const Error error = user != 0 ? paging::acquire(locked, domain, frame_of(MachineAddress{user}), FrameType::l4, budget) : Error::none;
    if (error == Error::none) vcpu.user_cr3 = user;
    else if (error != Error::restart) static_cast<void>(drop_kernel_space(locked, vcpu, budget));
    return error;
}

}  // namespace

Error check_trap(const abi::TrapInfo& trap) { return is_canonical(trap.address) ? Error::none : Error::invalid; }

Error initialise(Locked locked, Vcpu& vcpu, const abi::VcpuGuestContext& context, Budget& budget) {
    if (vcpu.initialised) return Error::exists;
    TRY(paging::finish_release(locked, vcpu, budget));
    TRY(check(context));
    TRY(take_gdt(locked, vcpu, context));
    TRY(take_address_spaces(locked, vcpu, context, budget));
    take_registers(vcpu, context);
    take_callbacks(vcpu, context);
    vcpu.ldt_base = context.ldt_base;
    vcpu.ldt_entries = context.ldt_ents;
    std::memset(vcpu.debug, 0, sizeof vcpu.debug);
    vcpu.task_switched = false;
    vcpu.fpu_valid = false;
    vcpu.initialised = true;
    return Error::none;
}

void describe(const Vcpu& vcpu, abi::VcpuGuestContext& context) {
    context = abi::VcpuGuestContext{};
    const Registers& from = vcpu.regs;
    abi::UserRegs& to = context.user_regs;
    to.r15 = from.r15, to.r14 = from.r14, to.r13 = from.r13, to.r12 = from.r12, to.rbp = from.rbp, to.rbx = from.rbx;
    to.r11 = from.r11, to.r10 = from.r10, to.r9 = from.r9, to.r8 = from.r8, to.rax = from.rax, to.rcx = from.rcx;
    to.rdx = from.rdx, to.rsi = from.rsi, to.rdi = from.rdi, to.rip = from.rip, to.rsp = from.rsp, to.rflags = from.rflags;
    to.cs = static_cast<u16>(from.cs), to.ss = static_cast<u16>(from.ss);
    to.error_code = static_cast<u32>(from.error_code), to.vector = static_cast<u32>(from.vector);
    to.ds = vcpu.segments.ds, to.es = vcpu.segments.es, to.fs = vcpu.segments.fs, to.gs = vcpu.segments.gs;
    context.fs_base = vcpu.segments.fs_base;
    context.gs_base_user = vcpu.segments.gs_base_user;
    context.gs_base_kernel = vcpu.segments.gs_base_kernel;
    context.flags = (vcpu.in_kernel ? u32{abi::context_in_kernel} : 0u) | (vcpu.sched.up ? u32{abi::context_online} : 0u);
    context.kernel_ss = vcpu.kernel_ss;
    context.kernel_sp = vcpu.kernel_sp;
    context.ctrlreg[1] = vcpu.user_cr3;
    context.ctrlreg[2] = vcpu.cr2;
    context.ctrlreg[3] = vcpu.kernel_cr3;
}

Error register_info(Locked locked, Vcpu& vcpu, const abi::RegisterVcpuInfo& where) {
    if (vcpu.info_frame != Mfn{}) return Error::invalid;
    if (where.offset % 8 != 0 || where.offset > page_size - sizeof(abi::VcpuInfo)) return Error::invalid;
    const Result<Frame*> frame = frames::owned(Mfn{where.mfn}, vcpu.domain->id);
    if (!frame.ok() || frames::get(*frame.value(), vcpu.domain->id) != Error::none) return Error::invalid;
    if (paging::acquire_writable(locked, *vcpu.domain, *frame.value()) != Error::none) {
        frames::put(locked, *frame.value());
        return Error::invalid;
    }
    auto* const info = reinterpret_cast<abi::VcpuInfo*>(static_cast<u8*>(arch::pointer_to(Mfn{where.mfn})) + where.offset);
    std::memcpy(info, vcpu.info, sizeof *info);
    vcpu.info = info;
    vcpu.info_frame = Mfn{where.mfn};
    clock::publish_time(vcpu);
    events::force_upcall(locked, vcpu);
    return Error::none;
}

namespace {

void drop_area(Locked locked, PinnedArea& area) {
    for (int i = 0; i < 2; ++i) {
        if (area.size[i] == 0) continue;
        paging::release_writable(locked, frames::at(area.frame[i]));
        frames::put(locked, frames::at(area.frame[i]));
        area.size[i] = 0;
    }
}

Error pin_piece(Locked locked, Vcpu& caller, PinnedArea& area, int piece, u64 address, u32 size) {
    const u64* const slot = is_guest_range(address, size) ? paging::find_l1_slot(frame_of(MachineAddress{caller.kernel_cr3}), address) : nullptr;
    if (slot == nullptr || !pte::is_present(*slot) || !pte::is_writable(*slot)) return Error::fault;
    const Mfn number = pte::frame(*slot);
    Budget budget;
    TRY(paging::acquire(locked, *caller.domain, number, FrameType::writable, budget));
    area.frame[piece] = number;
    area.pointer[piece] = static_cast<u8*>(arch::pointer_to(number)) + address % page_size;
    area.size[piece] = size;
    return Error::none;
}

}  // namespace

Error register_area(Locked locked, Vcpu& caller, PinnedArea& area, u64 address, u32 size) {
    drop_area(locked, area);
    if (address == 0) return Error::none;
    const u32 room = static_cast<u32>(page_size - address % page_size);
    const u32 first = size < room ? size : room;
    TRY(pin_piece(locked, caller, area, 0, address, first));
    if (first == size) return Error::none;
    const Error error = pin_piece(locked, caller, area, 1, address + first, size - first);
    if (error != Error::none) drop_area(locked, area);
    return error;
}

Error drop_memory(Locked locked, Vcpu& vcpu, Budget& budget) {
    TRY(paging::finish_release(locked, vcpu, budget));
    drop_area(locked, vcpu.runstate_area);
    drop_area(locked, vcpu.time_area);
    if (vcpu.info_frame != Mfn{}) {
        Frame& frame = frames::at(vcpu.info_frame);
        vcpu.info_frame = Mfn{};
        vcpu.info = &vcpu.domain->shared_info->vcpu_info[vcpu.id];
        paging::release_writable(locked, frame);
        frames::put(locked, frame);
    }
    TRY(descriptors::set_gdt(locked, vcpu, nullptr, 0));
    descriptors::drop_ldt_pages(locked, vcpu);
    for (u64* cr3 : {&vcpu.kernel_cr3, &vcpu.user_cr3}) {
        if (*cr3 == 0) continue;
        TRY(paging::release(locked, frames::at(frame_of(MachineAddress{*cr3})), budget));
        *cr3 = 0;
    }
    return Error::none;
}

}  // namespace core::vcpu_state
