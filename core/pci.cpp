// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/pci.hpp"

#include "core/arch.hpp"

namespace core::pci {

namespace {

constexpr u32 memory_bar_64 = 4, bar_is_port = 1, bar_prefetchable = 8;
constexpr u32 status_has_capabilities = 0x10, no_vendor = 0xFFFF;
constexpr u64 table_entry = 16;
constexpr u8 many_functions = 0x80, type_mask = 0x7F;

Function found[functions_max];
u32 found_count = 0;

u64 sized(u64 mask, u64 low_bits) { return ~(mask & ~low_bits) + 1; }

// A BAR says how long it is by the bits that cannot be set in it. Returns how many registers it takes.
u32 read_bar(Function& function, u32 index) {
    Bar& bar = function.bars[index];
    const u32 offset = first_bar + 4 * index;
    const u32 low = read(function, offset, 4);
    const bool wide = (low & (bar_is_port | memory_bar_64)) == memory_bar_64 && index + 1 < bars_max;
    const u32 high = wide ? read(function, offset + 4, 4) : 0;
    write(function, offset, 4, ~0u);
    if (wide) write(function, offset + 4, 4, ~0u);
    const u64 mask = read(function, offset, 4) | (wide ? u64{read(function, offset + 4, 4)} << 32 : 0xFFFF'FFFF'0000'0000);
    write(function, offset, 4, low);
    if (wide) write(function, offset + 4, 4, high);
    bar.start = (low & ~0xFu) | u64{high} << 32;
    // Less than a page cannot be given to one domain alone.
    if ((low & bar_is_port) == 0 && (mask & 0xFFFF'FFFF) != 0 && bar.start != 0) bar.size = sized(mask, 0xF);
    if (bar.size % page_size != 0 || bar.start % page_size != 0) bar.size = 0;
    bar.prefetchable = (low & bar_prefetchable) != 0;
    return wide ? 2 : 1;
}

void read_bars(Function& function) {
    const u32 before = read(function, command, 2);
    write(function, command, 2, before & ~memory_space);
    for (u32 index = 0; index < bars_max;) index += read_bar(function, index);
    write(function, command, 2, before);
}

void read_msix(Function& function, u32 at) {
    const u32 control = read(function, at + 2, 2), table = read(function, at + 4, 4);
    const u32 bar = table & 7, offset = table & ~7u, count = (control & 0x7FF) + 1;
    if (bar >= bars_max || function.bars[bar].size <= offset) return;
    function.msix = static_cast<u8>(at);
    function.table_bar = static_cast<u8>(bar);
    function.table_offset = offset;
    function.table_pages = static_cast<u32>(frames_for(offset % page_size + u64{count} * table_entry));
    // As many as lie in the first page: that one the core maps.
    const u64 room = (page_size - offset % page_size) / table_entry;
    function.vectors = static_cast<u16>(count < room ? count : room);
}

void read_msi(Function& function, u32 at) {
    const u32 control = read(function, at + 2, 2);
    const bool wide = (control & 0x80) != 0, maskable = (control & 0x100) != 0;
    function.msi = static_cast<u8>(at);
    function.msi_bytes = maskable ? (wide ? 24 : 20) : (wide ? 14 : 10);
    function.vectors = 1;
}

void read_capabilities(Function& function) {
    if ((read(function, status, 2) & status_has_capabilities) == 0) return;
    u32 at = read(function, capabilities, 1) & ~3u;
    for (int left = 48; left > 0 && at >= 0x40; --left, at = read(function, at + 1, 1) & ~3u) {
        const u32 id = read(function, at, 1);
        if (id == capability_msix) read_msix(function, at);
        if (id == capability_msi && function.msix == 0) read_msi(function, at);
    }
    if (function.msix != 0) function.msi = 0;
}

// Every function of a bus; a bridge adds the bus behind it.
u8 read_function(u32 address, u64 (&buses)[4]) {
    Function& function = found[found_count];
    function = Function{};
    function.address = address;
    function.vendor = static_cast<u16>(read(function, vendor_id, 2));
    if (function.vendor == no_vendor || found_count + 1 == functions_max) return 0;
    ++found_count;
    function.device = static_cast<u16>(read(function, device_id, 2));
    function.class_code = read(function, class_code, 4) >> 8;
    const u8 type = static_cast<u8>(read(function, header_type, 1));
    function.kind = (type & type_mask) == 0 && function.class_code >> 16 != 6 ? Kind::ordinary : Kind::bridge;
    if ((type & type_mask) == 1) {
        const u32 behind = read(function, secondary_bus, 1);
        if (behind > address >> 8) buses[behind / 64] |= u64{1} << behind % 64;
    }
    if (function.kind == Kind::ordinary) {
        read_bars(function);
        read_capabilities(function);
    }
    return type;
}

}  // namespace

bool Function::may_map(Mfn frame) const {
    for (const Bar& bar : bars) {
        const u64 first = bar.start >> page_shift;
        if (frame.raw() >= first && frame.raw() < first + (bar.size >> page_shift)) return frame.raw() - table_page() >= table_pages;
    }
    return false;
}

void find_functions() {
    u64 buses[4] = {1};
    found_count = 0;
    for (u32 bus = 0; bus < 256; ++bus) {
        if ((buses[bus / 64] >> bus % 64 & 1) == 0) continue;
        for (u32 device = 0; device < 32; ++device) {
            const u8 type = read_function(bus << 8 | device << 3, buses);
            for (u32 number = 1; number < 8 && (type & many_functions) != 0; ++number) read_function(bus << 8 | device << 3 | number, buses);
        }
    }
}

std::span<Function> functions() { return {found, found_count}; }

Function* find(u32 address) {
    for (Function& function : functions())
        if (function.address == address) return &function;
    return nullptr;
}

u32 read(const Function& function, u32 offset, u32 width) { return arch::read_pci(function.address, offset, width); }
void write(const Function& function, u32 offset, u32 width, u32 value) { arch::write_pci(function.address, offset, width, value); }

}  // namespace core::pci
