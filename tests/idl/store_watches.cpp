// SPDX-License-Identifier: GPL-2.0-or-later
// Watches: nobody who waits misses the last change, and nobody is told of anything once the watch is taken back.
#include <doctest/doctest.h>

#include "tests/idl/store_clients.hpp"

namespace {

using namespace abi;
using rt::StoreError;
using rt::StoreWatch;
using rt::Task;
using simulated::listen;
using simulated::StoreClients;

}  // namespace

TEST_CASE("a watch fires at registration, at changes at or below its path, and at nothing else") {
    StoreClients all;
    StoreWatch watch("/a/b"), relative("device");
    u32 events = 0, relative_events = 0;
    all.ours.start([&]() -> Task<> {
        const auto watched = co_await all.client.watch(watch);
        CHECK(watched.ok());
        co_await listen(watch, events);
    });
    all.ours.start([&]() -> Task<> {
        const auto watched = co_await all.client.watch(relative);
        CHECK(watched.ok());
        co_await listen(relative, relative_events);
    });
    all.world.settle();
    CHECK(events == 1);
    u32 expected = 1;
    const auto expect = [&](u32 more) {
        all.world.settle();
        CHECK(events == (expected += more));
    };
    all.server.set("/a/b", "1");
    expect(1);
    all.server.set("/a/b", "1");
    expect(1);
    all.server.set("/a/b/c/d", "1");
    expect(1);
    all.server.set("/a/bc", "1");
    all.server.set("/a", "1");
    expect(0);
    all.server.remove("/a/b/c");
    expect(1);
    all.server.remove("/a");
    expect(1);
    CHECK(relative_events == 1);
    all.server.set("/local/domain/7/device/vif/0/state", "1");
    expect(0);
    CHECK(relative_events == 2);
    const bool stopped = all.run([&]() -> Task<> {
        const auto first = co_await all.client.unwatch(watch);
        const auto second = co_await all.client.unwatch(relative);
        CHECK(first.ok());
        CHECK(second.ok());
    });
    CHECK(stopped);  // those who waited, too
    all.server.set("/a/b", "2");
    expect(0);
    CHECK(!all.client.broken());
    CHECK(all.server.watches() == 0);
}

TEST_CASE("events that nobody waited for are one") {
    StoreClients all;
    StoreWatch watch("/a");
    const bool registered = all.run([&]() -> Task<> {
        const auto watched = co_await all.client.watch(watch);
        CHECK(watched.ok());
    });
    CHECK(registered);
    for (u32 i = 0; i < 20; ++i) all.server.set("/a", std::to_string(i));
    all.world.settle();
    u32 events = 0;
    all.ours.start([&]() -> Task<> { co_await listen(watch, events); });
    all.world.settle();
    CHECK(events == 1);
    CHECK(all.ours.running == 1);
    const bool stopped = all.run([&]() -> Task<> {
        const auto unwatched = co_await all.client.unwatch(watch);
        CHECK(unwatched.ok());
    });
    CHECK(stopped);
    CHECK(events == 1);
    // And none, once it is taken back.
    const bool again = all.run([&]() -> Task<> {
        const auto watched = co_await all.client.watch(watch);
        CHECK(watched.ok());
        const auto written = co_await all.client.write("/a", "1");
        CHECK(written.ok());
        const auto unwatched = co_await all.client.unwatch(watch);
        CHECK(unwatched.ok());
        const bool fired = co_await watch.fired();
        CHECK(!fired);
    });
    CHECK(again);
}

TEST_CASE("a watch in the wrong state is refused") {
    StoreClients all;
    all.server.silent = true;
    StoreWatch watch("/a"), refused("/no");
    const auto expect = [&](bool registers, StoreError error) {
        all.ours.start([&all, &watch, registers, error]() -> Task<> {
            const auto reply = co_await (registers ? all.client.watch(watch) : all.client.unwatch(watch));
            CHECK(reply.error == error);
        });
    };
    expect(false, StoreError::invalid);
    expect(true, StoreError::none);
    expect(true, StoreError::invalid);   // it is asked for already
    expect(false, StoreError::invalid);  // and not there yet
    all.world.settle();
    CHECK(all.ours.running == 1);
    all.server.speak();
    all.world.settle();
    expect(true, StoreError::invalid);
    all.other.start([&]() -> Task<> {
        const auto reply = co_await all.other.client.unwatch(watch);
        CHECK(reply.error == StoreError::invalid);  // it is another client's
    });
    all.world.settle();
    expect(false, StoreError::none);
    expect(false, StoreError::invalid);  // it is being taken back already
    expect(true, StoreError::invalid);
    all.world.settle();
    expect(true, StoreError::none);  // and once more
    all.world.settle();
    expect(false, StoreError::none);
    all.world.settle();
    CHECK(all.ours.running == 0);

    all.server.refusals["/no"] = "EACCES";
    const bool ended = all.run([&]() -> Task<> {
        const auto reply = co_await all.client.watch(refused);
        CHECK(reply.error == StoreError::denied);
        const bool fired = co_await refused.fired();
        CHECK(!fired);
    });
    CHECK(ended);
    CHECK(all.server.watches() == 0);
    CHECK(!all.client.broken());
}

TEST_CASE("a watch that goes while it is registered is forgotten") {
    StoreClients all;
    for (u32 i = 0; i < 2; ++i) {
        const bool ended = all.run([&]() -> Task<> {
            StoreWatch watch("/a");
            const auto watched = co_await all.client.watch(watch);
            CHECK(watched.ok());
            const bool fired = co_await watch.fired();
            CHECK(fired);
        });
        CHECK(ended);
    }
    CHECK(!all.client.broken());
    all.server.set("/a", "1");
    all.world.settle();
    CHECK(all.client.broken());
}

TEST_CASE("registered and taken back while events are under way; the last value is always seen") {
    for (u32 seed = 0; seed < 150; ++seed) {
        StoreClients all(seed);
        CAPTURE(seed);
        all.make_difficult();
        all.server.set("/v", "0");
        constexpr u32 last = 60;
        all.other.start([&]() -> Task<> {
            for (u32 i = 1; i <= last; ++i) {
                const auto written =
                    co_await all.other.client.write(all.world.below(2) == 0 ? "/v" : "/v/below", std::to_string(i));
                CHECK(written.ok());
            }
            const auto written = co_await all.other.client.write("/v", "end");
            CHECK(written.ok());
        });
        for (u32 i = 0; i < 5; ++i) {
            all.ours.start([&]() -> Task<> {
                StoreWatch watch("/v");
                const auto watched = co_await all.client.watch(watch);
                CHECK(watched.ok());
                char value[10];
                for (;;) {
                    const bool fired = co_await watch.fired();
                    CHECK(fired);
                    const auto read = co_await all.client.read("/v", value);
                    CHECK(read.ok());
                    if (std::string(value, read.length) == "end") break;
                }
                const auto unwatched = co_await all.client.unwatch(watch);
                CHECK(unwatched.ok());
            });
            all.ours.start([&]() -> Task<> {
                for (u32 times = 0; times < 10; ++times) {
                    StoreWatch watch("/v");
                    const auto watched = co_await all.client.watch(watch);
                    CHECK(watched.ok());
                    const bool waits = all.world.below(2) == 0;
                    if (waits) {
                        const bool fired = co_await watch.fired();
                        CHECK(fired);
                    }
                    const auto unwatched = co_await all.client.unwatch(watch);
                    CHECK(unwatched.ok());
                }
            });
        }
        all.world.settle();
        CHECK(all.ours.running + all.other.running == 0);
        CHECK(all.server.watches() == 0);
        CHECK(all.server.faults() == 0);
    }
}

TEST_CASE("whoever waits goes on when the watch is gone, though it does not exist any more") {
    StoreClients all;
    auto watch = std::make_unique<StoreWatch>("/a");
    u32 events = 0;
    all.ours.start([&]() -> Task<> {
        const auto watched = co_await all.client.watch(*watch);
        CHECK(watched.ok());
        for (bool fired = true; fired; ++events) {
            const bool again = co_await watch->fired();
            fired = again;
        }
    });
    all.world.settle();
    const bool ended = all.run([&]() -> Task<> {
        const auto unwatched = co_await all.client.unwatch(*watch);
        CHECK(unwatched.ok());
        watch.reset();
    });
    CHECK(ended);
    CHECK(events == 2);
}

TEST_CASE("a watch that outlives its client is not registered any more") {
    StoreClients all;
    StoreWatch watch("/a");
    auto client = std::make_unique<rt::StoreClient>(all.ours.domain.turns, all.ours.page, 1);
    all.ours.domain.listeners[1] = [&] { client->notified(); };
    const bool registered = all.run([&]() -> Task<> {
        const auto watched = co_await client->watch(watch);
        CHECK(watched.ok());
    });
    CHECK(registered);
    client.reset();
    all.ours.start([&]() -> Task<> {
        const bool fired = co_await watch.fired();
        CHECK(!fired);
    });
    CHECK(all.ours.running == 0);
}

TEST_CASE("a watch that is not registered does not fire, whoever says so") {
    StoreClients all;
    StoreWatch watch("/a");
    all.client.fire(watch);
    const bool ended = all.run([&]() -> Task<> {
        const bool fired = co_await watch.fired();
        CHECK(!fired);
    });
    CHECK(ended);
}
