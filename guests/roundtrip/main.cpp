// SPDX-License-Identifier: GPL-2.0-or-later
// How long the store takes to answer: a node of the guest's own is written, and read again, at irregular intervals of about
// a few milliseconds, in so many windows one after the other. Says of each, in nanoseconds of system time, how the round trips
// are distributed: a write from the time at which the guest wanted to wake up for it, a read from the request, each until the
// guest goes on with the answer; and how late it woke up.
// Options: windows=N start_ms=N (when the first begins) length_ms=N pause_ms=N (between two).
#include <algorithm>

#include "rt/alarm.hpp"
#include "rt/console.hpp"
#include "rt/domain.hpp"
#include "rt/memory.hpp"
#include "rt/panic.hpp"
#include "rt/store_client.hpp"
#include "rt/task.hpp"

using namespace rt;

namespace {

constexpr u64 ms = 1'000'000;
constexpr u64 shortest_pause = ms, spread = 2 * ms;

class Samples {
  public:
    static constexpr u64 most = 64 * 1024;
    Samples() : values_(static_cast<u64*>(memory::take_pages(most * sizeof(u64) / page_size))) {}

    void clear() { count_ = 0; }
    void add(u64 value) {
        if (count_ == most) panic("more than ", most, " round trips in one window");
        values_[count_++] = value;
    }
    void print_as(std::string_view what, u64 window) {
        if (count_ == 0) panic("no round trip in window ", window);
        std::sort(values_, values_ + count_);
        print("roundtrip: window ", window, " ", what, ": ", count_, " times, median ", at(50), " 99th ", at(99), " most ", values_[count_ - 1], " ns");
    }

  private:
    // The least value that so many of a hundred do not exceed.
    u64 at(u64 percent) const { return values_[(count_ * percent + 99) / 100 - 1]; }
    u64* const values_;
    u64 count_ = 0;
};

struct Measured {
    Samples reads, writes, wakes;
    u32 random = 1;
};

// Not in step with anything that happens at regular times.
u64 next_pause(Measured& measured) {
    measured.random = measured.random * 1'664'525 + 1'013'904'223;
    return shortest_pause + (measured.random >> 8) % spread;
}

Task<> one_window(StoreClient& client, Alarms& alarms, Measured& measured, u64 end) {
    for (u64 due = time::system_ns(); due < end; due += next_pause(measured)) {
        co_await alarms.until(due);
        const u64 begun = time::system_ns();
        measured.wakes.add(begun - due);
        const auto written = co_await client.write("data/roundtrip", "here");
        const u64 between = time::system_ns();
        char value[8];
        const auto read = co_await client.read("data/roundtrip", value);
        const u64 done = time::system_ns();
        if (!written.ok() || !read.ok() || std::string_view(value, read.length) != "here") panic("the store did not do what it has to");
        measured.writes.add(between - due);
        measured.reads.add(done - between);
        due = std::max(due, done);
    }
}

Task<> measure(Loop& loop, StoreClient& client, bool& is_done) {
    Alarms alarms(loop);
    Measured measured;
    u64 start = option_number("start_ms", 0) * ms;
    for (u64 window = 1; window <= option_number("windows", 1); ++window) {
        const u64 end = start + option_number("length_ms", 1000) * ms;
        co_await alarms.until(start);
        co_await one_window(client, alarms, measured, end);
        measured.reads.print_as("reads", window);
        measured.writes.print_as("writes", window);
        measured.wakes.print_as("wakes", window);
        for (Samples* const samples : {&measured.reads, &measured.writes, &measured.wakes}) samples->clear();
        start = end + option_number("pause_ms", 0) * ms;
    }
    is_done = true;
}

}  // namespace

void run() {
    Loop loop;
    StoreClient client(loop.turns(), *static_cast<store::Page*>(memory::page_of_mfn(start_info->store_mfn)), start_info->store_evtchn);
    const Listener listener(loop, start_info->store_evtchn, client);
    bool is_done = false;
    detach(measure(loop, client, is_done));
    loop.run_until([&] { return is_done; });
}
