// SPDX-License-Identifier: GPL-2.0-or-later
// All watches are of one path, so each change below it is an event for every one that the quota let through: little is asked
// for, and much is to be done and sent.
#include "guests/flood/flood.hpp"
#include "guests/flood/store_flood.hpp"

namespace flood {

namespace {

constexpr u32 workers = 16, wanted = 10'000, watches_for_a_change = 64, nodes_each = 8;

struct Count {
    u32 asked = 0, granted = 0;
};

rt::Task<> work(StoreFlood& flood, u32 worker, rt::StoreWatch* watches, Count& count) {
    for (u32 number = 0; !flood.is_over(); ++number) {
        if (count.asked != wanted && number % watches_for_a_change != 0) {
            const auto reply = co_await flood.client().watch(*new (watches + count.asked++) rt::StoreWatch("data"));
            if (flood.count(reply)) ++count.granted;
        } else {
            const Path path(worker, number % nodes_each);
            const auto reply = co_await flood.client().write(path.text(), "x");
            flood.count(reply);
        }
    }
}

}  // namespace

void watches(u64 end_ns) {
    StoreFlood flood(end_ns);
    auto* const memory = static_cast<rt::StoreWatch*>(rt::memory::take_pages((wanted * sizeof(rt::StoreWatch) + page_size - 1) / page_size));
    Count count;
    for (u32 worker = 0; worker < workers; ++worker) flood.add(work(flood, worker, memory, count));
    flood.run("watches");
    rt::print("flood: watches: ", count.asked, " watches asked for, ", count.granted, " granted");
}

}  // namespace flood
