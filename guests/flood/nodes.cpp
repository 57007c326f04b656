// SPDX-License-Identifier: GPL-2.0-or-later
// Half of the workers write small values until the nodes are used up, the others large ones until the bytes are. Each goes on
// against the limit for a while, takes away all that it has in one request, and begins anew.
#include "guests/flood/flood.hpp"
#include "guests/flood/store_flood.hpp"

namespace flood {

namespace {

constexpr u32 workers = 16, refusals_in_a_row = 100;
const char value[2048] = {};

rt::Task<> fill(StoreFlood& flood, u32 worker) {
    const std::string_view content(value, worker % 2 == 0 ? 16 : sizeof value);
    while (!flood.is_over()) {
        for (u32 number = 0, refusals = 0; refusals < refusals_in_a_row && !flood.is_over(); ++number) {
            const Path path(worker, number);
            const auto reply = co_await flood.client().write(path.text(), content);
            if (!flood.count(reply)) ++refusals;
        }
        const Path all(worker);
        const auto reply = co_await flood.client().remove(all.text());
        flood.count(reply);
    }
}

}  // namespace

void nodes(u64 end_ns) {
    StoreFlood flood(end_ns);
    for (u32 worker = 0; worker < workers; ++worker) flood.add(fill(flood, worker));
    flood.run("nodes");
}

}  // namespace flood
