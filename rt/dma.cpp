// SPDX-License-Identifier: GPL-2.0-or-later
#include "rt/dma.hpp"

#include "idl/hypercall_numbers.hpp"
#include "rt/hypercall.hpp"
#include "rt/memory.hpp"
#include "rt/panic.hpp"

namespace rt::dma {

namespace {

// Pages in a row of ours, and where they begin in the pool.
struct Region {
    const std::byte* memory;
    u32 pages, first;
};
constexpr u32 regions_max = 128;
Region regions[regions_max];
u32 region_count = 0;
u32 used = 1;      // to many devices address 0 says that there is nothing
u64 addresses[dma_pages_max];      // by the place in the pool

void share(const std::byte* memory, u32 pages) {
    for (u32 done = 0; done < pages;) {
        const u32 count = pages - done < dma_batch_max ? pages - done : dma_batch_max;
        u64* const list = addresses + used + done;
        for (u32 i = 0; i < count; ++i) list[i] = memory::mfn_of(memory + u64{done + i} * page_size);
        DeviceDmaMap op{used + done, count, reinterpret_cast<u64>(list)};
        if (const i64 error = call(Hypercall::device_op, DeviceCommand::dma_map, &op); error != 0) panic("memory cannot be shared with devices: error ", static_cast<u64>(-error));
        done += count;
    }
}

}  // namespace

std::byte* take_pages(u32 pages) {
    if (pages > dma_pages_max - used || region_count == regions_max) panic("devices of this domain reach no more memory: the pool is full");
    auto* const memory = static_cast<std::byte*>(memory::take_pages(pages));
    share(memory, pages);
    regions[region_count++] = {memory, pages, used};
    used += pages;
    return memory;
}

u64 bus_address(const void* bytes) {
    for (const Region& region : regions) {
        const u64 offset = static_cast<u64>(static_cast<const std::byte*>(bytes) - region.memory);
        if (offset < u64{region.pages} * page_size) return addresses[region.first + offset / page_size] + offset % page_size;
    }
    panic("an address that no device reaches");
}

}  // namespace rt::dma
