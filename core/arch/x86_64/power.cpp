// SPDX-License-Identifier: GPL-2.0-or-later
// Switching the machine off, and resetting it.
#include "core/arch.hpp"
#include "core/arch/x86_64/acpi.hpp"
#include "core/arch/x86_64/instructions.hpp"

namespace core::arch {

using namespace x86;

namespace {

[[noreturn]] void stay_off() {
    for (;;) {
        cli();
        halt();
    }
}

void power_off() {
    constexpr u16 sleep_enable = 1u << 13;
    constexpr unsigned type_shift = 10;
    if (!acpi_info.can_power_off) return;
    out16(acpi_info.pm1a_control, static_cast<u16>(acpi_info.sleep_type_a << type_shift | sleep_enable));
    if (acpi_info.pm1b_control != 0)
        out16(acpi_info.pm1b_control, static_cast<u16>(acpi_info.sleep_type_b << type_shift | sleep_enable));
}

void reset() {
    if (acpi_info.reset_port != 0) out8(acpi_info.reset_port, acpi_info.reset_value);
    constexpr u16 reset_control = 0xCF9, keyboard_command = 0x64;
    constexpr u8 full_reset = 0x0E, pulse_reset_line = 0xFE;
    out8(reset_control, full_reset);
    out8(keyboard_command, pulse_reset_line);
    // What no port does, an exception without a handler does.
    lidt({0, 0});
    asm volatile("int3");
}

}  // namespace

void end_machine(bool reboot) {
    if (reboot) reset();
    else power_off();
    stay_off();
}

}  // namespace core::arch
