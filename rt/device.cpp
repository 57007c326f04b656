// SPDX-License-Identifier: GPL-2.0-or-later
#include "rt/device.hpp"

#include "rt/hypercall.hpp"
#include "rt/memory.hpp"
#include "rt/panic.hpp"

namespace rt {

namespace {

// Configuration space (PCI 3.0, 6.1).
constexpr u32 config_bytes = 256, command_register = 4, status_register = 6, first_capability = 0x34, header_bytes = 0x40;
constexpr u32 memory_space = 2, bus_master = 4, has_capabilities = 0x10;
constexpr u32 capabilities_most = (config_bytes - header_bytes) / 4;

// Of a page-table entry: strong uncacheable, as registers want it.
constexpr u64 write_through = 8, cache_disable = 16;

i64 op(DeviceCommand command, void* argument) { return call(Hypercall::device_op, command, argument); }

// Puts the frames of a BAR in the place of pages of ours. False: the core refused, and all is as before.
bool replace_pages(std::byte* pages, FrameNumber first, u64 count) {
    constexpr u64 attributes = memory::present | memory::writable | write_through | cache_disable;
    u64 done = 0;
    while (done < count && update_va_mapping(reinterpret_cast<u64>(pages + done * page_size), (first + done) << page_shift | attributes) == 0) ++done;
    if (done == count) return true;
    while (done-- != 0) {
        std::byte* const page = pages + done * page_size;
        if (update_va_mapping(reinterpret_cast<u64>(page), memory::mfn_of(page) << page_shift | memory::present | memory::writable) != 0)
            panic("a page of ours cannot be mapped again");
    }
    return false;
}

}  // namespace

Device::Device(u32 number) : number_(number) {
    info_.device = number;
    error_ = op(DeviceCommand::info, &info_);
}

u32 Device::read_config(u32 offset, u32 width) const {
    DeviceConfig config{number_, static_cast<u16>(offset), static_cast<u16>(width), 0, 0};
    return op(DeviceCommand::config_read, &config) == 0 ? config.value : ~u32{0};
}

bool Device::write_config(u32 offset, u32 width, u32 value) const {
    DeviceConfig config{number_, static_cast<u16>(offset), static_cast<u16>(width), value, 0};
    return op(DeviceCommand::config_write, &config) == 0;
}

bool Device::enable() const {
    return write_config(command_register, 2, memory_space | bus_master);      // the core sees to the rest of it
}

u32 Device::find_capability(u8 id, u32 after) const {
    if ((read_config(status_register, 2) & has_capabilities) == 0) return 0;
    u32 at = read_config(after == 0 ? first_capability : after + 1, 1);
    for (u32 seen = 0; seen < capabilities_most; ++seen) {
        at &= 0xFC;      // the low bits are reserved
        if (at < header_bytes) return 0;
        if ((read_config(at, 1) & 0xFF) == id) return at;
        at = read_config(at + 1, 1);
    }
    return 0;
}

bool Device::may_map(u32 bar, u64 first_page, u64 pages) const {
    if (bar != info_.table_bar) return true;
    return first_page + pages <= info_.table_first || first_page >= u64{info_.table_first} + info_.table_pages;
}

std::byte* Device::map(u32 bar, u64 offset, u64 bytes) const {
    if (!is_there() || bar >= sizeof info_.bars / sizeof info_.bars[0]) return nullptr;
    const DeviceBar& there = info_.bars[bar];
    if ((there.flags & bar_memory) == 0 || there.frame == 0) return nullptr;
    if (bytes == 0 || bytes > there.size || offset > there.size - bytes) return nullptr;
    const u64 first_page = offset / page_size, pages = (offset + bytes - 1) / page_size - first_page + 1;
    if (!may_map(bar, first_page, pages) || pages > memory::free_pages()) return nullptr;
    auto* const memory = static_cast<std::byte*>(memory::take_pages(pages));
    if (replace_pages(memory, there.frame + first_page, pages)) return memory + offset % page_size;
    for (u64 page = 0; page < pages; ++page) memory::give_page(memory + page * page_size);
    return nullptr;
}

EvtchnPort Device::bind_vector(u32 vector) const {
    DeviceVector argument{number_, vector, 0, 0};
    return is_there() && vector < info_.vectors && op(DeviceCommand::bind_vector, &argument) == 0 ? argument.port : 0;
}

}  // namespace rt
