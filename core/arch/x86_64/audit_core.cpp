// SPDX-License-Identifier: GPL-2.0-or-later
// The debug build's look at the core's own protection: the mappings one by one, and what the processor does about them.
#include "core/arch/x86_64/core_memory.hpp"
#include "core/arch/x86_64/features.hpp"
#include "core/arch/x86_64/instructions.hpp"
#include "core/arch/x86_64/layout.hpp"
#include "core/arch.hpp"
#include "core/audit.hpp"
#include "core/console.hpp"
#include "core/page_table_entry.hpp"
#include "core/panic.hpp"

namespace core {

namespace x86 {

// audit_probes.S: each tries one access and says whether the processor allowed it.
extern "C" bool probe_read(const void* address);
extern "C" bool probe_write(void* address);
extern "C" bool probe_execute();
extern "C" char probe_page[];

namespace {

u64* slot_of(u64 address, unsigned level) {
    u64* table = arch::table_at(frame_of(MachineAddress{core_memory::own_cr3()}));
    for (unsigned i = 4; i > level; --i) table = arch::table_at(pte::frame(table[pte::index(address, i)]));
    return &table[pte::index(address, level)];
}

// Walks one table; `flags` are those every level above agreed on.
void check_mappings(const u64* table, unsigned level, bool writable, bool executable, u64& pages) {
    const unsigned first = level == 4 ? pte::first_core_slot : 0, end = level == 4 ? first + pte::core_slots : pte::entries;
    for (unsigned i = first; i < end; ++i) {
        const u64 entry = table[i];
        if (!pte::is_present(entry)) continue;
        const bool w = writable && pte::is_writable(entry), x = executable && (entry & pte::no_execute) == 0;
        if (level > 1 && (entry & pte::large) == 0) {
            check_mappings(arch::table_at(pte::frame(entry)), level - 1, w, x, pages);
            continue;
        }
        ++pages;
        if (w && x) PANIC("a page of the core is writable and executable");
    }
}

void report(const char* what, bool holds) { log("protection: ", what, ": ", holds ? "holds" : "BROKEN"); }

// The probe's page made executable, once as the core's and once as a user's; then all as before.
bool executes(u64 extra) {
    const u64 address = reinterpret_cast<u64>(probe_page);
    u64 saved[5];
    for (unsigned level = 1; level <= 4; ++level) {
        u64* const slot = slot_of(address, level);
        saved[level] = *slot;
        *slot |= extra & pte::user;
    }
    u64* const page = slot_of(address, 1);
    if ((extra & pte::no_execute) == 0) *page &= ~(pte::no_execute | pte::writable);
    write_cr3(core_memory::own_cr3());
    const bool done = probe_execute();
    for (unsigned level = 1; level <= 4; ++level) *slot_of(address, level) = saved[level];
    write_cr3(core_memory::own_cr3());
    return done;
}

}  // namespace
}  // namespace x86

bool arch::is_core_entry(unsigned index, u64 entry) {
    constexpr u64 changed_by_processor = pte::accessed | pte::dirty;
    const u64 own = arch::table_at(frame_of(MachineAddress{x86::core_memory::own_cr3()}))[index];
    return ((own ^ entry) & ~changed_by_processor) == 0;
}

void audit::check_core() {
    using namespace x86;
    u64 pages = 0;
    check_mappings(arch::table_at(frame_of(MachineAddress{core_memory::own_cr3()})), 4, true, true, pages);
    log("protection: ", pages, " mappings, none writable and executable");
    report("text is read-only", !probe_write(reinterpret_cast<void*>(&audit::check_core)));
    report("data is not executable", !executes(pte::no_execute) && executes(0));
    if (features.smep) report("smep", !executes(pte::user));
    if (features.smap) report("smap", !probe_read(reinterpret_cast<const void*>(layout::m2p)));
}

}  // namespace core
