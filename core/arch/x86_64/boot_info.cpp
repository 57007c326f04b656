// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/arch/x86_64/boot_info.hpp"

#include <cstring>

namespace core::x86 {

BootInfo boot_info;

namespace {

constexpr u32 memory_ram = 1;
constexpr u64 identity_mapped = u64{4} << 30;      // boot.S maps so much, and the loaders put their structures below

template <typename T>
const T* at(u64 address) {
    return address != 0 && address + sizeof(T) <= identity_mapped ? reinterpret_cast<const T*>(address) : nullptr;
}

void add_range(u64 start, u64 size, u32 type) {
    if (type == memory_ram && boot_info.ram_count < BootInfo::ranges_max)
        boot_info.ram[boot_info.ram_count++] = {round_up(start, page_size), (start + size) / page_size * page_size};
}

void set_command_line(u64 address) {
    for (unsigned i = 0; i + 1 < sizeof boot_info.command_line; ++i) {
        const char* c = at<char>(address + i);
        if (c == nullptr || *c == 0) return;
        boot_info.command_line[i] = *c;
    }
}

// Xen public header arch-x86/hvm/start_info.h, version 1.
struct PvhStartInfo {
    u32 magic, version, flags, module_count;
    u64 modules, command_line, rsdp, memory_map;
    u32 memory_map_entries, reserved;
};
struct PvhModule { u64 address, size, command_line, reserved; };
struct PvhMemory { u64 address, size; u32 type, reserved; };
static_assert(sizeof(PvhStartInfo) == 56 && sizeof(PvhModule) == 32 && sizeof(PvhMemory) == 24);
constexpr u32 pvh_magic = 0x336E'C578;

bool read_pvh(u32 address) {
    const auto* info = at<PvhStartInfo>(address);
    if (info == nullptr || info->magic != pvh_magic || info->version < 1) return false;
    for (u32 i = 0; i < info->memory_map_entries; ++i)
        if (const auto* range = at<PvhMemory>(info->memory_map + i * sizeof(PvhMemory))) add_range(range->address, range->size, range->type);
    if (info->module_count > 0)
        if (const auto* module = at<PvhModule>(info->modules)) boot_info.module = {module->address, module->address + module->size};
    set_command_line(info->command_line);
    boot_info.rsdp = info->rsdp;
    return true;
}

// Multiboot2 specification, 3.6.
struct Mb2Tag { u32 type, size; };
struct Mb2Module { Mb2Tag tag; u32 start, end; };
struct Mb2MemoryMap { Mb2Tag tag; u32 entry_size, entry_version; };
struct Mb2Memory { u64 address, size; u32 type, reserved; };
constexpr u32 mb2_magic = 0x36D7'6289;
constexpr u32 tag_end = 0, tag_command_line = 1, tag_module = 3, tag_memory_map = 6, tag_acpi_old = 14, tag_acpi_new = 15;

void read_memory_map(u64 address, const Mb2MemoryMap& map) {
    for (u64 offset = sizeof map; offset + sizeof(Mb2Memory) <= map.tag.size; offset += map.entry_size) {
        const auto* range = at<Mb2Memory>(address + offset);
        if (range != nullptr) add_range(range->address, range->size, range->type);
        if (map.entry_size < sizeof(Mb2Memory)) return;
    }
}

bool read_multiboot2(u32 address) {
    const auto* total = at<u32>(address);
    if (total == nullptr) return false;
    for (u64 offset = 8; offset + sizeof(Mb2Tag) <= *total;) {
        const auto* tag = at<Mb2Tag>(address + offset);
        if (tag == nullptr || tag->type == tag_end || tag->size < sizeof(Mb2Tag)) break;
        const u64 place = address + offset;
        if (tag->type == tag_command_line) set_command_line(place + sizeof(Mb2Tag));
        if (tag->type == tag_module && boot_info.module.end == 0) {
            const auto* module = at<Mb2Module>(place);
            if (module != nullptr) boot_info.module = {module->start, module->end};
        }
        if (tag->type == tag_memory_map)
            if (const auto* map = at<Mb2MemoryMap>(place)) read_memory_map(place, *map);
        // The tag holds a copy of the root pointer; the newer one wins.
        if (tag->type == tag_acpi_new || (tag->type == tag_acpi_old && boot_info.rsdp == 0)) boot_info.rsdp = place + sizeof(Mb2Tag);
        offset += round_up(tag->size, 8);
    }
    return true;
}

// Calls `visit` with each word of the command line until it returns true.
template <typename Visit>
bool any_word(std::string_view line, Visit visit) {
    while (!line.empty()) {
        const std::size_t end = line.find(' ');
        const std::string_view word = line.substr(0, end);
        if (!word.empty() && visit(word)) return true;
        if (end == std::string_view::npos) break;
        line.remove_prefix(end + 1);
    }
    return false;
}

}  // namespace

bool read_boot_info(u32 magic, u32 address) { return magic == mb2_magic ? read_multiboot2(address) : read_pvh(address); }

std::string_view BootInfo::option(std::string_view name) const {
    std::string_view value;
    any_word(command_line, [&](std::string_view word) {
        if (!word.starts_with(name) || word.size() <= name.size() || word[name.size()] != '=') return false;
        value = word.substr(name.size() + 1);
        return true;
    });
    return value;
}

bool BootInfo::flag(std::string_view name) const {
    return any_word(command_line, [&](std::string_view word) { return word == name; });
}

}  // namespace core::x86
