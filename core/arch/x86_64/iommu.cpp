// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/arch/x86_64/iommu.hpp"

#include "core/arch/x86_64/acpi.hpp"
#include "core/arch/x86_64/core_memory.hpp"
#include "core/console.hpp"
#include "core/dma.hpp"
#include "core/domain.hpp"
#include "core/frame_allocator.hpp"
#include "core/panic.hpp"
#include "core/pci.hpp"

namespace core {

namespace x86::iommu {

namespace {

constexpr u64 present = 1;
constexpr u32 buses = 256;

Unit found[std::size(acpi_info.iommus)];
u32 found_count = 0;
bool running = false, coherent = true;
unsigned levels = 0;                    // of the tables that all units can walk
Context* contexts[buses];               // a page for each bus that has functions

Mfn new_page(Locked locked) {
    const Result<Mfn> page = frame_allocator.take_for_core(locked);
    if (!page.ok()) PANIC("no memory for the IOMMU's tables");
    return page.value();
}

const char* find_units() {
    for (u32 i = 0; i < acpi_info.iommu_count; ++i)
        if (const char* problem = found[i].find(acpi_info.iommus[i])) return problem;
    for (const unsigned wanted : {3u, 4u}) {
        bool all = true;
        for (u32 i = 0; i < acpi_info.iommu_count; ++i) all &= found[i].walks(wanted);
        if (all && levels == 0) levels = wanted;
    }
    if (levels == 0) return "its units have no depth of tables in common";
    found_count = acpi_info.iommu_count;
    for (const Unit& unit : units()) coherent &= unit.is_coherent();
    return nullptr;
}

Mfn make_root(Locked locked) {
    const Mfn root = new_page(locked);
    Context* const entries = static_cast<Context*>(arch::pointer_to(root));
    for (const pci::Function& function : pci::functions()) {
        const u32 bus = function.address >> 8;
        if (contexts[bus] != nullptr) continue;
        const Mfn table = new_page(locked);
        contexts[bus] = static_cast<Context*>(arch::pointer_to(table));
        write_context(entries[bus], address_of(table).raw() | present, 0);
    }
    return root;
}

void start_unit(Locked locked, Unit& unit, Mfn root) {
    unit.start_queue(new_page(locked), new_page(locked));
    unit.write64(reg_root, address_of(root).raw());
    unit.command(set_root);
    unit.forget_contexts();
    unit.forget_all_translations();
    start_faults(unit);
    unit.command(enable_translation);
}

}  // namespace

std::span<Unit> units() { return {found, found_count}; }

Context* context_of(u32 function) {
    Context* const table = contexts[function >> 8 & 0xFF];
    return table != nullptr ? table + (function & 0xFF) : nullptr;
}

void write_context(Context& context, u64 low, u64 high) {
    context.high = high;
    arch::publish_dma_entry(&context);
    __atomic_store_n(&context.low, low, __ATOMIC_RELEASE);
    arch::publish_dma_entry(&context);
}

const char* start() {
    if (acpi_info.iommu_count == 0) return "no IOMMU: functions reach all memory";
    if (const char* problem = find_units()) {
        found_count = 0;
        log("warning: the IOMMU is of no use, it ", problem);
        return "no IOMMU: functions reach all memory";
    }
    const LockGuard lock;
    const Mfn root = make_root(lock);
    for (Unit& unit : units()) start_unit(lock, unit, root);
    running = true;
    return start_interrupts(lock) ? "IOMMU: functions reach what their domains lend them, interrupts are remapped"
                              : "IOMMU: functions reach what their domains lend them; it does not remap interrupts";
}

}  // namespace x86::iommu

namespace arch {

using namespace x86::iommu;

bool has_iommu() { return running; }

void attach_function(u32 address, const Domain& domain) {
    if (!running) return;
    constexpr u64 present = 1;
    write_context(*context_of(address), address_of(dma::root(domain, levels)).raw() | present, (levels - 2) | u64{domain.id} << 8);
    for (Unit& unit : units()) {
        unit.forget_contexts();
        unit.forget_translations(domain.id);
    }
}

void detach_function(u32 address, DomId domain) {
    if (!running) return;
    write_context(*context_of(address), 0, 0);
    for (Unit& unit : units()) {
        unit.forget_contexts();
        unit.forget_translations(domain);
    }
}

void flush_dma(DomId domain) {
    for (Unit& unit : units()) unit.forget_translations(domain);
}

void publish_dma_entry(const void* entry) {
    if (!coherent) asm volatile("clflush (%0)" : : "r"(entry) : "memory");
}

}  // namespace arch
}  // namespace core
