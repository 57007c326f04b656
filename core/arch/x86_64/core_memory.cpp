// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/arch/x86_64/core_memory.hpp"

#include <cstring>

#include "core/arch/x86_64/boot_info.hpp"
#include "core/arch/x86_64/cpu_tables.hpp"
#include "core/arch/x86_64/early_memory.hpp"
#include "core/arch/x86_64/features.hpp"
#include "core/arch/x86_64/instructions.hpp"
#include "core/arch/x86_64/layout.hpp"
#include "core/console.hpp"
#include "core/frame_allocator.hpp"
#include "core/page_table_entry.hpp"
#include "core/vcpu.hpp"

namespace core {

namespace arch {
u64 direct_map = layout::direct_map;
}

namespace x86::core_memory {

extern "C" const char image_start[], text_end[], rodata_end[], image_end[];
extern "C" u64 boot_l4[];

namespace {

constexpr u64 large_page = u64{2} << 20;
constexpr u64 table_flags = pte::present | pte::writable;
constexpr u64 read_write = pte::present | pte::writable | pte::no_execute | pte::accessed | pte::dirty;
constexpr u64 read_only = pte::present | pte::no_execute | pte::accessed;
constexpr u64 executable = pte::present | pte::accessed;
constexpr u64 uncached = read_write | pte::write_through | pte::cache_disable;

u64* l4 = nullptr;          // reached through the boot tables' identity map until the switch, then by the direct map
bool switched = false;

u64* pointer(u64 machine_address) {
    return reinterpret_cast<u64*>(switched ? layout::direct_map + machine_address : machine_address);
}
u64 physical(const void* of_image) { return reinterpret_cast<u64>(of_image) - layout::core; }

u64* next_table(u64* table, unsigned index, u64 extra_flags) {
    if (!pte::is_present(table[index])) table[index] = early_memory::take_zeroed() | table_flags;
    table[index] |= extra_flags;
    return pointer(table[index] & pte::address_mask);
}

u64* slot_at(u64 address, unsigned level, u64 flags) {
    u64* table = l4;
    for (unsigned i = 4; i > level; --i) table = next_table(table, pte::index(address, i), flags & pte::user);
    return &table[pte::index(address, level)];
}

void map(u64 address, u64 machine_address, u64 flags) { *slot_at(address, 1, flags) = machine_address | flags; }
void map_large(u64 address, u64 machine_address, u64 flags) { *slot_at(address, 2, flags) = machine_address | flags | pte::large; }

void map_image() {
    const u64 start = physical(image_start), end = physical(image_end);
    for (u64 address = start; address < end; address += page_size) {
        u64 flags = read_write;
        if (address < physical(text_end)) flags = executable;
        else if (address < physical(rodata_end)) flags = read_only;
        map(layout::core + address, address, flags);
    }
}

// No page is both writable and executable, also not under its other address: what is code or constant in the image is
// read-only in the direct map.
void map_directly(u64 start, u64 end) {
    const u64 fixed_start = physical(image_start), fixed_end = physical(rodata_end);
    for (u64 address = start; address < end;) {
        const bool aligned = address % large_page == 0 && address + large_page <= end;
        const bool mixed = address < round_up(fixed_end, large_page) && address + large_page > fixed_start;
        if (aligned && !mixed) {
            map_large(layout::direct_map + address, address, read_write);
            address += large_page;
            continue;
        }
        const bool fixed = address >= fixed_start && address < fixed_end;
        map(layout::direct_map + address, address, fixed ? read_only : read_write);
        address += page_size;
    }
}

void map_memory() {
    constexpr u64 low = 0x10'0000;             // the first MiB: firmware tables, the start page of processors
    map_directly(0, low);
    for (unsigned i = 0; i < boot_info.ram_count; ++i) {
        const MemoryRange range = boot_info.ram[i];
        map_directly(range.start < low ? low : range.start, range.end);
    }
}

u64 highest_frame() {
    u64 end = 0;
    for (unsigned i = 0; i < boot_info.ram_count; ++i)
        if (boot_info.ram[i].end > end) end = boot_info.ram[i].end;
    return end / page_size;
}

bool any_ram(u64 first_frame, u64 frame_count) {
    for (unsigned i = 0; i < boot_info.ram_count; ++i)
        if (boot_info.ram[i].start / page_size < first_frame + frame_count && boot_info.ram[i].end / page_size > first_frame) return true;
    return false;
}

constexpr u64 records_per_page = page_size / sizeof(Frame);
constexpr u64 entries_per_page = page_size / sizeof(u64);

void fill_not_ram(void* page) {
    Frame* const records = static_cast<Frame*>(page);
    std::memset(page, 0, page_size);
    for (u64 i = 0; i < records_per_page; ++i) records[i].owner = owner_not_ram;
}

void map_frame_table() {
    const u64 hole = early_memory::take_zeroed();
    fill_not_ram(pointer(hole));
    for (u64 frame = 0; frame < frames::limit; frame += records_per_page) {
        const u64 address = layout::frame_table + frame * sizeof(Frame);
        if (!any_ram(frame, records_per_page)) {
            map(address, hole, read_only);
            continue;
        }
        const u64 page = early_memory::take_zeroed();
        fill_not_ram(pointer(page));
        map(address, page, read_write);
    }
}

void map_m2p() {
    const u64 hole = early_memory::take_zeroed();
    std::memset(pointer(hole), 0xFF, page_size);
    for (u64 frame = 0; frame < frames::limit; frame += entries_per_page) {
        u64 page = hole;
        if (any_ram(frame, entries_per_page)) {
            page = early_memory::take_zeroed();
            std::memset(pointer(page), 0xFF, page_size);
            map(layout::m2p_writable + frame * sizeof(u64), page, read_write);
        }
        map(layout::m2p + frame * sizeof(u64), page, read_only | pte::user);
    }
}

u64 own_l4 = 0;
u64 empty_page = 0;

// Windows exist for every processor from the start, so that no table has to be added later.
void prepare_windows() {
    for (u64 address = layout::gdt_of(0); address < layout::gdt_of(MAX_CPUS); address += page_size) *slot_at(address, 1, 0) = 0;
    empty_page = early_memory::take_zeroed();
}

void set_window(u64 address, u64 entry) {
    u64* const slot = slot_at(address, 1, 0);
    if (*slot == entry) return;
    *slot = entry;
    invlpg(address);
}

}  // namespace

const char* build() {
    if (const char* problem = early_memory::start()) return problem;
    frames::limit = highest_frame();
    own_l4 = early_memory::take_zeroed();
    l4 = pointer(own_l4);
    // Every slot of the core gets its L3 now: the L4 entries are copied into each guest's L4 and never change.
    for (unsigned i = 0; i < pte::core_slots; ++i) next_table(l4, pte::first_core_slot + i, 0);
    map_image();
    map_memory();
    map_frame_table();
    map_m2p();
    prepare_windows();

    write_cr3(own_l4);
    switched = true;
    l4 = pointer(own_l4);
    // The start of other processors goes through the boot tables, which need the way to their stacks.
    std::memcpy(boot_l4 + pte::first_core_slot, l4 + pte::first_core_slot, pte::core_slots * sizeof(u64));
    frames::table = reinterpret_cast<Frame*>(layout::frame_table);
    frames::machine_to_phys = reinterpret_cast<u64*>(layout::m2p_writable);
    return nullptr;
}

u64 own_cr3() { return own_l4; }

void map_block(unsigned cpu) {
    for (u64 page = 0; page < layout::block_pages; ++page)
        if (page != layout::guard) map(layout::block_of(cpu) + page * page_size, early_memory::take_zeroed(), read_write);
}

void map_reserved_gdt(unsigned cpu, u64 page) {
    map(layout::gdt_of(cpu) + layout::reserved_gdt_page * page_size, page, read_write);
}

// Firmware keeps its tables in memory of any kind, so the memory map does not say what may be touched: page by page.
void map_firmware(u64 machine_address, u64 size) {
    for (u64 address = machine_address / page_size * page_size; address < machine_address + size; address += page_size) {
        u64* const large = slot_at(layout::direct_map + address, 2, 0);
        if ((*large & pte::large) != 0) continue;
        u64* const slot = slot_at(layout::direct_map + address, 1, 0);
        if (!pte::is_present(*slot)) *slot = address | read_only;
    }
}

u64 map_registers(u64 machine_address) {
    static u64 used = 0;
    const u64 address = MMIO_BASE + used;
    used += page_size;
    map(address, machine_address / page_size * page_size, uncached);
    return address + machine_address % page_size;
}

namespace {
// What a processor's window shows now, by page: most guests use one page of GDT and none of LDT.
struct Window {
    u32 gdt_pages, ldt_pages;      // a number; a bit for each
};
Window windows[cpus_max];
}  // namespace

void load_gdt(unsigned cpu, const Vcpu& vcpu) {
    const u64 window = layout::gdt_of(cpu);
    const u32 used = static_cast<u32>((vcpu.gdt_entries + 511) / 512);
    const u32 shown = windows[cpu].gdt_pages;
    for (u32 page = 0; page < used; ++page) set_window(window + page * page_size, address_of(vcpu.gdt_frames[page]).raw() | read_write);
    for (u32 page = used; page < shown; ++page) set_window(window + page * page_size, empty_page | read_only);
    windows[cpu].gdt_pages = used;
}

void load_ldt(unsigned cpu, const Vcpu& vcpu) {
    const u64 window = layout::ldt_of(cpu);
    for (u32 changed = windows[cpu].ldt_pages | vcpu.ldt_mapped; changed != 0; changed &= changed - 1) {
        const unsigned page = static_cast<unsigned>(__builtin_ctz(changed));
        const bool mapped = (vcpu.ldt_mapped >> page & 1) != 0;
        set_window(window + page * page_size, mapped ? address_of(vcpu.ldt_frames[page]).raw() | read_write : 0);
    }
    windows[cpu].ldt_pages = vcpu.ldt_mapped;
    cpu_tables::set_ldt(cpu, window, vcpu.ldt_entries);
}

}  // namespace x86::core_memory

void arch::install_core_slots(u64* table) {
    std::memcpy(table + pte::first_core_slot, x86::core_memory::l4 + pte::first_core_slot, pte::core_slots * sizeof(u64));
}

}  // namespace core
