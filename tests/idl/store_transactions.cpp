// SPDX-License-Identifier: GPL-2.0-or-later
// Transactions: all of it or nothing, and two who count in one place lose nothing.
#include <doctest/doctest.h>

#include "tests/idl/store_clients.hpp"

namespace {

using namespace abi;
using rt::StoreClient;
using rt::StoreError;
using rt::StoreWatch;
using rt::Task;
using rt::Transaction;
using simulated::listen;
using simulated::StoreClients;

Task<> add_one(StoreClient& client) {
    char number[StoreClient::number_bytes], value[20];
    for (;;) {
        const auto begun = co_await client.begin(number);
        CHECK(begun.ok());
        const Transaction transaction = StoreClient::number_of(begun, number);
        CHECK(transaction != 0);
        const auto read = co_await client.read("/counter", value, transaction);
        CHECK(read.ok());
        const std::string next = std::to_string(std::stoul(std::string(value, read.length)) + 1);
        const auto written = co_await client.write("/counter", next, transaction);
        CHECK(written.ok());
        const auto ended = co_await client.commit(transaction);
        if (ended.error != StoreError::again) {
            CHECK(ended.ok());
            co_return;
        }
    }
}

}  // namespace

TEST_CASE("what a transaction does is seen when it is committed, or never") {
    StoreClients all;
    StoreWatch watch("/t");
    u32 events = 0;
    all.other.start([&]() -> Task<> {
        const auto watched = co_await all.other.client.watch(watch);
        CHECK(watched.ok());
        co_await listen(watch, events);
    });
    const auto change = [&](bool commits) {
        return all.run([&]() -> Task<> {
            char number[20], value[20];
            const auto begun = co_await all.client.begin(number);
            CHECK(begun.ok());
            const Transaction transaction = StoreClient::number_of(begun, number);
            const auto written = co_await all.client.write("/t/a", "1", transaction);
            CHECK(written.ok());
            const auto made = co_await all.client.make_directory("/t/b", transaction);
            CHECK(made.ok());
            const auto own = co_await all.client.read("/t/a", value, transaction);
            CHECK(own.length == 1);
            const auto outside = co_await all.client.read("/t/a", value);
            CHECK(outside.error == StoreError::not_found);
            const auto inside = co_await all.client.directory("/t", value, transaction);
            CHECK(inside.length == 4);
            const auto removed = co_await all.client.remove("/t/b", transaction);
            CHECK(removed.ok());
            CHECK(events == 1);
            const auto ended = co_await (commits ? all.client.commit(transaction) : all.client.abort(transaction));
            CHECK(ended.ok());
            const auto again = co_await all.client.commit(transaction);
            CHECK(again.error == StoreError::not_found);
        });
    };
    CHECK(change(false));
    CHECK(all.server.find("/t/a") == nullptr);
    CHECK(change(true));
    CHECK(*all.server.find("/t/a") == "1");
    CHECK(all.server.find("/t/b") == nullptr);
    CHECK(events > 1);
    CHECK(all.server.transactions() == 0);
    all.other.start([&]() -> Task<> {
        const auto unwatched = co_await all.other.client.unwatch(watch);
        CHECK(unwatched.ok());
    });
    all.world.settle();
    CHECK(all.other.running == 0);
}

TEST_CASE("two count in one place") {
    u64 conflicts = 0;
    for (u32 seed = 0; seed < 40; ++seed) {
        StoreClients all(seed);
        CAPTURE(seed);
        all.make_difficult();
        all.server.set("/counter", "0");
        for (simulated::StoreUser* user : {&all.ours, &all.other})
            user->start([&, user]() -> Task<> {
                for (u32 i = 0; i < 20; ++i) co_await add_one(user->client);
            });
        all.world.settle();
        CHECK(all.ours.running + all.other.running == 0);
        CHECK(*all.server.find("/counter") == "40");
        conflicts += all.server.conflicts;
    }
    CHECK(conflicts > 40);
}

TEST_CASE("the number of a transaction") {
    const auto number = [](std::string_view text, StoreError error = StoreError::none) {
        return StoreClient::number_of({error, static_cast<u32>(text.size())}, {text.data(), text.size()});
    };
    CHECK(number({"17\0", 3}) == 17);
    CHECK(number("17") == 17);
    CHECK(number({"4294967295\0", 11}) == 4294967295);
    CHECK(number("4294967296") == 0);
    CHECK(number("99999999999999999999999999") == 0);
    CHECK(number("") == 0);
    CHECK(number({"\0", 1}) == 0);
    CHECK(number("1x") == 0);
    CHECK(number("-1") == 0);
    CHECK(number({"1\0002", 3}) == 0);
    CHECK(number("17", StoreError::again) == 0);
    CHECK(StoreClient::number_of({StoreError::none, 1000}, std::span<const char>()) == 0);
}
