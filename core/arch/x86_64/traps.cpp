// SPDX-License-Identifier: GPL-2.0-or-later
// The first C++ after entry.S.
#include "core/arch/x86_64/traps.hpp"

#include <cstring>

#include "core/arch/x86_64/fixup.hpp"
#include "core/arch/x86_64/instructions.hpp"
#include "core/arch/x86_64/layout.hpp"
#include "core/arch/x86_64/panic_stop.hpp"
#include "core/cpu.hpp"
#include "core/descriptor.hpp"
#include "core/domain.hpp"
#include "core/guest_memory.hpp"
#include "core/hypercall.hpp"
#include "core/tlb.hpp"

namespace core::x86 {

namespace {

void hypercall_entry(Vcpu& vcpu, Registers& r) {
    ++vcpu.counters.hypercalls;
    if (r.rax == static_cast<u64>(abi::Hypercall::iret)) return return_from_bounce(vcpu, r);
    const HypercallResult result = hypercall::dispatch(vcpu, r.rax, r.arguments());
    if (result.error() != Error::restart) [[likely]] {
        r.rax = static_cast<u64>(result.ok() ? result.value() : errno_of(result.error()));
        return;
    }
    // The same instruction again, with what the call has made of its arguments.
    constexpr u64 syscall_length = 2;
    r.rip -= syscall_length;
}

// A user program's SYSCALL. What the processor did to RCX and R11 is part of the frame the guest expects.
void user_syscall(Vcpu& vcpu, Registers& r) {
    if (vcpu.syscall_entry == 0) {
        r.rip -= 2;
        return deliver_exception(vcpu, r, invalid_opcode, 0);
    }
    r.rflags = rflags::for_guest(r.rflags);
    bounce(vcpu, r, {vcpu.syscall_entry, vcpu.syscall_masks_events});
    r.rflags &= ~rflags::direction;
}

bool is_pte_write(const Vcpu& vcpu, u32 error) {
    return vcpu.in_kernel && (error & (fault_present | fault_write | fault_reserved | fault_fetch)) == (fault_present | fault_write);
}

// A guest's own selector load touched its LDT in the processor's window.
[[gnu::noinline]] bool is_ldt_fault(Vcpu& vcpu, u64& address) {
    const u64 offset = address - layout::ldt_of(arch::this_cpu().id);
    if (offset >= layout::ldt_window) return false;
    const LockGuard lock;
    if (descriptors::map_ldt_page(lock, vcpu, offset)) return true;
    address = vcpu.ldt_base + offset;      // where the guest thinks it is
    return false;
}

void guest_page_fault(Vcpu& vcpu, Registers& r) {
    u64 address = read_cr2();
    u32 error = r.error_code;
    if ((error & fault_user) == 0 || !is_guest_range(address, 1)) {
        if (is_ldt_fault(vcpu, address)) return;
    } else if (is_pte_write(vcpu, error) && emulate_pte_write(vcpu, r, address)) {
        return;
    }
    vcpu.cr2 = address;
    vcpu.info->cr2 = address;
    error = vcpu.in_kernel ? error & ~u32{fault_user} : error | fault_user;
    deliver_exception(vcpu, r, page_fault, error);
}

// INT n to a vector without a gate for CPL 3. The instruction is looked at, since emulators differ in the error code.
[[gnu::noinline]] bool software_interrupt(Vcpu& vcpu, Registers& r) {
    u8 code[2];
    if ((r.error_code & 2) == 0 || GuestPtr<u8>{r.rip}.read(code, 2) != Error::none || code[0] != 0xCD) return false;
    const abi::TrapInfo& trap = vcpu.traps[code[1]];
    if ((trap.flags & 3) < (vcpu.in_kernel ? 1 : 3) || trap.address == 0) return false;
    r.rip += 2;
    bounce(vcpu, r, {trap.address, (trap.flags & 4) != 0});
    return true;
}

[[gnu::noinline]] void guest_debug_exception(Vcpu& vcpu, Registers& r) {
    constexpr u64 reserved = 0xFFFF'0FF0;
    vcpu.debug[6] = read_dr(6) | reserved;
    write_dr(6, reserved);
    deliver_exception(vcpu, r, debug, 0);
}

void guest_exception(Vcpu& vcpu, Registers& r) {
    if (r.vector == page_fault) [[likely]] return guest_page_fault(vcpu, r);
    switch (r.vector) {
    case general_protection:
        if (r.error_code != 0 ? software_interrupt(vcpu, r) : emulate_privileged(vcpu, r)) return;
        break;
    case invalid_opcode:
        if (emulate_cpuid(vcpu, r)) return;
        break;
    case device_not_available:
        if (vcpu.task_switched) {       // delivering it clears TS: a quirk of the ABI
            vcpu.task_switched = false;
            clts();
        }
        break;
    case debug: return guest_debug_exception(vcpu, r);
    default: break;
    }
    deliver_exception(vcpu, r, r.vector, r.error_code);
}

}  // namespace

extern "C" void system_call(Registers* r) {
    Cpu& cpu = arch::this_cpu();
    Vcpu& vcpu = *cpu.current;
    ++vcpu.counters.traps;
    if (vcpu.in_kernel) hypercall_entry(vcpu, *r);
    else user_syscall(vcpu, *r);
    prepare_to_leave(cpu, *r);
}

extern "C" void system_call_compat(Registers* r) {
    Cpu& cpu = arch::this_cpu();
    Vcpu& vcpu = *cpu.current;
    ++vcpu.counters.traps;
    if (vcpu.in_kernel || vcpu.syscall32.address == 0) {
        r->rip -= 2;
        deliver_exception(vcpu, *r, invalid_opcode, 0);
    } else {
        bounce(vcpu, *r, vcpu.syscall32);
        r->rflags &= ~rflags::direction;
    }
    prepare_to_leave(cpu, *r);
}

extern "C" void trap_from_guest(Registers* r) {
    Cpu& cpu = arch::this_cpu();
    Vcpu& vcpu = *cpu.current;
    ++vcpu.counters.traps;
    if (r->vector >= first_interrupt) handle_interrupt(r->vector);
    else guest_exception(vcpu, *r);
    prepare_to_leave(cpu, *r);
}

// An exception while the core ran: an interrupt of its idle loop, a copy at a guest's address, a guest's bad selectors
// met by IRET on the way out. Anything else is the core's own fault.
extern "C" Registers* trap_from_core(Registers* r) {
    if (r->vector >= first_interrupt) {
        handle_interrupt(r->vector);
        return r;
    }
    u64 address = read_cr2();
    if (r->vector == page_fault) {
        if (Vcpu* vcpu = arch::this_cpu().current; vcpu != nullptr && is_ldt_fault(*vcpu, address)) return r;
    }
    if (r->rip == reinterpret_cast<u64>(iret_to_guest)) return blame_guest_for_iret(*r, address);
    if (const u64 fixup = find_fixup(r->rip); fixup != 0 && r->vector >= invalid_tss && r->vector <= page_fault) {
        r->rip = fixup;
        return r;
    }
    panic("unexpected exception in the core", __FILE__, __LINE__, r);
}

extern "C" Registers* trap_on_own_stack(Registers* r) {
    const bool from_guest = (r->cs & 3) != 0;
    if (r->vector == nmi) {
        stop_if_panicking();
        return r;
    }
    if (r->vector == debug) {
        if (!from_guest) {
            // A breakpoint of the guest's that hit in the core's first instructions after a stack switch.
            write_dr(7, 0);
            return r;
        }
        Registers* const main = reinterpret_cast<Registers*>(reinterpret_cast<u8*>(&arch::this_cpu()) - sizeof(Registers));
        std::memcpy(main, r, sizeof *r);
        return main;
    }
    panic(r->vector == double_fault ? "double fault" : "machine check", __FILE__, __LINE__, r);
}

}  // namespace core::x86
