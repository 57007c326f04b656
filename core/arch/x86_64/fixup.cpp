// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/arch/x86_64/fixup.hpp"

#include <cstring>

#include "core/arch/x86_64/traps.hpp"
#include "core/cpu.hpp"

namespace core::x86 {

namespace {

struct Fixup {
    u64 faulting, target;
};
extern "C" const Fixup exception_table[];
extern "C" const Fixup exception_table_end[];

}  // namespace

u64 find_fixup(u64 rip) {
    for (const Fixup* fixup = exception_table; fixup != exception_table_end; ++fixup)
        if (fixup->faulting == rip) return fixup->target;
    return 0;
}

Registers* blame_guest_for_iret(const Registers& trap, u64 fault_address) {
    Cpu& cpu = arch::this_cpu();
    // The guest's general registers were back in place; the rest is the frame IRET was reading.
    Registers guest = trap;
    std::memcpy(&guest.rip, reinterpret_cast<const void*>(trap.rsp), 5 * sizeof(u64));
    Registers* const main = reinterpret_cast<Registers*>(reinterpret_cast<u8*>(&cpu) - sizeof(Registers));
    *main = guest;
    if (trap.vector == page_fault) cpu.current->cr2 = cpu.current->info->cr2 = fault_address;
    deliver_exception(*cpu.current, *main, trap.vector, trap.error_code);
    prepare_to_leave(cpu, *main);
    return main;
}

}  // namespace core::x86
