// SPDX-License-Identifier: GPL-2.0-or-later
// Any hypercall with any argument: half of them plausible, so that they get past the first check. What the guest does to
// itself this way does not count; the core and the other domains must not notice.
#include "guests/attack/attack.hpp"
#include "rt/console.hpp"
#include "rt/domain.hpp"
#include "rt/events.hpp"
#include "rt/memory.hpp"
#include "rt/panic.hpp"

namespace attack {

using namespace rt;

namespace {

u64 state;
u64 next() {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}
u64 below(u64 limit) { return next() % limit; }

u64* buffer;                 // pages of ours, full of numbers that make sense in places
constexpr u64 buffer_pages = 4;
constexpr u64 buffer_words = buffer_pages * page_size / sizeof(u64);

u64 any_address() {
    switch (below(8)) {
    case 0: return m2p_start + below(1 << 20) * 8;
    case 1: return 0xFFFF'8100'0020'0000 + below(1 << 20);
    case 2: return 0xFFFF'8400'0000'0000 + below(u64{1} << 30);
    case 3: return 0x0000'7FFF'FFFF'F000 + below(8192);
    case 4: return 0xFFFF'7FFF'FFFF'F000 + below(8192);
    case 5: return ~below(4096);
    case 6: return below(start_info->nr_pages) * page_size;
    default: return next();
    }
}

u64 any_frame() {
    switch (below(4)) {
    case 0: return below(1 << 17);
    case 1: return next() >> below(64);
    default: return reinterpret_cast<const u64*>(start_info->mfn_list)[below(start_info->nr_pages)];
    }
}

u64 any_number() {
    switch (below(8)) {
    case 0: return 0;
    case 1: return below(64);
    case 2: return domid_self;
    case 3: return any_frame();
    case 4: return any_frame() << page_shift | below(4096);
    case 5: return any_address();
    case 6: return reinterpret_cast<u64>(buffer) + below(buffer_words) * 8;
    default: return next() >> below(64);
    }
}

void fill_some() {
    for (int i = 0; i < 16; ++i) buffer[below(buffer_words)] = any_number();
}

// Not these: an end or a sleep of our own making would end the attack.
bool is_suicide(u64 number, u64 command) {
    if (number == static_cast<u64>(Hypercall::iret)) return true;
    if (number == static_cast<u64>(Hypercall::sched_op)) return command != static_cast<u64>(SchedCommand::yield);
    if (number == static_cast<u64>(Hypercall::vcpu_op)) return command == static_cast<u64>(VcpuCommand::down);
    return number == static_cast<u64>(Hypercall::console_io);      // noise only
}

}  // namespace

void call_at_random(u64 seed, u64 calls) {
    state = seed * 0x9E37'79B9'7F4A'7C15 + 1;
    buffer = static_cast<u64*>(memory::take_pages(buffer_pages));
    u64 done = 0, succeeded = 0;
    while (done < calls) {
        fill_some();
        const u64 number = below(10) == 0 ? next() : below(hypercall_count);
        const u64 command = below(4) == 0 ? any_number() : below(32);
        if (is_suicide(number, command)) continue;
        const bool pointer_next = below(3) != 0;
        const u64 second = pointer_next ? reinterpret_cast<u64>(buffer) + below(64) * 8 : any_number();
        // Those of (pointer, count, done, domid) shape get it often enough.
        const bool array = below(2) == 0;
        const u64 result = array ? static_cast<u64>(hypercall(number, second, below(5), 0, below(4) ? u64{domid_self} : any_number()))
                                 : static_cast<u64>(hypercall(number, command, second, any_number(), any_number(), any_number()));
        ++done;
        succeeded += static_cast<i64>(result) >= 0;
        if (done % 1000 == 0) print("attack: ", done, " random calls, ", succeeded, " of them succeeded");
    }
    print("attack: survived");
}

}  // namespace attack
