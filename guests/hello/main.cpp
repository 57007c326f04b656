// SPDX-License-Identifier: GPL-2.0-or-later
// The smallest useful guest: says hello, tells the time by its three clocks, and lets its heart beat.
// Options: beats=N (10; 0: for ever), period_ms=N (100).
#include "rt/console.hpp"
#include "rt/domain.hpp"
#include "rt/memory.hpp"
#include "rt/panic.hpp"
#include "rt/time.hpp"

using namespace rt;

namespace {

constexpr u64 buffer_pages = 16;
constexpr u64 ms = 1'000'000;

u32 checksum(const u32* words, u64 count) {
    u32 sum = 1;
    for (u64 i = 0; i < count; ++i) sum = sum * 31 + words[i];
    return sum;
}

}  // namespace

void run() {
    print("hello from ", option("name", "hello"), ": ", start_info->nr_pages * page_size >> 20, " MiB");
    print("hello: wall clock ", time::wall_ns() / 1'000'000'000, " s, system time ", time::system_ns() / ms, " ms, virtual time ",
          time::virtual_ns() / 1000, " us");

    u32* const buffer = static_cast<u32*>(memory::take_pages(buffer_pages));
    constexpr u64 words = buffer_pages * page_size / sizeof(u32);
    for (u64 i = 0; i < words; ++i) buffer[i] = static_cast<u32>(i * 2'654'435'761u);
    const u32 expected = checksum(buffer, words);

    const u64 beats = option_number("beats", 10);
    const u64 period = option_number("period_ms", 100) * ms;
    u64 next = time::system_ns();
    u64 latest = 0;
    for (u64 beat = 1; beats == 0 || beat <= beats; ++beat) {
        next += period;
        time::sleep_until(next);
        const u64 late = time::system_ns() - next;
        if (late > latest) latest = late;
        print("hello: beat ", beat, checksum(buffer, words) == expected ? " checksum ok" : " checksum WRONG", ", late at most ", latest / 1000, " us");
    }
    print("hello: done");
}
