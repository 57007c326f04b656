// SPDX-License-Identifier: GPL-2.0-or-later
// A message names an entry of a table of the core's, and the entry says who may send it (Intel VT-d 3.0, 5.1).
#include "core/arch/x86_64/acpi.hpp"
#include "core/arch/x86_64/iommu.hpp"
#include "core/device.hpp"
#include "core/frame_allocator.hpp"
#include "core/panic.hpp"

namespace core::x86::iommu {

namespace {

constexpr u32 entries = page_size / 16, size_code = 7;      // 2^(code + 1) entries
constexpr u32 pin_entry = entries - 1;
static_assert(devices::interrupts_max <= pin_entry && entries == 2u << size_code);
constexpr u64 present = 1, from_one_source = 1 << 18;

Context* table = nullptr;      // of two words as well

// Fixed, edge, to one processor.
void set_entry(u32 index, u32 vector, u32 processor, u32 source) {
    write_context(table[index], present | u64{vector} << 16 | u64{processor} << 40, source | from_one_source);
    for (Unit& unit : units()) unit.forget_interrupts();
}

}  // namespace

bool remaps_interrupts() { return table != nullptr; }

bool start_interrupts(Locked lock) {
    bool can = acpi_info.can_remap_interrupts;
    for (const Unit& unit : units()) can &= unit.can_remap_interrupts();
    if (!can) return false;
    const Result<Mfn> page = frame_allocator.take_for_core(lock);
    if (!page.ok()) PANIC("no memory for the table of interrupts");
    table = static_cast<Context*>(arch::pointer_to(page.value()));
    for (Unit& unit : units()) {
        unit.write64(reg_interrupt_table, address_of(page.value()).raw() | size_code);
        unit.command(set_interrupt_table);
        unit.forget_interrupts();
        unit.command(enable_interrupts);
    }
    return true;
}

arch::Message plain_message(u32 vector, u32 processor) { return {0xFEE0'0000 | processor << 12, vector}; }

arch::Message remapped(u32 interrupt, u32 vector, u32 processor, u32 function) {
    constexpr u32 names_an_entry = 1 << 4;
    set_entry(interrupt, vector, processor, function);
    return {0xFEE0'0000 | interrupt << 5 | names_an_entry, 0};
}

PinEntry remapped_pin(u32 vector, u32 processor) {
    constexpr u32 names_an_entry = 1 << 16;
    set_entry(pin_entry, vector, processor, acpi_info.io_apic_source);
    return {vector, pin_entry << 17 | names_an_entry};
}

}  // namespace core::x86::iommu
