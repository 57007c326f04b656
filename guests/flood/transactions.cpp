// SPDX-License-Identifier: GPL-2.0-or-later
// The most that one request can make the store do: the commit of a transaction as large as the quotas let it become, with as
// many watches as they let through above every node of it, and the removal of all that at once.
#include "guests/flood/flood.hpp"
#include "guests/flood/store_flood.hpp"

namespace flood {

namespace {

constexpr u32 watches_wanted = 1'000, changes_wanted = 2'000;

struct Count {
    u64 commits = 0, committed = 0;
};

rt::Task<> commit_large(StoreFlood& flood, rt::StoreWatch* watches, Count& count) {
    for (u32 number = 0; number < watches_wanted && !flood.is_over(); ++number) {
        const auto reply = co_await flood.client().watch(*new (watches + number) rt::StoreWatch("data"));
        if (!flood.count(reply)) break;
    }
    while (!flood.is_over()) {
        char text[rt::StoreClient::number_bytes];
        const auto begun = co_await flood.client().begin(text);
        if (!flood.count(begun)) continue;
        const rt::Transaction transaction = rt::StoreClient::number_of(begun, text);
        u32 changes = 0;
        for (bool is_full = false; !is_full && changes < changes_wanted && !flood.is_over();) {
            const Path path(0u, changes);
            const auto reply = co_await flood.client().write(path.text(), "x", transaction);
            is_full = !flood.count(reply);
            if (!is_full) ++changes;
        }
        const auto committed = co_await flood.client().commit(transaction);
        if (flood.count(committed)) ++count.commits, count.committed += changes;
        const Path all(0u);
        const auto removed = co_await flood.client().remove(all.text());
        flood.count(removed);
    }
}

}  // namespace

void transactions(u64 end_ns) {
    StoreFlood flood(end_ns);
    auto* const memory = static_cast<rt::StoreWatch*>(rt::memory::take_pages((watches_wanted * sizeof(rt::StoreWatch) + page_size - 1) / page_size));
    Count count;
    flood.add(commit_large(flood, memory, count));
    flood.run("transactions");
    rt::print("flood: transactions: ", count.commits, " commits of ", count.commits == 0 ? 0 : count.committed / count.commits, " changes");
}

}  // namespace flood
