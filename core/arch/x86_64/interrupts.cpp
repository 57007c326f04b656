// SPDX-License-Identifier: GPL-2.0-or-later
// The core's few interrupts: its timer, the two kinds that processors send each other, and the operator's serial line.
#include "core/arch/x86_64/apic.hpp"
#include "core/arch/x86_64/acpi.hpp"
#include "core/arch/x86_64/features.hpp"
#include "core/arch/x86_64/instructions.hpp"
#include "core/arch/x86_64/iommu.hpp"
#include "core/arch/x86_64/serial.hpp"
#include "core/arch/x86_64/traps.hpp"
#include "core/clock.hpp"
#include "core/console.hpp"
#include "core/cpu.hpp"
#include "core/device.hpp"
#include "core/domain.hpp"
#include "core/tlb.hpp"

namespace core {

namespace x86 {

namespace {

void serial_input() {
    const LockGuard lock;
    bool any = false;
    for (int byte; (byte = serial::read()) >= 0; any = true) console::put_input(lock, static_cast<char>(byte));
    if (Domain* owner = domains::line_owner(); any && owner != nullptr) events::raise_global_virq(lock, *owner, abi::virq_console);
}

}  // namespace

void handle_interrupt(u32 vector) {
    Cpu& cpu = arch::this_cpu();
    if (vector == spurious_interrupt) return;
    apic::end_of_interrupt();
    switch (vector) {
    case timer_interrupt: {
        const LockGuard lock;
        cpu.timer_set_for = no_deadline;
        return timers::expire(lock, cpu);
    }
    case kick_interrupt: {
        // The work is in the flags that prepare_to_leave looks at; deadlines may have changed, too.
        const LockGuard lock;
        return timers::program(cpu);
    }
    case flush_interrupt: return tlb::serve_request();
    case serial_interrupt: return serial_input();
    case dma_fault_interrupt: return iommu::note_faults();
    default:
        if (vector >= first_device_interrupt && vector - first_device_interrupt < devices::interrupts_max) devices::interrupted(vector - first_device_interrupt);
    }
}

}  // namespace x86

namespace arch {

using namespace x86;

u64 read_tsc() { return rdtsc(); }

// Waiting for another processor: pausing lets an emulator that runs them in turn go on to the next one.
void relax() { pause(); }

CpuMask online_cpus() { return cpu_count >= 64 ? ~CpuMask{0} : (CpuMask{1} << cpu_count) - 1; }

void kick(unsigned id) {
    if (id != this_cpu().id) apic::send(cpus[id]->apic_id, kick_interrupt);
}

void send_flush_requests(CpuMask mask) {
    for (unsigned id = 0; id < cpu_count; ++id)
        if ((mask >> id & 1) != 0) apic::send(cpus[id]->apic_id, flush_interrupt);
}

void set_timer(u64 deadline_ns) {
    Cpu& cpu = this_cpu();
    if (cpu.timer_set_for == deadline_ns) return;
    cpu.timer_set_for = deadline_ns;
    if (deadline_ns == no_deadline) return apic::arm_timer(0);
    const u64 now = clock::now_ns();
    apic::arm_timer(deadline_ns > now ? deadline_ns - now : 1);
}

// To the first processor: whoever it is for is woken where it runs.
Message message_of(u32 interrupt, u32 function) {
    static_assert(first_device_interrupt + devices::interrupts_max <= timer_interrupt);
    const u32 vector = first_device_interrupt + interrupt, processor = cpus[0]->apic_id;
    return iommu::remaps_interrupts() ? iommu::remapped(interrupt, vector, processor, function) : iommu::plain_message(vector, processor);
}

void write_console(char byte) { serial::write(byte); }

}  // namespace arch
}  // namespace core
