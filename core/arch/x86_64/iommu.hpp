// SPDX-License-Identifier: GPL-2.0-or-later
// Remapping of what functions reach and of the interrupts they send (Intel VT-d 3.0). All units of a machine walk the same
// tables: a root, a table of contexts for each bus, and each domain's own (core/dma.hpp). A function that nobody has
// reaches nothing.
#pragma once

#include <span>

#include "core/arch.hpp"
#include "core/arch/x86_64/iommu_unit.hpp"
#include "core/lock.hpp"

namespace core::x86::iommu {

// Once PCI functions are known. Switches remapping on if it can; a line for the machine's console.
const char* start();

std::span<Unit> units();

// ---- contexts
struct Context {
    u64 low, high;
};
// Of a function, also of one that nobody has. Null: its bus has no table.
Context* context_of(u32 function);
void write_context(Context& context, u64 low, u64 high);

// ---- faults: noted for the manager (AuditKind::dma_fault)
void start_faults(Unit& unit);
void note_faults();

// ---- interrupts
bool remaps_interrupts();
bool start_interrupts(Locked);
arch::Message plain_message(u32 vector, u32 processor);
arch::Message remapped(u32 interrupt, u32 vector, u32 processor, u32 function);
struct PinEntry {
    u32 low, high;
};
// An entry of the I/O APIC.
PinEntry remapped_pin(u32 vector, u32 processor);

}  // namespace core::x86::iommu
