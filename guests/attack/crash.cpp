// SPDX-License-Identifier: GPL-2.0-or-later
// Ways for a guest to put itself beyond help. The core must crash it alone, with a report.
#include "guests/attack/attack.hpp"
#include "rt/domain.hpp"
#include "rt/memory.hpp"
#include "rt/console.hpp"
#include "rt/panic.hpp"

namespace attack {

using namespace rt;

namespace {

constexpr u64 nowhere = 0x7000'0000'0000;

void no_handler() {
    call(Hypercall::set_trap_table, 0);
    asm volatile("ud2");
}

void no_stack() {
    asm volatile("mov %0, %%rsp; ud2" ::"r"(nowhere));
}

void stack_in_core() {
    asm volatile("mov %0, %%rsp; ud2" ::"r"(m2p_start + 0x1000));
}

void handler_nowhere() {
    TrapInfo table[2] = {{14, 0, flat_code64, 0, nowhere}, {}};
    call(Hypercall::set_trap_table, table);
    *reinterpret_cast<volatile u64*>(nowhere) = 1;
}

// The hypercall iret with a frame that cannot be returned to.
void bad_iret() {
    alignas(16) IretFrame frame{.rax = 0, .r11 = 0, .rcx = 0, .flags = 0, .rip = u64{1} << 63, .cs = flat_code64, .rflags = 0x202,
                                .rsp = nowhere, .ss = flat_data};
    asm volatile("mov %0, %%rsp; mov $23, %%eax; syscall" ::"r"(&frame));
}

void iret_from_nowhere() { asm volatile("mov %0, %%rsp; mov $23, %%eax; syscall" ::"r"(nowhere)); }

}  // namespace

void crash(std::string_view how) {
    print("attack: going to crash by ", how);
    if (how == "no-handler") no_handler();
    if (how == "no-stack") no_stack();
    if (how == "stack-in-core") stack_in_core();
    if (how == "handler-nowhere") handler_nowhere();
    if (how == "bad-iret") bad_iret();
    if (how == "iret-from-nowhere") iret_from_nowhere();
    panic("still alive after ", how);
}

}  // namespace attack
