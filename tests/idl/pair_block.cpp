// SPDX-License-Identifier: GPL-2.0-or-later
// Each operation ends once, for its caller, with its own data, whatever happens to the back end; every write is applied; no
// grant is left. Both ends sleep whenever they may, so a lost wake-up shows as an operation that never ends.
#include <doctest/doctest.h>

#include "tests/idl/block_pair.hpp"

namespace {

using namespace abi;

void finish(pair::Pair& pair, u64 operations) {
    pair.world.settle();
    CHECK(pair.running == 0);
    CHECK(pair.done == operations);
    CHECK(pair.wrong == 0);
    CHECK(!pair.blocks.broken());
    CHECK(!pair.disk->back().broken());
    CHECK(pair.front.grants.empty());
    for (std::size_t caller = 0; caller < pair.expected.size(); ++caller) {
        const auto& expected = pair.expected[caller];
        CHECK(std::memcmp(pair.remains.disk.data() + caller * expected.size(), expected.data(), expected.size()) == 0);
    }
}

// Callers at random on rings of one and of several pages, interleaved between accesses.
void run(u32 seed, u32 pages, u32 callers, u64 operations_each, u32 between_deaths, u32 interleave = 50) {
    pair::Pair pair(seed, pages, callers);
    CAPTURE(seed);
    pair.world.interleave = interleave;
    pair.world.mortal = &pair.back;
    for (u32 caller = 0; caller < callers; ++caller) pair.start(caller, operations_each);
    u64 deaths = 0;
    if (between_deaths != 0) pair.world.kill_at(1 + pair.world.below(between_deaths));
    while (pair.world.step())
        if (between_deaths != 0 && pair.back.deaths != deaths) {
            deaths = pair.back.deaths;
            pair.world.kill_at(1 + pair.world.below(between_deaths));
        }
    finish(pair, callers * operations_each);
    if (between_deaths != 0 && interleave == 50) CHECK(pair.back.deaths > operations_each * callers / between_deaths / 4);
}

}  // namespace

TEST_CASE("many operations, nobody dies") {
    run(1, 1, 64, 12000, 0);      // twice as many callers as slots: the ring is full
    run(2, 1, 1, 20000, 0);       // and one: it runs empty each time
    run(3, 4, 200, 800, 0);
}

TEST_CASE("many operations, the back end dies at random") {
    run(4, 1, 64, 3000, 3000);
    run(5, 1, 20, 5000, 300);
    run(6, 1, 3, 20000, 100);
    run(7, 4, 100, 200, 2000);
}

TEST_CASE("few operations, closely interleaved: nobody comes by later and wakes those whom an event did not reach") {
    for (u32 seed = 100; seed < 1500; ++seed) run(seed, 1, 1 + seed % 6, 1 + seed % 3, seed % 2 == 0 ? 0 : 200, 3);
}

TEST_CASE("a crash loop makes progress") {
    // Denser than one batch: each life gets only a few accesses.
    run(8, 1, 40, 20, 60);
}

TEST_CASE("death at every access, and again at every access of the adoption") {
    constexpr u32 callers = 5, each = 3;
    u64 accesses = 0, tried = 0;
    for (u64 first = 1; first <= accesses + 1; ++first) {
        pair::Pair pair(99, 1, callers);
        pair.world.mortal = &pair.back;
        for (u32 caller = 0; caller < callers; ++caller) pair.start(caller, each);
        pair.world.kill_at(first);
        while (pair.back.deaths == 0 && pair.world.step()) {}
        if (first == 1) {
            // Counts the accesses of an undisturbed run.
            pair::Pair undisturbed(99, 1, callers);
            undisturbed.world.mortal = &undisturbed.back;
            for (u32 caller = 0; caller < callers; ++caller) undisturbed.start(caller, each);
            undisturbed.world.kill_at(0);
            finish(undisturbed, callers * each);
            accesses = undisturbed.world.accesses;
            REQUIRE(accesses > 100);
        }
        // The next life dies soon, and the one after it.
        pair.world.kill_at(1 + first % 40);
        while (pair.back.deaths == 1 && pair.world.step()) {}
        pair.world.kill_at(1 + first % 7);
        ++tried;
        CAPTURE(first);
        finish(pair, callers * each);
    }
    MESSAGE(tried, " points of death");
}

TEST_CASE("a new connection: what was outstanding is sent again, in order") {
    pair::Pair pair(11, 1, 40);
    for (u32 caller = 0; caller < 40; ++caller) pair.start(caller, 500);
    for (u32 times = 0; times < 30; ++times) {
        for (u32 steps = 0; steps < 200; ++steps) pair.world.step();
        // The back end closes: its instance is gone with all it knew, and the ring begins anew.
        pair.disk.reset();
        pair.back.turns = rt::Turns();
        pair.world.as(pair.front, [&] { pair.blocks.disconnect(); });
        for (u32 steps = 0; steps < 5; ++steps) pair.world.step();
        std::memset(pair.remains.record, 0, sizeof pair.remains.record);
        pair.remains.entry.answered = 0;
        pair.world.as(pair.front, [&] { pair.blocks.connect(pair.remains.shared(), pair::back_id, pair::front_port); });
        pair.world.as(pair.back, pair.back.reborn);
    }
    finish(pair, 40 * 500);
}

TEST_CASE("what must not be done twice is cancelled with its link, once its pages are its own") {
    pair::Pair pair(13, 1, 1);
    pair.back.device = nullptr;      // the disk answers nothing more
    simulated::Pages memory;
    block::BlockSlot request{};
    request.transfer.operation = 1;
    rt::Operation<block::BlockRing> once(pair.blocks, request, false, {memory.data(), 4096}), again(pair.blocks, request, true, {memory.data(), 4096});
    int ended = 0;
    pair.disk.reset();
    pair.back.turns = rt::Turns();
    for (auto* operation : {&once, &again})
        pair.world.as(pair.front, [&] { operation->start([](void* count) { ++*static_cast<int*>(count); }, &ended); });
    pair.world.settle();
    REQUIRE(pair.front.grants.size() == 2);
    pair.front.grants.begin()->second.in_use = true;      // the back end holds on to the first one's page
    pair.world.as(pair.front, [&] { pair.blocks.disconnect(); });
    pair.world.settle();
    CHECK(ended == 0);
    pair.front.grants.begin()->second.in_use = false;
    pair.world.as(pair.front, [&] { pair.blocks.notified(); });
    pair.world.settle();
    CHECK(ended == 1);
    CHECK(once.outcome().ended == rt::Ended::cancelled);
    CHECK(pair.front.grants.empty());
    // The other one waits for the next connection, and is done there.
    pair.world.as(pair.front, [&] { pair.blocks.connect(pair.remains.shared(), pair::back_id, pair::front_port); });
    pair.back.device = [&] { return pair.disk->work(); };
    pair.world.as(pair.back, pair.back.reborn);
    pair.world.settle();
    CHECK(ended == 2);
    CHECK(again.outcome().ok());
}

TEST_CASE("memory that does not fit is refused, not cut") {
    pair::Pair pair(12, 1, 1);
    simulated::Pages memory(12);
    int ended = 0;
    const auto attempt = [&](std::span<std::byte> data) {
        pair.world.as(pair.front, [&] {
            rt::detach([](pair::Pair& pair, std::span<std::byte> data, int& ended) -> rt::Task<> {
                const auto outcome = co_await pair.blocks.read(0, 0, data);
                CHECK(outcome.ended == rt::Ended::refused);
                ++ended;
            }(pair, data, ended));
        });
        pair.world.settle();
    };
    attempt({memory.data() + 1, 512});
    attempt({memory.data(), 100});
    attempt({memory.data(), 12 * 4096});
    CHECK(ended == 3);
    CHECK(pair.front.grants.empty());
}
