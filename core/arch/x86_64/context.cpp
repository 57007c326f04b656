// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/arch/x86_64/context.hpp"

#include <cstring>

#include "core/arch/x86_64/core_memory.hpp"
#include "core/arch/x86_64/features.hpp"
#include "core/arch/x86_64/instructions.hpp"
#include "core/arch/x86_64/traps.hpp"
#include "core/cpu.hpp"
#include "core/domain.hpp"
#include "core/guest_memory.hpp"
#include "core/tlb.hpp"

namespace core {

namespace x86 {

extern "C" bool load_gs_selector(u16 selector);
extern "C" bool load_ds(u16 selector);
extern "C" bool load_es(u16 selector);
extern "C" bool load_fs(u16 selector);
extern "C" bool load_gs(u16 selector);

namespace {

u16 read_selector(char which) {
    u16 value = 0;
    switch (which) {
    case 'd': asm volatile("mov %%ds, %0" : "=r"(value)); break;
    case 'e': asm volatile("mov %%es, %0" : "=r"(value)); break;
    case 'f': asm volatile("mov %%fs, %0" : "=r"(value)); break;
    case 'g': asm volatile("mov %%gs, %0" : "=r"(value)); break;
    }
    return value;
}

void save_segments(Vcpu& vcpu) {
    vcpu.segments = {.ds = read_selector('d'), .es = read_selector('e'), .fs = read_selector('f'), .gs = read_selector('g'),
                     .fs_base = arch::read_base(arch::Base::fs), .gs_base_user = arch::read_base(arch::Base::gs_user),
                     .gs_base_kernel = arch::read_base(arch::Base::gs_kernel)};
}

// False: some selector is no longer loadable.
bool load_segments(const Vcpu& vcpu) {
    const Segments& wanted = vcpu.segments;
    bool ok = load_ds(wanted.ds);
    ok &= load_es(wanted.es);
    ok &= load_fs(wanted.fs);
    ok &= load_gs(wanted.gs);
    // Loading a selector may have changed the base; the bases are what counts.
    wrmsr(msr::fs_base, wanted.fs_base);
    wrmsr(msr::gs_base, vcpu.in_kernel ? wanted.gs_base_kernel : wanted.gs_base_user);
    wrmsr(msr::kernel_gs_base, vcpu.in_kernel ? wanted.gs_base_user : wanted.gs_base_kernel);
    return ok;
}

// With all components enabled, or what the guest has switched off would stay in the registers for the next one.
void save_fpu(Vcpu& vcpu) {
    clts();
    if (!features.xsave) {
        asm volatile("fxsave64 (%0)" ::"r"(vcpu.fpu) : "memory");
        return;
    }
    if (vcpu.xcr0 != features.xcr0) xsetbv(0, features.xcr0);
    asm volatile("xsave64 (%0)" ::"r"(vcpu.fpu), "a"(~0u), "d"(~0u) : "memory");
    if (vcpu.xcr0 != features.xcr0) xsetbv(0, vcpu.xcr0);
}

void load_fpu(Vcpu& vcpu) {
    if (!vcpu.fpu_valid) {
        reset_fpu(vcpu.fpu);
        vcpu.xcr0 = features.xsave ? 1 : 0;
        vcpu.fpu_valid = true;
    }
    clts();
    if (!features.xsave) {
        asm volatile("fxrstor64 (%0)" ::"r"(vcpu.fpu) : "memory");
    } else {
        xsetbv(0, features.xcr0);
        asm volatile("xrstor64 (%0)" ::"r"(vcpu.fpu), "a"(~0u), "d"(~0u) : "memory");
        if (vcpu.xcr0 != features.xcr0) xsetbv(0, vcpu.xcr0);
    }
}

constexpr u64 no_breakpoints = 0x400;

void load_debug_registers(const Vcpu& vcpu) {
    const u64 control = vcpu.debug[7];
    const bool wanted = (control & 0xFF) != 0;
    if (!wanted && (read_dr(7) & 0xFF) == 0) return;
    for (unsigned i = 0; wanted && i < 4; ++i) write_dr(i, vcpu.debug[i]);
    write_dr(7, wanted ? control : no_breakpoints);
}

}  // namespace

void reset_fpu(void* area) {
    constexpr u16 control_word = 0x37F;
    constexpr u32 mxcsr = 0x1F80;
    std::memset(area, 0, page_size);
    std::memcpy(static_cast<u8*>(area), &control_word, sizeof control_word);
    std::memcpy(static_cast<u8*>(area) + 24, &mxcsr, sizeof mxcsr);
}

void save_context(Vcpu& vcpu, const Registers& registers) {
    vcpu.regs = registers;
    save_segments(vcpu);
    save_fpu(vcpu);
}

namespace {

void forget_loaded(Cpu& cpu) {
    if (cpu.loaded == nullptr) return;
    __atomic_and_fetch(&cpu.loaded->domain->loaded_on, ~(CpuMask{1} << cpu.id), __ATOMIC_SEQ_CST);
    cpu.loaded = nullptr;
}

}  // namespace

void leave_address_space(Cpu& cpu) {
    cpu.last_flush = tlb::now();
    write_cr3(core_memory::own_cr3());
    forget_loaded(cpu);
}

void load_context(Cpu& cpu, Vcpu& vcpu, Registers& registers) {
    registers = vcpu.regs;
    arch::set_task_switched(vcpu.task_switched);
    if (cpu.loaded == &vcpu && vcpu.loaded_cpu == cpu.id) return;      // it only slept, here

    const bool new_domain = cpu.loaded == nullptr || cpu.loaded->domain != vcpu.domain;
    __atomic_or_fetch(&vcpu.domain->loaded_on, CpuMask{1} << cpu.id, __ATOMIC_SEQ_CST);
    load_cr3(vcpu, vcpu.in_kernel ? vcpu.kernel_cr3 : vcpu.user_cr3);
    if (new_domain) {
        forget_loaded(cpu);
        if (features.ibpb) wrmsr(msr::prediction_command, 1);      // no training of branches across domains
    }
    cpu.loaded = &vcpu;
    vcpu.loaded_cpu = cpu.id;
    core_memory::load_gdt(cpu.id, vcpu);
    core_memory::load_ldt(cpu.id, vcpu);
    load_fpu(vcpu);
    arch::set_task_switched(vcpu.task_switched);
    write_cr4((read_cr4() & ~(cr4::tsd | cr4::de)) | (vcpu.cr4 & (cr4::tsd | cr4::de)));
    load_debug_registers(vcpu);
}

void switch_vcpu(Cpu& cpu, Registers& registers) {
    Vcpu* const old = cpu.current;
    bool load = false;
    {
        const LockGuard lock;
        if (old != nullptr) save_context(*old, registers);
        Vcpu* const next = scheduler::pick(lock, cpu);
        if (next != nullptr) {
            load = cpu.loaded != next || next->loaded_cpu != cpu.id;
            load_context(cpu, *next, registers);
        }
    }
    if (cpu.current == nullptr) {
        while (!cpu.reschedule) wait_for_interrupt();
        return;
    }
    // Outside the lock: a selector in the LDT may need a page of it mapped first.
    Vcpu& vcpu = *cpu.current;
    if (load && !load_segments(vcpu)) bounce_failsafe(vcpu, registers, vcpu.segments);
}

void do_what_is_due(Registers& registers) {
    Cpu& cpu = arch::this_cpu();
    for (;;) {
        if (cpu.reschedule) {
            switch_vcpu(cpu, registers);
            continue;
        }
        Vcpu& vcpu = *cpu.current;
        if (vcpu.nmi_pending && !vcpu.nmi_blocked && vcpu.nmi.address != 0) [[unlikely]] {
            vcpu.nmi_pending = false;
            vcpu.nmi_blocked = true;
            bounce(vcpu, registers, vcpu.nmi);
            continue;
        }
        const abi::VcpuInfo& info = *vcpu.info;
        if (info.evtchn_upcall_pending == 0 || info.evtchn_upcall_mask != 0 || vcpu.event.address == 0) return;
        bounce(vcpu, registers, vcpu.event);
    }
}

void enter_guest(Registers* registers) {
    asm volatile("mov %0, %%rsp; jmp leave_core" ::"r"(registers) : "memory");
    __builtin_unreachable();
}

}  // namespace x86

namespace arch {

using namespace x86;

u64 read_base(Base base) {
    const bool in_kernel = this_cpu().current == nullptr || this_cpu().current->in_kernel;
    switch (base) {
    case Base::fs: return rdmsr(msr::fs_base);
    case Base::gs_user: return rdmsr(in_kernel ? msr::kernel_gs_base : msr::gs_base);
    case Base::gs_kernel: return rdmsr(in_kernel ? msr::gs_base : msr::kernel_gs_base);
    }
    return 0;
}

// Called for a vcpu in kernel mode.
void write_base(Base base, u64 value) {
    switch (base) {
    case Base::fs: return wrmsr(msr::fs_base, value);
    case Base::gs_user: return wrmsr(msr::kernel_gs_base, value);
    case Base::gs_kernel: return wrmsr(msr::gs_base, value);
    }
}

bool load_user_gs_selector(u16 selector) { return load_gs_selector(selector); }

void set_task_switched(bool on) {
    if (on) write_cr0(read_cr0() | cr0::task_switched);
    else clts();
}

void load_kernel_space(Vcpu& vcpu) { load_cr3(vcpu, vcpu.kernel_cr3); }

void flush_tlb() {
    Cpu& cpu = this_cpu();
    if (cpu.current == nullptr) return leave_address_space(cpu);      // nothing to keep it for
    write_cr3(read_cr3());
}

void flush_page(u64 address) { invlpg(address); }

namespace {
bool is_loaded_here(const Vcpu& vcpu) { return this_cpu().loaded == &vcpu && vcpu.loaded_cpu == this_cpu().id; }
}  // namespace

void gdt_changed(Vcpu& vcpu) {
    if (is_loaded_here(vcpu)) core_memory::load_gdt(this_cpu().id, vcpu);
}

void ldt_changed(Vcpu& vcpu) {
    if (is_loaded_here(vcpu)) core_memory::load_ldt(this_cpu().id, vcpu);
}

}  // namespace arch
}  // namespace core
