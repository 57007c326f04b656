// SPDX-License-Identifier: GPL-2.0-or-later
// A processor's GDT, TSS and IDT.
#pragma once

#include "core/address.hpp"

namespace core::x86::cpu_tables {

void fill_idt();                       // once
void prepare(unsigned cpu);            // tables of a processor, before it runs
void load(unsigned cpu);               // on that processor
void set_ldt(unsigned cpu, u64 base, u64 entries);

}  // namespace core::x86::cpu_tables
