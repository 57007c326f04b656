// SPDX-License-Identifier: GPL-2.0-or-later
// A load for the scheduler, between two points of system time: burn for burn_us, sleep for sleep_us, and so on (burn_us=0:
// sleep only; sleep_us=0: burn only). Says at the end how long it ran and how late its sleeps ended.
// Options: start_ms, end_ms, burn_us, sleep_us.
#include "rt/console.hpp"
#include "rt/domain.hpp"
#include "rt/panic.hpp"
#include "rt/time.hpp"

using namespace rt;

namespace {

constexpr u64 ms = 1'000'000, us = 1'000;

// Burns processor time, not time: what is taken away by others does not count.
void burn(u64 ns, u64 end) {
    const u64 until = time::virtual_ns() + ns;
    while (time::virtual_ns() < until && time::system_ns() < end)
        for (int i = 0; i < 2000; ++i) asm volatile("" ::: "memory");
}

}  // namespace

void run() {
    const u64 start = option_number("start_ms", 0) * ms, end = option_number("end_ms", 1000) * ms;
    const u64 burn_ns = option_number("burn_us", 0) * us, sleep_ns = option_number("sleep_us", 0) * us;
    time::sleep_until(start);
    const u64 ran_before = time::virtual_ns();
    u64 wakes = 0, latest = 0, latest_at = 0;
    while (time::system_ns() < end) {
        if (sleep_ns == 0) {
            burn(end, end);
            continue;
        }
        if (burn_ns != 0) burn(burn_ns, end);
        const u64 due = time::system_ns() + sleep_ns;
        time::sleep_until(due);
        ++wakes;
        const u64 late = time::system_ns() - due;
        if (late > latest) latest = late, latest_at = wakes;
    }
    print("load: ran ", (time::virtual_ns() - ran_before) / us, " us of ", (end - start) / us, " us, ", wakes, " wakes, late at most ", latest / us,
          " us (wake ", latest_at, ")");
}
