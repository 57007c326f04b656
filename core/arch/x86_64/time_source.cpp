// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/arch/x86_64/time_source.hpp"

#include "core/arch/x86_64/acpi.hpp"
#include "core/arch/x86_64/apic.hpp"
#include "core/arch/x86_64/instructions.hpp"
#include "core/clock.hpp"

namespace core::x86 {

namespace {

// ACPI PM timer: 3.579545 MHz, at least 24 bits.
constexpr u64 pm_hz = 3'579'545;
constexpr u32 pm_mask = 0xFF'FFFF;
constexpr u32 window_ticks = 35'795;       // 10 ms
constexpr unsigned windows = 5;

// The counter and the TSC at nearly the same moment: of several readings the one taken quickest, since an emulator may
// be interrupted between the two.
struct Reading { u64 tsc; u32 pm; };
Reading read_both() {
    Reading best{};
    u64 narrowest = ~0ull;
    for (int i = 0; i < 5; ++i) {
        const u64 before = rdtsc();
        const u32 pm = in32(acpi_info.pm_timer_port) & pm_mask;
        const u64 after = rdtsc();
        if (after - before < narrowest) {
            narrowest = after - before;
            best = {before + (after - before) / 2, pm};
        }
    }
    return best;
}

u64 measure_once() {
    const Reading begin = read_both();
    Reading end;
    do {
        pause();
        end = read_both();
    } while (((end.pm - begin.pm) & pm_mask) < window_ticks);
    return (end.tsc - begin.tsc) * pm_hz / ((end.pm - begin.pm) & pm_mask);
}

// The median of several windows: one that was disturbed does not count.
template <typename Measure>
u64 median(Measure measure) {
    u64 sorted[windows];
    for (unsigned count = 0; count < windows; ++count) {
        const u64 value = measure();
        unsigned i = count;
        for (; i > 0 && sorted[i - 1] > value; --i) sorted[i] = sorted[i - 1];
        sorted[i] = value;
    }
    return sorted[windows / 2];
}

u8 cmos(u8 index) {
    out8(0x70, index);
    return in8(0x71);
}

u64 days_since_1970(u64 year, u64 month, u64 day) {
    // Count years from March, so that the leap day is the last of its year.
    const u64 y = month <= 2 ? year - 1 : year;
    const u64 m = (month + 9) % 12;
    return 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1 - 719'468;
}

struct CmosTime {
    u8 second, minute, hour, day, month, year;
    bool operator==(const CmosTime&) const = default;
};
CmosTime read_cmos() { return {cmos(0), cmos(2), cmos(4), cmos(7), cmos(8), cmos(9)}; }

// UTC in seconds. Read twice until equal: the clock may be changing.
u64 wall_seconds() {
    constexpr u8 binary = 4, twelve_hours_flag = 0x80, day_hours = 2;
    CmosTime time = read_cmos();
    for (CmosTime again = read_cmos(); !(again == time); again = read_cmos()) time = again;
    const u8 status = cmos(0xB);
    const auto number = [&](u8 value) -> u64 { return (status & binary) != 0 ? value : (value >> 4) * 10 + (value & 15); };
    u64 hour = number(time.hour & ~twelve_hours_flag);
    if ((status & day_hours) == 0) hour = hour % 12 + ((time.hour & twelve_hours_flag) != 0 ? 12 : 0);
    const u64 days = days_since_1970(2000 + number(time.year), number(time.month), number(time.day));
    return ((days * 24 + hour) * 60 + number(time.minute)) * 60 + number(time.second);
}

}  // namespace

const char* start_clock() {
    if (acpi_info.pm_timer_port == 0) return "the ACPI tables name no PM timer to measure clocks by";
    const u64 tsc_hz = median(measure_once);
    const u64 sample = tsc_hz / 100;
    const u64 timer_ticks = median([sample] { return apic::count_timer_ticks(sample); });
    apic::set_timer_rate(timer_ticks * 100);
    constexpr u64 second_ns = 1'000'000'000;
    clock::start(tsc_hz, rdtsc(), wall_seconds() * second_ns);
    return nullptr;
}

}  // namespace core::x86
