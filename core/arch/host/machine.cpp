// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/arch/host/machine.hpp"

#include <sys/mman.h>

#include <vector>

#include "core/clock.hpp"
#include "core/cpu.hpp"
#include "core/domain.hpp"
#include "core/frame_allocator.hpp"
#include "core/page_table_entry.hpp"

namespace core {

u64 arch::direct_map = 0;

namespace host {

namespace {

std::vector<Frame> frame_records;
std::vector<u64> m2p;

// RAM ends at a page that cannot be touched. What an earlier machine left in it stays, as in real RAM.
void make_memory(u64 frame_count) {
    ASSERT(frame_count <= frames_most);
    constexpr u64 bytes = (frames_most + 1) * page_size;
    if (frame_count == frames::limit) return;
    if (arch::direct_map == 0) {
        void* const memory = mmap(nullptr, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        ASSERT(memory != MAP_FAILED);
        arch::direct_map = reinterpret_cast<u64>(memory);
    }
    void* const start = arch::window(MachineAddress{0});
    ASSERT(mprotect(start, bytes, PROT_NONE) == 0);
    ASSERT(mprotect(start, frame_count * page_size, PROT_READ | PROT_WRITE) == 0);
}

void make_frame_table(u64 frame_count) {
    Frame hole{};
    hole.owner = owner_not_ram;
    frame_records.assign(frame_count, hole);
    m2p.assign(frame_count, frames::invalid_m2p);
    frames::table = frame_records.data();
    frames::machine_to_phys = m2p.data();
    frames::limit = frame_count;
    frame_allocator = FrameAllocator{};
    for (u64 number = frame_count - 1; number > 0; --number) frame_allocator.add(Mfn{number});
}

// Domain ids are given out in turn: ask for impossible domains until it is the manager's turn again.
void restart_ids() {
    const LockGuard lock;
    const domains::NewDomain tiny{.name = "", .max_frames = 0, .vcpus = 0, .max_grant_frames = 1};
    const domains::NewDomain impossible{.name = "", .max_frames = u64{1} << 40, .vcpus = 0, .max_grant_frames = 1};
    Domain& probe = *domains::create(lock, tiny).value();
    const DomId used = probe.id;
    while (domains::destroy(lock, probe) == Error::restart) {
    }
    for (u32 id = used; id != domains::domains_max - 1; ++id) static_cast<void>(domains::create(lock, impossible));
}

}  // namespace

void start_processors(unsigned count);

void start(u64 frame_count, unsigned processors) {
    ASSERT(domains::next_after(0) == nullptr);
    make_memory(frame_count);
    make_frame_table(frame_count);
    start_processors(processors);
    constexpr u64 ticks_per_second = 1'000'000'000, wall_ns = 1'700'000'000'123'456'789;
    clock::start(ticks_per_second, arch::read_tsc(), wall_ns);
    restart_ids();
}

}  // namespace host

namespace arch {

void clear_page(void* page) { __builtin_memset(page, 0, page_size); }
void copy_page(void* to, const void* from) { __builtin_memmove(to, from, page_size); }

namespace {
constexpr u64 core_entry(unsigned slot) { return pte::make(Mfn{0xC0'0000 + u64{slot}}, pte::present | pte::writable); }
}  // namespace

void install_core_slots(u64* l4) {
    for (unsigned i = 0; i < pte::core_slots; ++i) l4[pte::first_core_slot + i] = core_entry(pte::first_core_slot + i);
}
bool is_core_entry(unsigned slot, u64 entry) { return entry == core_entry(slot); }

}  // namespace arch
}  // namespace core
