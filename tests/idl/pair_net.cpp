// SPDX-License-Identifier: GPL-2.0-or-later
// Each packet that is answered well went out once, one that is answered as dropped at most once; each packet that was
// delivered arrives once, in order, whole; no grant is left. Whatever happens to the back end.
#include <doctest/doctest.h>

#include "tests/idl/net_pair.hpp"

namespace {

using namespace abi;

void finish(pair::Pair& pair, u64 packets) {
    pair.world.settle();
    CHECK(pair.running == 0);
    CHECK(pair.answered + pair.dropped == packets);
    CHECK(pair.remains.wrong == 0);
    CHECK(pair.remains.received == pair.remains.to_receive);
    CHECK(pair.arrived == pair.remains.to_receive);
    CHECK(!pair.send.broken());
    CHECK(!pair.lend.broken());
    CHECK(!pair.bridge->broken());
    CHECK(pair.front.grants.size() == pair.lend.lent());
    pair.world.as(pair.front, [&] {
        pair.send.disconnect();
        pair.lend.disconnect();
    });
    pair.world.settle();
    CHECK(pair.front.grants.empty());
}

void run(u32 seed, u32 lent_pages, u32 callers, u32 packets_each, u32 to_receive, u32 between_deaths, u32 interleave = 50) {
    CAPTURE(seed);
    pair::Pair pair(seed, lent_pages);
    pair.remains.to_receive = to_receive;
    pair.world.interleave = interleave;
    pair.world.mortal = &pair.back;
    for (u32 caller = 0; caller < callers; ++caller) pair.start(packets_each);
    u64 deaths = 0;
    if (between_deaths != 0) pair.world.kill_at(1 + pair.world.below(between_deaths));
    while (pair.world.step())
        if (between_deaths != 0 && pair.back.deaths != deaths) {
            deaths = pair.back.deaths;
            pair.world.kill_at(1 + pair.world.below(between_deaths));
        }
    finish(pair, u64{callers} * packets_each);
    if (between_deaths == 0) CHECK(pair.dropped == 0);
    else if (interleave == 50) CHECK(pair.back.deaths > 100);
}

}  // namespace

TEST_CASE("many packets, nobody dies") {
    run(1, 256, 150, 600, 60000, 0);      // the ring is full
    run(2, 8, 1, 20000, 20000, 0);        // and empty, and few pages are lent
}

TEST_CASE("many packets, the back end dies at random") {
    run(3, 64, 100, 200, 20000, 1000);
    run(4, 256, 20, 1000, 20000, 500);
    run(5, 8, 3, 5000, 10000, 300);
}

TEST_CASE("few packets, closely interleaved: nobody comes by later and wakes those whom an event did not reach") {
    for (u32 seed = 100; seed < 1200; ++seed) run(seed, 4 + seed % 5, 1 + seed % 4, 1 + seed % 3, seed % 7, seed % 2 == 0 ? 0 : 300, 3);
}

TEST_CASE("death at every access, and again at every access of the adoption") {
    constexpr u32 callers = 4, each = 2, to_receive = 12;
    const auto begin = [](pair::Pair& pair) {
        pair.world.mortal = &pair.back;
        pair.remains.to_receive = to_receive;
        for (u32 caller = 0; caller < callers; ++caller) pair.start(each);
    };
    u64 accesses = 0;
    {
        pair::Pair undisturbed(99, 16);
        begin(undisturbed);
        undisturbed.world.kill_at(0);
        finish(undisturbed, callers * each);
        accesses = undisturbed.world.accesses;
        REQUIRE(accesses > 100);
    }
    for (u64 first = 1; first <= accesses; ++first) {
        CAPTURE(first);
        pair::Pair pair(99, 16);
        begin(pair);
        pair.world.kill_at(first);
        while (pair.back.deaths == 0 && pair.world.step()) {}
        pair.world.kill_at(1 + first % 40);
        while (pair.back.deaths == 1 && pair.world.step()) {}
        pair.world.kill_at(1 + first % 7);
        finish(pair, callers * each);
    }
}

TEST_CASE("packets on a link that goes down are cancelled, those that wait too") {
    pair::Pair pair(14, 4);
    pair.back.device = nullptr;      // no answers
    pair.bridge.reset();
    pair.back.turns = rt::Turns();
    simulated::Pages memory(2);
    const std::span<const std::byte> parts[] = {{memory.data(), 5000}};
    std::vector<std::unique_ptr<rt::OutgoingPacket<net::NetTransmitRing>>> packets;
    int ended = 0;
    for (u32 i = 0; i < 200; ++i) {      // more than the ring holds
        packets.push_back(std::make_unique<rt::OutgoingPacket<net::NetTransmitRing>>(pair.send, parts));
        pair.world.as(pair.front, [&] { packets.back()->start([](void* count) { ++*static_cast<int*>(count); }, &ended); });
    }
    pair.world.settle();
    CHECK(ended == 0);
    pair.world.as(pair.front, [&] {
        pair.send.disconnect();
        pair.lend.disconnect();
    });
    pair.world.settle();
    CHECK(ended == 200);
    for (const auto& packet : packets) CHECK(packet->outcome().ended == rt::Ended::cancelled);
    CHECK(pair.front.grants.empty());
}

TEST_CASE("packets that cannot be are refused, not cut") {
    pair::Pair pair(12, 4);
    simulated::Pages memory(40);
    const std::span<const std::byte> too_long[] = {{memory.data(), 40 * 4096}}, empty[] = {{}};
    rt::OutgoingPacket<net::NetTransmitRing> first(pair.send, too_long), second(pair.send, empty);
    for (auto* packet : {&first, &second}) {
        pair.world.as(pair.front, [&] { packet->start([](void*) {}, nullptr); });
        pair.world.settle();
        CHECK(packet->outcome().ended == rt::Ended::refused);
    }
    CHECK(pair.front.grants.size() == 4);
}
