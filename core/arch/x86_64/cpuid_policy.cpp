// SPDX-License-Identifier: GPL-2.0-or-later
// What a guest that asks through the core is told about its processor: what it can use, and that it is on a hypervisor.
// Hiding is advice, not protection: CPUID itself always executes, so user programs see the real processor.
#include <cstring>

#include "idl/extension.hpp"
#include "idl/hypercall_numbers.hpp"
#include "core/arch/x86_64/features.hpp"
#include "core/arch/x86_64/instructions.hpp"
#include "core/arch/x86_64/traps.hpp"
#include "core/clock.hpp"

namespace core::x86 {

namespace {

constexpr u32 hypervisor_base = 0x4000'0000;
constexpr u32 bit(unsigned number) { return 1u << number; }

// Leaf 1. Kept: what needs no privilege, or is emulated.
constexpr u32 leaf1_edx = bit(0) | bit(2) | bit(4) | bit(5) | bit(6) | bit(7) | bit(8) | bit(9) | bit(14) | bit(15) | bit(16) |
                          bit(19) | bit(23) | bit(24) | bit(25) | bit(26);
constexpr u32 leaf1_ecx = bit(0) | bit(1) | bit(9) | bit(12) | bit(13) | bit(19) | bit(20) | bit(22) | bit(23) | bit(25) | bit(26) |
                          bit(28) | bit(29) | bit(30);
constexpr u32 osxsave = bit(27), xsave = bit(26), hypervisor = bit(31);
// Leaf 7: FSGSBASE, BMI1, AVX2, BMI2, ERMS, RDSEED, ADX, CLFLUSHOPT, CLWB, SHA, and AVX-512 where the state is offered.
constexpr u32 leaf7_ebx = bit(0) | bit(3) | bit(5) | bit(8) | bit(9) | bit(18) | bit(19) | bit(23) | bit(24) | bit(29);
constexpr u32 leaf7_ebx_avx512 = bit(16) | bit(17) | bit(28) | bit(30) | bit(31);

// Extended leaf 1.
constexpr u32 ext1_edx_common = bit(11) | bit(20) | bit(27) | bit(29);          // SYSCALL, NX, RDTSCP, LM
constexpr u32 ext1_ecx = bit(0) | bit(5) | bit(6) | bit(7) | bit(8);   // LAHF, ABM and SSE4A among them

void set(u32 (&out)[4], u32 eax, u32 ebx, u32 ecx, u32 edx) {
    out[0] = eax;
    out[1] = ebx;
    out[2] = ecx;
    out[3] = edx;
}

void hypervisor_leaf(u32 (&out)[4], u32 leaf, u32 subleaf) {
    set(out, 0, 0, 0, 0);
    switch (leaf - hypervisor_base) {
    case 0: return set(out, hypervisor_base + 5, 0x566E'6558, 0x6558'4D4D, 0x4D4D'566E);      // "XenVMMXenVMM"
    case 1: return set(out, abi::version_major << 16 | abi::version_minor, 0, 0, 0);
    case 2: return set(out, 1, hypervisor_base, 1, 0);      // one hypercall page MSR; A/D bits are preserved on request
    case 3:
        if (subleaf == 0) return set(out, features.rdtscp ? 4 : 0, 0, static_cast<u32>(clock::tsc_khz()), 0);
        if (subleaf == 2) return set(out, static_cast<u32>(clock::tsc_khz()), 0, 0, 0);
        return;
    case 5: return set(out, 0, features.address_bits < 44 ? features.address_bits : 44, 0, 0);
    default: return;
    }
}

// Our own leaves, beyond those of the public ABI.
void extension_leaf(const Vcpu& vcpu, u32 (&out)[4], u32 leaf) {
    set(out, abi::cpuid_counters, 0, 0, 0);
    if (leaf == abi::cpuid_identify) return static_cast<void>(std::memcpy(&out[1], abi::cpuid_signature, 3 * sizeof(u32)));
    const abi::VcpuCounters& counters = vcpu.counters;
    set(out, static_cast<u32>(counters.traps), static_cast<u32>(counters.cr3_loads), static_cast<u32>(counters.tlb_flushes),
        static_cast<u32>(counters.hypercalls));
}

void basic_features(const Vcpu& vcpu, u32 (&out)[4]) {
    out[1] = (out[1] & 0x00FF'FFFF) | vcpu.id << 25;        // initial APIC id
    out[2] = (out[2] & leaf1_ecx) | hypervisor;
    out[3] &= leaf1_edx;
    if (!features.xsave) out[2] &= ~(xsave | bit(28) | bit(12) | bit(29));
    // A kernel switches XSAVE on only if it sees OSXSAVE before it has set CR4.OSXSAVE; user programs see the guest's CR4.
    else if (vcpu.in_kernel || (vcpu.cr4 & cr4::osxsave) != 0) out[2] |= osxsave;
}

void structured_features(u32 (&out)[4], u32 subleaf) {
    if (subleaf > 0) return set(out, 0, 0, 0, 0);
    const bool avx512 = (features.xcr0 & 0xE0) != 0;
    out[0] = 0;
    out[1] &= leaf7_ebx | (avx512 ? leaf7_ebx_avx512 : 0);
    if (!features.xsave) out[1] &= ~bit(5);
    out[2] = 0;
    out[3] = 0;        // the mitigation MSRs are the core's own: a guest is told of none it could not use
}

void extended_state(u32 (&out)[4], u32 subleaf) {
    if (!features.xsave) return set(out, 0, 0, 0, 0);
    if (subleaf == 0) {
        out[0] = static_cast<u32>(features.xcr0);
        out[1] = out[2] = features.xsave_size;
        out[3] = 0;
        return;
    }
    if (subleaf == 1) return set(out, out[0] & 1, 0, 0, 0);      // XSAVEOPT
    if (subleaf >= 64 || (features.xcr0 >> subleaf & 1) == 0) set(out, 0, 0, 0, 0);
}

}  // namespace

void cpuid_for_guest(const Vcpu& vcpu, u32 leaf, u32 subleaf, u32 (&out)[4]) {
    if (leaf >= hypervisor_base && leaf <= hypervisor_base + 0xFFFF) {
        if (leaf - hypervisor_base <= 5) return hypervisor_leaf(out, leaf, subleaf);
        if (leaf == abi::cpuid_identify || leaf == abi::cpuid_counters) return extension_leaf(vcpu, out, leaf);
        return set(out, 0, 0, 0, 0);
    }
    const Cpuid real = cpuid(leaf, subleaf);
    set(out, real.eax, real.ebx, real.ecx, real.edx);
    switch (leaf) {
    case 0: out[0] = out[0] < 0xD ? out[0] : 0xD; return;
    case 1: return basic_features(vcpu, out);
    case 7: return structured_features(out, subleaf);
    case 0xD: return extended_state(out, subleaf);
    // MONITOR, power management, performance counters, topology, SVM, memory encryption: nothing of that is a guest's.
    case 5:
    case 6:
    case 0xA:
    case 0xB:
    case 0x8000'000A:
    case 0x8000'001F: return set(out, 0, 0, 0, 0);
    case 0x8000'0001:
        out[2] &= ext1_ecx;
        // AMD repeats the bits of leaf 1 here.
        out[3] &= ext1_edx_common | (features.amd ? leaf1_edx & 0x0183'F3FF : 0);
        return;
    case 0x8000'0007: return set(out, 0, 0, 0, 0);               // no invariant TSC is promised
    case 0x8000'0008: return set(out, out[0], 0, 0, 0);
    default: return;
    }
}

}  // namespace core::x86
