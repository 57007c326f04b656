// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/panic.hpp"

#include "core/arch.hpp"
#include "core/arch/x86_64/apic.hpp"
#include "core/arch/x86_64/instructions.hpp"
#include "core/arch/x86_64/layout.hpp"
#include "core/arch/x86_64/panic_stop.hpp"
#include "core/arch/x86_64/symbols.hpp"
#include "core/console.hpp"
#include "core/crash_report.hpp"
#include "core/cpu.hpp"
#include "core/vcpu.hpp"

namespace core {

namespace x86 {

namespace {
bool panicking = false;
bool reboot_after_panic = false;

[[noreturn]] void stop() {
    for (;;) {
        cli();
        halt();
    }
}
}  // namespace

void stop_if_panicking() {
    if (__atomic_load_n(&panicking, __ATOMIC_ACQUIRE)) stop();
}

void set_panic_reboot(bool reboot) { reboot_after_panic = reboot; }

namespace {

void print_frame(u64 address) {
    const Symbol symbol = find_symbol(address);
    log("    ", Hex{address, 16}, "  ", symbol.name, " + ", Hex{address - symbol.address});
}

bool is_core_stack(u64 address) { return address % 8 == 0 && address >= CORE_BASE && address < WINDOW_BASE; }

// Along the chain of frame pointers, as long as it stays on a stack of the core and goes up.
void print_backtrace(u64 rip, u64 frame_pointer) {
    log("  backtrace:");
    if (rip != 0) print_frame(rip);
    for (int depth = 0; depth < 24 && is_core_stack(frame_pointer); ++depth) {
        const u64* const frame = reinterpret_cast<const u64*>(frame_pointer);
        if (frame[1] < CORE_BASE) return;
        print_frame(frame[1]);
        if (frame[0] <= frame_pointer) return;
        frame_pointer = frame[0];
    }
}

}  // namespace
}  // namespace x86

void panic(const char* reason, const char* file, int line, const Registers* registers) {
    x86::cli();
    if (__atomic_test_and_set(&x86::panicking, __ATOMIC_SEQ_CST)) x86::stop();
    if (cpu_count > 1) x86::apic::send_nmi_to_others();
    console::force_unlock();
    log("PANIC: ", reason);
    log("  at ", file, ":", line);
    if (registers != nullptr) {
        print_registers(*registers);
        log("  cr2 ", Hex{x86::read_cr2(), 16}, "  cr3 ", Hex{x86::read_cr3(), 16});
        x86::print_backtrace(registers->rip, registers->rbp);
    } else {
        x86::print_backtrace(0, reinterpret_cast<u64>(__builtin_frame_address(0)));
    }
    log("the machine is ", x86::reboot_after_panic ? "reset" : "halted");
    if (x86::reboot_after_panic) arch::end_machine(true);
    x86::stop();
}

}  // namespace core
