// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/arch/x86_64/cpu_tables.hpp"

#include "core/arch/x86_64/core_memory.hpp"
#include "core/arch/x86_64/early_memory.hpp"
#include "core/arch/x86_64/instructions.hpp"
#include "core/arch/x86_64/layout.hpp"
#include "core/arch/x86_64/traps.hpp"
#include "core/arch.hpp"

namespace core::x86::cpu_tables {

namespace {

// Intel SDM vol. 3, 7.7: 64-bit TSS.
struct [[gnu::packed]] Tss {
    u32 reserved0;
    u64 rsp[3];
    u64 reserved1;
    u64 ist[7];
    u64 reserved2;
    u16 reserved3, io_map;
};
static_assert(sizeof(Tss) == 104);
constexpr unsigned ist_nmi = 1, ist_double_fault = 2, ist_machine_check = 3, ist_debug = 4;

struct Gate { u64 low, high; };
alignas(16) Gate idt[256];
Tss tss[MAX_CPUS];
u64* reserved_gdt[MAX_CPUS];           // page 14 of the processor's GDT window

extern "C" const char trap_stubs[], syscall_stubs[], syscall_stubs_compat[];
constexpr u64 stub_size = 16, syscall_stub_size = 32;

constexpr u64 interrupt_gate = 0x8E00'0000'0000, present_code = 0x00AF'9B00'0000'FFFF, present_data = 0x00CF'9300'0000'FFFF,
              user_code32 = 0x00CF'FB00'0000'FFFF, user_data = 0x00CF'F300'0000'FFFF, user_code64 = 0x00AF'FB00'0000'FFFF;

u64& entry(unsigned cpu, u16 selector) { return reserved_gdt[cpu][(selector - 0xE000) / sizeof(u64)]; }

void set_system_descriptor(unsigned cpu, u16 selector, u64 base, u64 limit, u64 type) {
    constexpr u64 present = 1ull << 47;
    entry(cpu, selector) = (limit & 0xFFFF) | (base & 0xFF'FFFF) << 16 | type << 40 | present | (limit >> 16 & 0xF) << 48 |
                           (base >> 24 & 0xFF) << 56;
    entry(cpu, selector + 8) = base >> 32;
}

}  // namespace

void fill_idt() {
    for (unsigned vector = 0; vector < 256; ++vector) {
        const u64 handler = reinterpret_cast<u64>(trap_stubs) + vector * stub_size;
        u64 stack = 0;
        if (vector == nmi) stack = ist_nmi;
        if (vector == double_fault) stack = ist_double_fault;
        if (vector == machine_check) stack = ist_machine_check;
        if (vector == debug) stack = ist_debug;
        const u64 privilege = vector == breakpoint || vector == overflow ? 3 : 0;
        idt[vector].low = (handler & 0xFFFF) | u64{SELECTOR_CORE_CODE} << 16 | stack << 32 | interrupt_gate | privilege << 45 |
                          (handler >> 16 & 0xFFFF) << 48;
        idt[vector].high = handler >> 32;
    }
}

void prepare(unsigned cpu) {
    core_memory::map_block(cpu);
    const u64 page = early_memory::take_zeroed();
    reserved_gdt[cpu] = static_cast<u64*>(arch::window(MachineAddress{page}));
    core_memory::map_reserved_gdt(cpu, page);
    entry(cpu, SELECTOR_CORE_CODE) = present_code;
    entry(cpu, SELECTOR_CORE_DATA) = present_data;
    entry(cpu, SELECTOR_CODE32 & ~3) = user_code32;
    entry(cpu, SELECTOR_DATA & ~3) = user_data;
    entry(cpu, SELECTOR_CODE64 & ~3) = user_code64;

    const u64 block = layout::block_of(cpu);
    const auto top_of = [block](layout::BlockPage stack) { return block + (stack + 1) * page_size; };
    tss[cpu].rsp[0] = block + BLOCK_CPU;
    tss[cpu].ist[ist_nmi - 1] = top_of(layout::nmi_stack);
    tss[cpu].ist[ist_double_fault - 1] = top_of(layout::double_fault_stack);
    tss[cpu].ist[ist_machine_check - 1] = top_of(layout::machine_check_stack);
    tss[cpu].ist[ist_debug - 1] = top_of(layout::debug_stack);
    tss[cpu].io_map = sizeof(Tss);     // beyond the limit: no port is open
    constexpr u64 type_tss = 9;
    set_system_descriptor(cpu, SELECTOR_TSS, reinterpret_cast<u64>(&tss[cpu]), sizeof(Tss) - 1, type_tss);
}

void load(unsigned cpu) {
    constexpr u16 gdt_limit = 0xEFFF;
    lgdt({gdt_limit, layout::gdt_of(cpu)});
    lidt({sizeof idt - 1, reinterpret_cast<u64>(idt)});
    asm volatile(
        "pushq %0\n\t"
        "leaq 1f(%%rip), %%rax\n\t"
        "pushq %%rax\n\t"
        "lretq\n"
        "1: mov %1, %%ss"
        ::"i"(SELECTOR_CORE_CODE), "r"(SELECTOR_CORE_DATA) : "rax", "memory");
    ltr(SELECTOR_TSS);
    lldt(0);
    wrmsr(msr::lstar, reinterpret_cast<u64>(syscall_stubs) + cpu * syscall_stub_size);
    wrmsr(msr::cstar, reinterpret_cast<u64>(syscall_stubs_compat) + cpu * syscall_stub_size);
}

void set_ldt(unsigned cpu, u64 base, u64 entries) {
    constexpr u64 type_ldt = 2;
    if (entries == 0) return lldt(0);
    set_system_descriptor(cpu, SELECTOR_LDT, base, entries * sizeof(u64) - 1, type_ldt);
    lldt(SELECTOR_LDT);
}

}  // namespace core::x86::cpu_tables
