// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/arch/x86_64/features.hpp"

#include "core/arch/x86_64/instructions.hpp"
#include "core/arch/x86_64/layout.hpp"

namespace core::x86 {

Features features;

namespace {

constexpr u32 vendor_intel = 0x756E6547, vendor_amd = 0x68747541;      // EBX of leaf 0: "Genu", "Auth"
// XCR0: x87, SSE, AVX, and the three parts of AVX-512. Others need more than saving and restoring.
constexpr u64 offered_state = 0xE7;

bool bit(u32 word, unsigned number) { return (word >> number & 1) != 0; }

void detect_xsave() {
    const Cpuid state = cpuid(0xD);
    features.xcr0 = (u64{state.edx} << 32 | state.eax) & offered_state;
    if ((features.xcr0 & 0xE0) != 0xE0) features.xcr0 &= 7;
    features.xsave_size = 576;
    for (u32 component = 2; component < 8; ++component) {
        if ((features.xcr0 >> component & 1) == 0) continue;
        const Cpuid place = cpuid(0xD, component);
        if (place.ebx + place.eax > features.xsave_size) features.xsave_size = place.ebx + place.eax;
    }
}

}  // namespace

void detect_features() {
    const Cpuid vendor = cpuid(0);
    features.intel = vendor.ebx == vendor_intel;
    features.amd = vendor.ebx == vendor_amd;
    const Cpuid basic = cpuid(1);
    features.tsc = bit(basic.edx, 4);
    features.apic = bit(basic.edx, 9);
    features.fxsr = bit(basic.edx, 24);
    features.sse2 = bit(basic.edx, 26);
    features.xsave = bit(basic.ecx, 26);
    features.tsc_deadline = bit(basic.ecx, 24);
    const Cpuid extended = cpuid(0x8000'0001);
    features.nx = bit(extended.edx, 20);
    features.syscall = bit(extended.edx, 11);
    features.rdtscp = bit(extended.edx, 27);
    features.huge_pages = bit(extended.edx, 26);
    if (vendor.eax >= 7) {
        const Cpuid structured = cpuid(7);
        features.fsgsbase = bit(structured.ebx, 0);
        features.smep = bit(structured.ebx, 7);
        features.smap = bit(structured.ebx, 20);
        features.umip = bit(structured.ecx, 2);
        features.ibpb = bit(structured.edx, 26);
    }
    const u32 highest = cpuid(0x8000'0000).eax;
    features.address_bits = highest >= 0x8000'0008 ? cpuid(0x8000'0008).eax & 0xFF : 36;
    if (highest >= 0x8000'0008 && features.amd) features.ibpb = bit(cpuid(0x8000'0008).ebx, 12);
    if (features.xsave && vendor.eax >= 0xD) detect_xsave();
    else features.xsave = false;
}

const char* missing_feature() {
    if (!features.nx) return "no-execute pages (NX)";
    if (!features.syscall) return "SYSCALL";
    if (!features.apic) return "a local APIC";
    if (!features.fxsr || !features.sse2) return "SSE2";
    if (!features.tsc) return "a time-stamp counter";
    if (features.xsave && features.xsave_size > page_size) return "an extended state of at most 4096 bytes";
    return nullptr;
}

// Guests share an address space with the core, so what leaks across privilege levels leaks everything. AMD's processors
// have none of the three; Intel's say so in IA32_ARCH_CAPABILITIES, or have them.
const char* vulnerability() {
    constexpr u64 rdcl_no = 1, skip_l1d_flush = 1u << 3, mds_no = 1u << 5;
    if (!features.intel) return nullptr;
    const bool says = cpuid(0).eax >= 7 && bit(cpuid(7).edx, 29);
    const u64 capabilities = says ? rdmsr(msr::arch_capabilities) : 0;
    if ((capabilities & rdcl_no) == 0) return "Meltdown";
    if ((capabilities & (rdcl_no | skip_l1d_flush)) == 0) return "L1TF";
    if ((capabilities & mds_no) == 0) return "MDS";
    return nullptr;
}

void set_control_registers() {
    constexpr u64 pat_of_abi = 0x0000'0501'0007'0406;      // WB, WT, UC-, UC, WC, WP, UC, UC: part of the guest ABI
    constexpr u64 efer_syscall = 1;
    u64 wanted = cr4::pae | cr4::mce | cr4::osfxsr | cr4::osxmmexcpt;
    if (features.fsgsbase) wanted |= cr4::fsgsbase;
    if (features.xsave) wanted |= cr4::osxsave;
    if (features.smep) wanted |= cr4::smep;
    if (features.smap) wanted |= cr4::smap;
    if (features.umip) wanted |= cr4::umip;
    write_cr4(wanted);
    if (features.xsave) xsetbv(0, features.xcr0);
    wrmsr(msr::pat, pat_of_abi);
    wrmsr(msr::efer, rdmsr(msr::efer) | efer_syscall);
    // SYSCALL: code and stack of the core; SYSRET: the flat user segments.
    wrmsr(msr::star, u64{SELECTOR_CODE32} << 48 | u64{SELECTOR_CORE_CODE} << 32);
    // Everything a guest could leave set that would matter here, TF and AC included.
    wrmsr(msr::fmask, 0x25'7FD5);
    wrmsr(msr::sysenter_cs, 0);
}

}  // namespace core::x86
