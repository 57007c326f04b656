// SPDX-License-Identifier: GPL-2.0-or-later
// The boot story, from the first C++ to the first domain.
#include "core/arch/x86_64/acpi.hpp"
#include "core/arch/x86_64/apic.hpp"
#include "core/arch/x86_64/boot_info.hpp"
#include "core/arch/x86_64/core_memory.hpp"
#include "core/arch/x86_64/early_memory.hpp"
#include "core/arch/x86_64/features.hpp"
#include "core/arch/x86_64/instructions.hpp"
#include "core/arch/x86_64/iommu.hpp"
#include "core/arch/x86_64/layout.hpp"
#include "core/arch/x86_64/panic_stop.hpp"
#include "core/arch/x86_64/serial.hpp"
#include "core/arch/x86_64/smap.hpp"
#include "core/arch/x86_64/smp.hpp"
#include "core/arch/x86_64/time_source.hpp"
#include "core/arch/x86_64/traps.hpp"
#include "core/audit.hpp"
#include "core/clock.hpp"
#include "core/console.hpp"
#include "core/cpu.hpp"
#include "core/first_domain.hpp"
#include "core/frame_allocator.hpp"
#include "core/pci.hpp"

namespace core::x86 {

extern "C" [[noreturn]] void run_on_stack(u64 top, void (*function)());

namespace {

[[noreturn]] void stop(const char* what, const char* why) {
    log(what, why);
    for (;;) {
        cli();
        halt();
    }
}

void require(const char* problem) {
    if (problem != nullptr) stop("cannot start: ", problem);
}

void check_processor() {
    detect_features();
    if (const char* missing = missing_feature()) stop("unsupported processor: it lacks ", missing);
    const char* const leak = vulnerability();
    if (leak == nullptr) return;
    if (!boot_info.flag("unsafe-cpu"))
        stop("refused: guests could read the core's memory on this processor (give unsafe-cpu to run all the same): ", leak);
    log("warning: unsafe-cpu: guests can read the core's memory on this processor: ", leak);
}

u64 number(std::string_view text) {
    u64 value = 0;
    for (char c : text) {
        if (c < '0' || c > '9' || value > 1'000'000'000) return 0;
        value = value * 10 + static_cast<u64>(c - '0');
    }
    return value;
}

void obey_options() {
    set_panic_reboot(boot_info.option("panic") == "reboot");
    if (const u64 allowance_us = number(boot_info.option("allowance_us")); allowance_us != 0) scheduler::allowance_ns = allowance_us * 1000;
    if (boot_info.flag("panic-test")) asm volatile("ud2");
    if (const std::string_view end = boot_info.option("end-test"); !end.empty()) arch::end_machine(end == "reboot");
}

[[noreturn]] void run_first_domain() {
    start_other_cpus();
    audit::check_core();
    obey_options();
    pci::find_functions();
    log(iommu::start());
    BootArchive archive;
    require(open_archive(MachineAddress{boot_info.module.start}, boot_info.module.end - boot_info.module.start, archive));
    log(cpu_count, " processors, ", frame_allocator.unreserved() * page_size >> 20, " MiB free for domains, TSC ", clock::tsc_khz(), " kHz");
    serial::enable_input();
    apic::route_serial(serial_interrupt);
    require(start_manager(archive));
    Registers* const registers = reinterpret_cast<Registers*>(reinterpret_cast<u8*>(&arch::this_cpu()) - sizeof(Registers));
    do_what_is_due(*registers);
    enter_guest(registers);
}

}  // namespace

extern "C" [[noreturn]] void start_core(u32 magic, u32 info) {
    serial::start();
    log("Ringfence core");
    if (!read_boot_info(magic, info)) stop("cannot start: ", "neither PVH nor Multiboot2 boot information");
    check_processor();
    patch_smap_sites();
    set_control_registers();
    require(core_memory::build());
    require(read_acpi());
    apic::map();
    prepare_boot_cpu();
    apic::start();
    early_memory::hand_over();
    require(start_clock());
    // The boot stack has served: from here on, the processor is found by its stack.
    run_on_stack(layout::block_of(0) + BLOCK_CPU - 2 * sizeof(Registers), run_first_domain);
}

}  // namespace core::x86
