// SPDX-License-Identifier: GPL-2.0-or-later
// What the processor reports, and where it goes.
#pragma once

#include "core/cpu.hpp"
#include "core/vcpu.hpp"

namespace core {

namespace x86 {

enum Vector : u32 {
    divide_error = 0, debug = 1, nmi = 2, breakpoint = 3, overflow = 4, invalid_opcode = 6, device_not_available = 7,
    double_fault = 8, invalid_tss = 10, segment_not_present = 11, stack_fault = 12, general_protection = 13, page_fault = 14,
    x87_error = 16, alignment_check = 17, machine_check = 18, simd_error = 19, control_protection = 21,
    first_interrupt = 0x20, serial_interrupt = 0x30, first_device_interrupt = 0x40, dma_fault_interrupt = 0x31, timer_interrupt = 0xF0, kick_interrupt = 0xF1, flush_interrupt = 0xF2,
    spurious_interrupt = 0xFF,
};

constexpr bool has_error_code(u32 vector) {
    return vector == double_fault || (vector >= invalid_tss && vector <= page_fault) || vector == alignment_check ||
           vector == control_protection;
}

// Page-fault error code (Intel SDM vol. 3, 4.7).
enum PageFault : u32 { fault_present = 1, fault_write = 2, fault_user = 4, fault_reserved = 8, fault_fetch = 16 };

// Hands an exception to the guest's own handler. Crashes the domain if it has none.
void deliver_exception(Vcpu& vcpu, Registers& registers, u32 vector, u32 error_code);
// A frame on the guest kernel's stack and on to `callback`; see bounce.cpp.
void bounce(Vcpu& vcpu, Registers& registers, const Callback& callback);
void bounce_failsafe(Vcpu& vcpu, Registers& registers, const Segments& wanted);
// The iret hypercall.
void return_from_bounce(Vcpu& vcpu, Registers& registers);

// Kept out of the ways that are taken most, which would be longer with them (noinline).
// #GP and #UD of a guest: true if the instruction was carried out for it.
[[gnu::noinline]] bool emulate_privileged(Vcpu& vcpu, Registers& registers);
[[gnu::noinline]] bool emulate_cpuid(Vcpu& vcpu, Registers& registers);
// A guest's plain write to one of its L1 tables: true if it was carried out.
[[gnu::noinline]] bool emulate_pte_write(Vcpu& vcpu, Registers& registers, u64 address);

void cpuid_for_guest(const Vcpu& vcpu, u32 leaf, u32 subleaf, u32 (&out)[4]);

// Interrupts.
[[gnu::noinline]] void handle_interrupt(u32 vector);

// Everything that has to be done before this processor goes back to a guest: other vcpus' turns, due upcalls.
void do_what_is_due(Registers& registers);
inline bool has_due(const Cpu& cpu, const Vcpu& vcpu) {
    if (cpu.reschedule || vcpu.nmi_pending) [[unlikely]] return true;
    return vcpu.info->evtchn_upcall_pending != 0 && vcpu.info->evtchn_upcall_mask == 0;
}
inline void prepare_to_leave(Cpu& cpu, Registers& registers) {
    if (has_due(cpu, *cpu.current)) do_what_is_due(registers);
}

// Leaves the core with these registers, which lie at the top of this processor's stack.
[[noreturn]] void enter_guest(Registers* registers);

// Changes over to the vcpu the scheduler picks; idles when there is none.
void switch_vcpu(Cpu& cpu, Registers& registers);

}  // namespace x86
}  // namespace core
