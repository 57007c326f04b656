// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/arch/x86_64/smp.hpp"

#include <cstring>

#include "core/arch/x86_64/acpi.hpp"
#include "core/arch/x86_64/apic.hpp"
#include "core/arch/x86_64/core_memory.hpp"
#include "core/arch/x86_64/cpu_tables.hpp"
#include "core/arch/x86_64/features.hpp"
#include "core/arch/x86_64/instructions.hpp"
#include "core/arch/x86_64/layout.hpp"
#include "core/arch/x86_64/traps.hpp"
#include "core/clock.hpp"
#include "core/console.hpp"
#include "core/cpu.hpp"
#include "core/tlb.hpp"

namespace core {

static_assert(sizeof(Cpu) <= BLOCK_SIZE - BLOCK_CPU);
static_assert(offsetof(Cpu, current) == CPU_CURRENT && offsetof(Cpu, last_flush) == CPU_LAST_FLUSH);
static_assert(offsetof(Cpu, syscall_rsp) == CPU_SYSCALL_RSP);
static_assert(offsetof(Registers, cs) == REGISTERS_CS && sizeof(Registers) == REGISTERS_SIZE && MAX_CPUS == cpus_max);

namespace x86 {

namespace {

extern "C" const char ap_start[], ap_start_end[], ap_start32[], ap_start64[], ap_gdt[];
extern "C" const char ap_gdt_base[], ap_far_pointer[], ap_far64[], ap_l4[], ap_stack[], ap_entry[];
extern "C" u64 boot_l4[];

constexpr u64 start_page = 0x8000;         // below 1 MiB, in RAM on every PC
u32 answered = 0;                          // processors that have come up

Cpu& make_cpu(unsigned id, u32 apic_id) {
    cpu_tables::prepare(id);
    Cpu& cpu = *reinterpret_cast<Cpu*>(layout::block_of(id) + BLOCK_CPU);
    cpu.id = id;
    cpu.apic_id = apic_id;
    cpu.reschedule = true;
    cpu.timer_set_for = no_deadline;
    cpu.run_queue.slice.kind = TimerKind::slice;
    cpus[id] = &cpu;
    return cpu;
}

template <typename T>
void set_word(const char* symbol, T value) {
    std::memcpy(static_cast<u8*>(arch::window(MachineAddress{start_page})) + (symbol - ap_start), &value, sizeof value);
}

// Where a label of the start code is once copied.
u64 place_of(const char* label) { return start_page + static_cast<u64>(label - ap_start); }

[[noreturn]] void run_other_cpu() {
    Cpu& cpu = arch::this_cpu();
    set_control_registers();
    cpu_tables::load(cpu.id);
    write_cr3(core_memory::own_cr3());
    cpu.last_flush = tlb::now();
    apic::start();
    __atomic_add_fetch(&answered, 1, __ATOMIC_RELEASE);
    Registers* const registers = reinterpret_cast<Registers*>(reinterpret_cast<u8*>(&cpu) - sizeof(Registers));
    do_what_is_due(*registers);
    enter_guest(registers);
}

void write_start_page() {
    std::memcpy(arch::window(MachineAddress{start_page}), ap_start, static_cast<u64>(ap_start_end - ap_start));
    set_word(ap_gdt_base, static_cast<u32>(place_of(ap_gdt)));
    set_word(ap_far_pointer, static_cast<u32>(place_of(ap_start32)));
    set_word(ap_far64, static_cast<u32>(place_of(ap_start64)));
    set_word(ap_l4, reinterpret_cast<u64>(boot_l4) - layout::core);
    set_word(ap_entry, reinterpret_cast<u64>(&run_other_cpu));
}

void wait_ns(u64 ns) {
    const u64 end = clock::now_ns() + ns;
    while (clock::now_ns() < end) pause();
}

bool start(unsigned id, u32 apic_id) {
    constexpr u64 init_settles_ns = 10'000'000, patience_ns = 2'000'000'000;
    const u32 before = __atomic_load_n(&answered, __ATOMIC_ACQUIRE);
    make_cpu(id, apic_id);
    // Its registers begin below struct Cpu, so the stack it starts on must end lower.
    set_word(ap_stack, layout::block_of(id) + BLOCK_CPU - 2 * sizeof(Registers));
    apic::send_init(apic_id);
    wait_ns(init_settles_ns);
    apic::send_startup(apic_id, start_page);
    const u64 deadline = clock::now_ns() + patience_ns;
    while (__atomic_load_n(&answered, __ATOMIC_ACQUIRE) == before)
        if (clock::now_ns() > deadline) return false;
        else pause();
    return true;
}

}  // namespace

void prepare_boot_cpu() {
    cpu_tables::fill_idt();
    make_cpu(0, apic::id());
    cpu_tables::load(0);
    cpu_count = 1;
}

void start_other_cpus() {
    write_start_page();
    for (unsigned i = 0; i < acpi_info.processor_count; ++i) {
        const u32 apic_id = acpi_info.apic_ids[i];
        if (apic_id == apic::id() || cpu_count == cpus_max) continue;
        // Counted only once it runs: until then nobody sends it anything.
        if (start(cpu_count, apic_id)) ++cpu_count;
        else log("processor with APIC id ", apic_id, " did not start; going on without it");
    }
}

}  // namespace x86
}  // namespace core
