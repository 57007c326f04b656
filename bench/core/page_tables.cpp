// SPDX-License-Identifier: GPL-2.0-or-later
#include "bench/core/measure.hpp"
#include "bench/core/rows.hpp"
#include "rt/domain.hpp"
#include "rt/hypercall.hpp"
#include "rt/memory.hpp"
#include "rt/panic.hpp"

namespace bench {

namespace {

constexpr u64 largest_batch = 128;

// Pages that may be remapped as the rows like, and the entries that map them.
struct Area {
    u64 start;
    u64 entry[largest_batch];        // the value that was there
    u64 place[largest_batch];        // machine address of the entry
};
Area area;

void take_area() {
    area.start = reinterpret_cast<u64>(rt::memory::take_pages(largest_batch));
    for (u64 i = 0; i < largest_batch; ++i) {
        u64* const slot = rt::memory::l1_slot(area.start + i * page_size);
        area.entry[i] = *slot;
        area.place[i] = rt::memory::machine_address(slot);
    }
}

// Writable and read-only in turn, which is what a guest does most: the frame changes its use each time.
u64 value(u64 page, u64 turn) { return (turn & 1) != 0 ? area.entry[page] : area.entry[page] & ~rt::memory::writable; }

void batch(std::string_view name, u64 size) {
    static MmuUpdate updates[largest_batch];
    constexpr u64 updates_in_all = 8192;
    // The list is made before: what is measured is the call.
    static MmuUpdate other[largest_batch];
    for (u64 i = 0; i < size; ++i) {
        updates[i] = {area.place[i], value(i, 0)};
        other[i] = {area.place[i], value(i, 1)};
    }
    measure(name, updates_in_all / size, [size](u64 turn) {
        if (rt::call(Hypercall::mmu_update, (turn & 1) != 0 ? other : updates, size, 0, domid_self) != 0) rt::panic("mmu_update failed");
    });
}

void single() {
    measure("update_va_mapping", 1000, [](u64 turn) { rt::update_va_mapping(area.start, value(0, turn), 0); });
    measure("update_va_mapping_invlpg", 1000, [](u64 turn) { rt::update_va_mapping(area.start, value(0, turn), va_invlpg); });
    u64* const slot = rt::memory::l1_slot(area.start);
    measure("pte_write_emulated", 200, [slot](u64 turn) { *const_cast<volatile u64*>(slot) = value(0, turn); });
}

// Not-present entries to present ones and back: what fork, exec and exit are made of.
void map_and_unmap() {
    static MmuUpdate map[32], unmap[32];
    for (u64 i = 0; i < 32; ++i) {
        map[i] = {area.place[i], area.entry[i]};
        unmap[i] = {area.place[i], 0};
    }
    measure("map_unmap_32", 200, [](u64 turn) { rt::call(Hypercall::mmu_update, (turn & 1) != 0 ? map : unmap, 32, 0, domid_self); });
}

void whole_tables() {
    measure("tlb_flush_local", 1000, [](u64) { rt::mmuext_op(MmuExtCommand::tlb_flush_local); });
    const u64 l4 = rt::memory::mfn_of(reinterpret_cast<const void*>(rt::start_info->pt_base));
    measure("new_baseptr", 1000, [l4](u64) { rt::mmuext_op(MmuExtCommand::new_baseptr, l4); });
    u64* const table = static_cast<u64*>(rt::memory::take_pages(1));
    const u64 frame = rt::memory::mfn_of(table);
    rt::update_va_mapping(reinterpret_cast<u64>(table), *rt::memory::l1_slot(reinterpret_cast<u64>(table)) & ~rt::memory::writable);
    measure("pin_unpin_l1_empty", 200, [frame](u64) {
        if (rt::mmuext_op(MmuExtCommand::pin_l1, frame) != 0 || rt::mmuext_op(MmuExtCommand::unpin, frame) != 0) rt::panic("pin failed");
    });
}

}  // namespace

void page_tables() {
    take_area();
    batch("mmu_update_1", 1);
    batch("mmu_update_8", 8);
    batch("mmu_update_32", 32);
    batch("mmu_update_128", 128);
    single();
    map_and_unmap();
    whole_tables();
}

}  // namespace bench
