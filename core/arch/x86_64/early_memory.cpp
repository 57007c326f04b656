// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/arch/x86_64/early_memory.hpp"

#include <cstring>

#include "core/arch.hpp"
#include "core/arch/x86_64/boot_info.hpp"
#include "core/arch/x86_64/layout.hpp"
#include "core/frame_allocator.hpp"
#include "core/lock.hpp"
#include "core/panic.hpp"

namespace core::x86::early_memory {

namespace {

extern "C" const char image_start[], image_end[];

constexpr u64 reach = u64{4} << 30;        // what boot.S maps
constexpr u64 low = 0x10'0000;             // below: firmware, never handed out
constexpr unsigned stretches_max = BootInfo::ranges_max + 8;

MemoryRange stretches[stretches_max];      // free RAM, without image and module
unsigned stretch_count = 0;
MemoryRange* source = nullptr;             // the one pages come from
u64 taken = 0;
bool handed_over = false;

void add(u64 start, u64 end) {
    if (start < end && stretch_count < stretches_max) stretches[stretch_count++] = {start, end};
}

// A range of RAM minus what is taken of it.
void add_without(u64 start, u64 end, const MemoryRange* taken_ranges, unsigned count) {
    for (; count > 0; ++taken_ranges, --count) {
        if (taken_ranges->end <= start || taken_ranges->start >= end) continue;
        add_without(start, taken_ranges->start, taken_ranges + 1, count - 1);
        start = taken_ranges->end;
    }
    add(start, end);
}

}  // namespace

const char* start() {
    const MemoryRange in_use[] = {
        {0, low},
        {reinterpret_cast<u64>(image_start) - layout::core, reinterpret_cast<u64>(image_end) - layout::core},
        {boot_info.module.start / page_size * page_size, round_up(boot_info.module.end, page_size)},
    };
    for (unsigned i = 0; i < boot_info.ram_count; ++i) add_without(boot_info.ram[i].start, boot_info.ram[i].end, in_use, 3);
    for (unsigned i = 0; i < stretch_count; ++i) {
        MemoryRange& range = stretches[i];
        if (range.end > reach) continue;
        if (source == nullptr || range.end - range.start > source->end - source->start) source = &range;
    }
    if (source == nullptr || source->end - source->start < 2 * low) return "too little memory: no free stretch of 2 MiB below 4 GiB";
    return nullptr;
}

u64 take_zeroed() {
    if (handed_over) {
        const LockGuard lock;
        const Result<Mfn> frame = frame_allocator.take_for_core(lock);
        if (!frame.ok()) PANIC("no memory left for the core");
        return address_of(frame.value()).raw();
    }
    if (source->start == source->end) PANIC("too little memory for the core's tables");
    source->end -= page_size;
    ++taken;
    // Reachable by identity before the switch of tables, by the direct map after it.
    void* const page = frames::table != nullptr ? arch::window(MachineAddress{source->end}) : reinterpret_cast<void*>(source->end);
    std::memset(page, 0, page_size);
    return source->end;
}

void hand_over() {
    handed_over = true;
    for (unsigned i = 0; i < stretch_count; ++i)
        for (u64 address = stretches[i].start; address < stretches[i].end; address += page_size) {
            frames::at(frame_of(MachineAddress{address})).owner = owner_free;
            frame_allocator.add(frame_of(MachineAddress{address}));
        }
    const u64 image = (reinterpret_cast<u64>(image_end) - reinterpret_cast<u64>(image_start)) / page_size;
    frame_allocator.count_core_use(taken + image);
}

}  // namespace core::x86::early_memory
