// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/arch/x86_64/apic.hpp"

#include "core/arch/x86_64/acpi.hpp"
#include "core/arch/x86_64/core_memory.hpp"
#include "core/arch/x86_64/instructions.hpp"
#include "core/arch/x86_64/iommu.hpp"
#include "core/arch/x86_64/traps.hpp"
#include "core/wide.hpp"

namespace core::x86::apic {

namespace {

enum Register : u64 {
    reg_id = 0x20, reg_priority = 0x80, reg_eoi = 0xB0, reg_spurious = 0xF0, reg_command_low = 0x300, reg_command_high = 0x310,
    reg_timer = 0x320, reg_lint0 = 0x350, reg_lint1 = 0x360, reg_error = 0x370, reg_initial_count = 0x380,
    reg_current_count = 0x390, reg_divide = 0x3E0,
};
constexpr u32 enable = 0x100, masked = 0x1'0000, divide_by_1 = 0xB, delivery_nmi = 0x400, delivery_init = 0x500,
              delivery_startup = 0x600, level_assert = 0x4000, all_but_self = 0xC'0000, pending = 0x1000;
constexpr u64 second_ns = 1'000'000'000;

u64 local = 0;        // where the registers are mapped
u64 io = 0;
u64 rate = second_ns; // timer ticks per second

u32 read(u64 reg) { return *reinterpret_cast<volatile u32*>(local + reg); }
void write(u64 reg, u32 value) { *reinterpret_cast<volatile u32*>(local + reg) = value; }

void command(u32 apic_id, u32 value) {
    while ((read(reg_command_low) & pending) != 0) pause();
    write(reg_command_high, apic_id << 24);
    write(reg_command_low, value);
}

void write_io(u32 reg, u32 value) {
    *reinterpret_cast<volatile u32*>(io) = reg;
    *reinterpret_cast<volatile u32*>(io + 0x10) = value;
}

}  // namespace

void map() {
    local = core_memory::map_registers(acpi_info.local_apic);
    if (acpi_info.io_apic != 0) io = core_memory::map_registers(acpi_info.io_apic);
}

void start() {
    constexpr u64 globally_enabled = 1u << 11;
    wrmsr(msr::apic_base, rdmsr(msr::apic_base) | globally_enabled);
    write(reg_priority, 0);
    write(reg_lint0, masked);
    write(reg_lint1, masked);
    write(reg_error, masked);
    write(reg_divide, divide_by_1);
    write(reg_timer, timer_interrupt);
    write(reg_spurious, enable | spurious_interrupt);
}

void set_timer_rate(u64 ticks_per_second) { rate = ticks_per_second; }

u64 count_timer_ticks(u64 tsc_ticks) {
    constexpr u32 all = 0xFFFF'FFFF;
    write(reg_timer, masked | timer_interrupt);
    write(reg_initial_count, all);
    const u64 begin = rdtsc();
    while (rdtsc() - begin < tsc_ticks) pause();
    const u64 counted = all - read(reg_current_count);
    write(reg_initial_count, 0);
    write(reg_timer, timer_interrupt);
    return counted;
}

u32 id() { return read(reg_id) >> 24; }
void end_of_interrupt() { write(reg_eoi, 0); }
void send(u32 apic_id, u32 vector) { command(apic_id, level_assert | vector); }
void send_nmi_to_others() { command(0, all_but_self | level_assert | delivery_nmi); }
void send_init(u32 apic_id) { command(apic_id, level_assert | delivery_init); }
void send_startup(u32 apic_id, u64 page) { command(apic_id, level_assert | delivery_startup | static_cast<u32>(page >> page_shift)); }

void arm_timer(u64 ns) {
    if (ns == 0) return write(reg_initial_count, 0);
    const u64 ticks = mul_div(ns, rate, second_ns);
    constexpr u32 longest = 0xFFFF'FFFF;       // a later deadline is looked at again then
    write(reg_initial_count, ticks > longest ? longest : ticks == 0 ? 1 : static_cast<u32>(ticks));
}

void route_serial(u32 vector) {
    if (io == 0 || acpi_info.serial_interrupt < acpi_info.io_apic_base) return;
    const u32 pin = acpi_info.serial_interrupt - acpi_info.io_apic_base;
    const iommu::PinEntry entry = iommu::remaps_interrupts() ? iommu::remapped_pin(vector, id()) : iommu::PinEntry{vector, id() << 24};
    write_io(0x11 + 2 * pin, entry.high);
    write_io(0x10 + 2 * pin, entry.low);
}

}  // namespace core::x86::apic
