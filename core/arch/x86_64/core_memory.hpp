// SPDX-License-Identifier: GPL-2.0-or-later
// The core's own address space: page tables, frame table, M2P, the processors' blocks and descriptor windows. Built once at
// start; afterwards only the windows change.
#pragma once

#include "core/address.hpp"

namespace core {

struct Vcpu;

namespace x86::core_memory {

// Builds everything from the boot loader's memory map and switches to it. Null, or what was wrong.
const char* build();

u64 own_cr3();
void map_block(unsigned cpu);                     // stacks and struct Cpu of a processor
void map_reserved_gdt(unsigned cpu, u64 page);    // the core's own descriptors, entry 7168 and up
void map_firmware(u64 machine_address, u64 size);  // makes tables of the firmware readable in the direct map
u64 map_registers(u64 machine_address);           // one page of device registers, uncached; where it is now

// The windows through which this processor sees the descriptor tables of the vcpu it runs.
void load_gdt(unsigned cpu, const Vcpu& vcpu);
void load_ldt(unsigned cpu, const Vcpu& vcpu);

}  // namespace x86::core_memory
}  // namespace core
