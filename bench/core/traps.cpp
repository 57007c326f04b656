// SPDX-License-Identifier: GPL-2.0-or-later
#include "bench/core/measure.hpp"
#include "bench/core/rows.hpp"
#include "bench/core/user_space.hpp"
#include "rt/events.hpp"
#include "rt/hypercall.hpp"
#include "rt/panic.hpp"
#include "rt/traps.hpp"

namespace bench {

namespace {

extern "C" void bench_breakpoint();
extern "C" void bench_page_fault();
extern "C" const char user_system_calls[], user_page_faults[];

constexpr u64 many = 1000;

void take_traps() {
    constexpr u8 by_anyone = 3, masks_events = 4;
    static const TrapInfo table[] = {
        {3, by_anyone, flat_code64, 0, reinterpret_cast<u64>(bench_breakpoint)},
        {14, masks_events, flat_code64, 0, reinterpret_cast<u64>(bench_page_fault)},
        {}};
    if (rt::call(Hypercall::set_trap_table, table) != 0) rt::panic("set_trap_table failed");
}

void from_user(std::string_view name, const char* program) {
    measure_stretch(name, many, [program] {
        const u64 ticks = user_space::run(program, many);
        rt::events::enable();          // the program's last system call has masked them
        return ticks;
    });
}

}  // namespace

void traps() {
    take_traps();
    measure("breakpoint", many, [](u64) { asm volatile("int3" ::: "rcx", "r11"); });
    measure("page_fault_kernel", many, [](u64) { asm volatile("movb (%0), %%al" ::"S"(user_space::nothing) : "rax", "rcx", "r11"); });
    user_space::start();
    from_user("page_fault_user", user_page_faults);
    from_user("syscall", user_system_calls);
    rt::traps::start();
}

}  // namespace bench
