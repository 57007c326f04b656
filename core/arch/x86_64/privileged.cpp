// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/arch/x86_64/privileged.hpp"

#include "core/arch/x86_64/features.hpp"
#include "core/arch/x86_64/instructions.hpp"
#include "core/cpu.hpp"
#include "core/domain.hpp"
#include "core/guest_memory.hpp"
#include "core/hypercall.hpp"

namespace core::x86::privileged {

namespace {

constexpr u64 always_visible_cr4 = cr4::pae | cr4::mce | cr4::osfxsr | cr4::osxmmexcpt;

u64 settable_cr4() {
    return cr4::tsd | cr4::de | (features.fsgsbase ? cr4::fsgsbase : 0) | (features.xsave ? cr4::osxsave : 0);
}

u64 visible_cr0(const Vcpu& vcpu) {
    return (read_cr0() & ~cr0::task_switched) | (vcpu.task_switched ? cr0::task_switched : 0);
}

}  // namespace

bool read_control_register(Vcpu& vcpu, unsigned number, u64& value) {
    switch (number) {
    case 0: value = visible_cr0(vcpu); return true;
    case 2: value = vcpu.cr2; return true;
    case 3: value = vcpu.kernel_cr3; return true;
    case 4: value = vcpu.cr4 | always_visible_cr4; return true;
    default: return false;
    }
}

bool write_control_register(Vcpu& vcpu, unsigned number, u64 value) {
    switch (number) {
    case 0:
        if (((value ^ visible_cr0(vcpu)) & ~cr0::task_switched) != 0) return false;
        vcpu.task_switched = (value & cr0::task_switched) != 0;
        arch::set_task_switched(vcpu.task_switched);
        return true;
    case 2: vcpu.cr2 = value; return true;
    case 4:
        vcpu.cr4 = value & settable_cr4();
        write_cr4((read_cr4() & ~(cr4::tsd | cr4::de)) | (vcpu.cr4 & (cr4::tsd | cr4::de)));
        return true;
    default: return false;
    }
}

bool set_xcr0(Vcpu& vcpu, u64 value) {
    constexpr u64 x87 = 1, sse = 2, avx = 4, avx512 = 0xE0;
    if (!features.xsave || (value & ~features.xcr0) != 0 || (value & x87) == 0) return false;
    if ((value & avx) != 0 && (value & sse) == 0) return false;
    if ((value & avx512) != 0 && ((value & avx512) != avx512 || (value & avx) == 0)) return false;
    vcpu.xcr0 = value;
    xsetbv(0, value);
    return true;
}

namespace {

constexpr u32 mcg_cap = 0x179, mcg_status = 0x17A, microcode_revision = 0x8B, tsc = 0x10;
constexpr u64 local_apic_disabled_bsp = 0xFEE0'0100;      // the boot processor's flag, no enable bit

bool is_amd_register(u32 number) { return features.amd && number >= 0xC001'0000 && number <= 0xC001'1FFF; }

}  // namespace

bool read_msr(Vcpu& vcpu, u32 number, u64& value) {
    value = 0;
    switch (number) {
    case tsc: value = rdtsc(); return true;
    case msr::apic_base: value = local_apic_disabled_bsp; return true;
    case msr::pat: value = rdmsr(msr::pat); return true;
    case msr::efer: value = rdmsr(msr::efer) & ~(u64{1} << 12); return true;
    case msr::fs_base: value = arch::read_base(arch::Base::fs); return true;
    case msr::gs_base: value = arch::read_base(arch::Base::gs_kernel); return true;
    case msr::kernel_gs_base: value = arch::read_base(arch::Base::gs_user); return true;
    case msr::tsc_aux: value = vcpu.id; return features.rdtscp;
    case microcode_revision:
    case mcg_cap:
    case mcg_status: return true;
    default: return is_amd_register(number);
    }
}

bool write_msr(Vcpu& vcpu, u32 number, u64 value) {
    constexpr u32 hypercall_page_msr = 0x4000'0000;
    switch (number) {
    case msr::fs_base:
    case msr::gs_base:
    case msr::kernel_gs_base:
        if (!is_canonical(value)) return false;
        arch::write_base(number == msr::fs_base ? arch::Base::fs : number == msr::gs_base ? arch::Base::gs_kernel : arch::Base::gs_user, value);
        return true;
    case msr::efer: return value == (rdmsr(msr::efer) & ~(u64{1} << 12));
    case msr::tsc_aux:
    case microcode_revision: return true;                   // ignored
    case hypercall_page_msr: return hypercall::fill_page(vcpu, value);
    default: return is_amd_register(number);                // ignored
    }
}

}  // namespace core::x86::privileged
