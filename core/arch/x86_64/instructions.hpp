// SPDX-License-Identifier: GPL-2.0-or-later
// Instructions that C++ has no words for, one function each.
#pragma once

#include "core/address.hpp"

namespace core::x86 {

inline void out8(u16 port, u8 value) { asm volatile("outb %0, %1" ::"a"(value), "Nd"(port)); }
inline void out16(u16 port, u16 value) { asm volatile("outw %0, %1" ::"a"(value), "Nd"(port)); }
inline void out32(u16 port, u32 value) { asm volatile("outl %0, %1" ::"a"(value), "Nd"(port)); }
inline u8 in8(u16 port) {
    u8 value;
    asm volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}
inline u16 in16(u16 port) {
    u16 value;
    asm volatile("inw %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}
inline u32 in32(u16 port) {
    u32 value;
    asm volatile("inl %1, %0" : "=a"(value) : "Nd"(port));
    return value;
}

inline u64 rdtsc() {
    u32 low, high;
    asm volatile("rdtsc" : "=a"(low), "=d"(high));
    return u64{high} << 32 | low;
}
inline u64 rdmsr(u32 msr) {
    u32 low, high;
    asm volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(msr));
    return u64{high} << 32 | low;
}
inline void wrmsr(u32 msr, u64 value) {
    asm volatile("wrmsr" ::"a"(static_cast<u32>(value)), "d"(static_cast<u32>(value >> 32)), "c"(msr) : "memory");
}
inline void xsetbv(u32 index, u64 value) {
    asm volatile("xsetbv" ::"a"(static_cast<u32>(value)), "d"(static_cast<u32>(value >> 32)), "c"(index));
}

#define RINGFENCE_CONTROL_REGISTER(n)                                                                   \
    inline u64 read_cr##n() {                                                                           \
        u64 value;                                                                                      \
        asm volatile("mov %%cr" #n ", %0" : "=r"(value));                                               \
        return value;                                                                                   \
    }                                                                                                   \
    inline void write_cr##n(u64 value) { asm volatile("mov %0, %%cr" #n ::"r"(value) : "memory"); }
RINGFENCE_CONTROL_REGISTER(0)
RINGFENCE_CONTROL_REGISTER(2)
RINGFENCE_CONTROL_REGISTER(3)
RINGFENCE_CONTROL_REGISTER(4)
#undef RINGFENCE_CONTROL_REGISTER

inline void invlpg(u64 address) { asm volatile("invlpg (%0)" ::"r"(address) : "memory"); }
inline void swapgs() { asm volatile("swapgs" ::: "memory"); }
inline void clts() { asm volatile("clts" ::: "memory"); }
inline void pause() { asm volatile("pause"); }
inline void cli() { asm volatile("cli" ::: "memory"); }
inline void wait_for_interrupt() { asm volatile("sti; hlt; cli" ::: "memory"); }
inline void halt() { asm volatile("hlt"); }
inline void lldt(u16 selector) { asm volatile("lldt %0" ::"r"(selector)); }
inline void ltr(u16 selector) { asm volatile("ltr %0" ::"r"(selector)); }

struct [[gnu::packed]] TablePointer {
    u16 limit;
    u64 base;
};
inline void lgdt(const TablePointer& table) { asm volatile("lgdt %0" ::"m"(table)); }
inline void lidt(const TablePointer& table) { asm volatile("lidt %0" ::"m"(table)); }

inline u64 read_dr(unsigned number) {
    u64 value = 0;
    switch (number) {
    case 6: asm volatile("mov %%dr6, %0" : "=r"(value)); break;
    case 7: asm volatile("mov %%dr7, %0" : "=r"(value)); break;
    }
    return value;
}
inline void write_dr(unsigned number, u64 value) {
    switch (number) {
    case 0: asm volatile("mov %0, %%dr0" ::"r"(value)); break;
    case 1: asm volatile("mov %0, %%dr1" ::"r"(value)); break;
    case 2: asm volatile("mov %0, %%dr2" ::"r"(value)); break;
    case 3: asm volatile("mov %0, %%dr3" ::"r"(value)); break;
    case 6: asm volatile("mov %0, %%dr6" ::"r"(value)); break;
    case 7: asm volatile("mov %0, %%dr7" ::"r"(value)); break;
    }
}

struct Cpuid { u32 eax, ebx, ecx, edx; };
inline Cpuid cpuid(u32 leaf, u32 subleaf = 0) {
    Cpuid r;
    asm volatile("cpuid" : "=a"(r.eax), "=b"(r.ebx), "=c"(r.ecx), "=d"(r.edx) : "a"(leaf), "c"(subleaf));
    return r;
}

namespace msr {
inline constexpr u32 apic_base = 0x1B, arch_capabilities = 0x10A, prediction_command = 0x49, pat = 0x277, efer = 0xC000'0080,
                     star = 0xC000'0081, lstar = 0xC000'0082, cstar = 0xC000'0083, fmask = 0xC000'0084, fs_base = 0xC000'0100,
                     gs_base = 0xC000'0101, kernel_gs_base = 0xC000'0102, tsc_aux = 0xC000'0103, sysenter_cs = 0x174;
}
namespace cr0 {
inline constexpr u64 monitor = 1u << 1, task_switched = 1u << 3;
}
namespace cr4 {
inline constexpr u64 tsd = 1u << 2, de = 1u << 3, pae = 1u << 5, mce = 1u << 6, osfxsr = 1u << 9, osxmmexcpt = 1u << 10,
                     umip = 1u << 11, fsgsbase = 1u << 16, osxsave = 1u << 18, smep = 1u << 20, smap = 1u << 21;
}

}  // namespace core::x86
