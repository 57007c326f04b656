// SPDX-License-Identifier: GPL-2.0-or-later
// A store that does whatever it likes, between any two accesses: every call ends, no turn gets longer, and nobody
// else's memory is touched. The buffers are no longer than they are said to be, so the sanitizer would see it.
#include <doctest/doctest.h>

#include "tests/idl/store_clients.hpp"

namespace {

using namespace abi;
using rt::StoreError;
using rt::StoreWatch;
using rt::Task;
using simulated::StoreClients;
using store::Header;
using store::Type;

// What a peer may do between any two accesses of ours.
void interfere(StoreClients& all, u32 kind) {
    store::Page& page = all.ours.page;
    auto& world = all.world;
    auto* const bytes = reinterpret_cast<u8*>(&page);
    switch (kind) {
    case 0:  // anything
        if (world.below(50) == 0) bytes[world.below(sizeof page)] = static_cast<u8>(world.random());
        break;
    case 1:  // any answers
        bytes[1024 + world.below(1024)] = static_cast<u8>(world.random());
        break;
    case 2:  // indices that move a little, and back
        if (world.below(4) == 0) page.rsp_prod = page.rsp_cons + world.below(1025);
        if (world.below(4) == 0) page.req_cons = page.req_prod - world.below(1025);
        break;
    default: {  // headers that may well be, one after the other, and as many as fit
        const Type types[] = {Type::read, Type::write, Type::error, Type::watch_event, Type::watch, Type::directory};
        const u32 request = world.below(3) == 0 ? 0 : page.req_prod / 40 + world.below(8);
        const Header header{static_cast<u32>(types[world.below(6)]), request, 0, world.below(40)};
        u8 raw[sizeof header];
        std::memcpy(raw, &header, sizeof raw);
        for (u32 i = 0; i < sizeof raw; ++i) page.rsp[(page.rsp_cons + i) % 1024] = raw[i];
        page.rsp_prod = page.rsp_cons + 1024;
        page.req_cons = page.req_prod;
    }
    }
}

// Messages that differ a little from what they should be.
void distort(simulated::World& world, Header& header, std::string& payload) {
    switch (world.below(60)) {
    case 0: header.type = world.below(24); break;
    case 1: header.request = world.below(200); break;
    case 2: header.transaction = world.below(3); break;
    case 3: header.length += world.below(3) - 1; break;
    case 4: header.length = world.below(4200); break;
    case 5: payload.resize(world.below(100)); break;
    case 6: payload = static_cast<char>(world.random()) + payload; break;
    }
}

Task<> calls(StoreClients& all, u32 number) {
    const std::string path = "/callers/" + std::to_string(number);
    const std::string value(all.world.below(all.world.below(3000) + 1), 'v');
    StoreWatch watch(path);
    for (u32 i = 0; i < 20 && !all.client.broken(); ++i) {
        std::vector<char> buffer(all.world.below(60) + 11);
        const auto watched = co_await all.client.watch(watch);
        static_cast<void>(watched);
        const auto written = co_await all.client.write(path, value);
        static_cast<void>(written);
        const auto read = co_await all.client.read(path, buffer);
        CHECK(read.length <= buffer.size());
        const auto names = co_await all.client.directory("/callers", buffer);
        CHECK(names.length <= buffer.size());
        const auto begun = co_await all.client.begin(buffer);
        const auto ended = co_await all.client.abort(rt::StoreClient::number_of(begun, buffer));
        static_cast<void>(ended);
        const bool fired = co_await watch.fired();
        static_cast<void>(fired);
        const auto unwatched = co_await all.client.unwatch(watch);
        static_cast<void>(unwatched);
    }
}

}  // namespace

TEST_CASE("anything at any access") {
    constexpr u32 kinds = 6, longest_turn = 6000;
    u32 broken[kinds] = {};
    u64 longest = 0, accesses = 0;
    for (u32 seed = 0; seed < 1500; ++seed) {
        StoreClients all(seed);
        CAPTURE(seed);
        const u32 kind = seed % kinds;
        all.server.in_pieces = seed % 4 == 0;
        all.server.any_order = seed % 5 == 0;
        all.world.watched = all.world.mortal = &all.ours.domain;  // it does not die: its accesses are counted
        if (kind < 4) all.world.interference = [&] { interfere(all, kind); };
        if (kind > 3)
            all.server.twist = [&](Header& header, std::string& payload) { distort(all.world, header, payload); };
        for (u32 i = 0; i < 10; ++i) all.ours.start([&all, i] { return calls(all, i); });
        for (u32 steps = 0; steps < 3000; ++steps) {
            all.world.kill_at(0);
            if (!all.world.step()) break;
            longest = std::max(longest, all.world.accesses);
            accesses += all.world.accesses;
            if (all.client.broken()) break;
        }
        broken[kind] += all.client.broken() ? 1 : 0;
        // Whatever it believes by now, in the end it can know.
        all.world.interference = nullptr;
        all.ours.page.rsp_prod = all.ours.page.rsp_cons + 5000;
        all.ours.domain.signal(1);
        all.world.settle();
        CHECK(all.client.broken());
        CHECK(all.ours.running == 0);
    }
    CHECK(longest < longest_turn);
    MESSAGE("broken: ", broken[0], " ", broken[1], " ", broken[2], " ", broken[3], " ", broken[4], " ", broken[5],
            "; longest turn: ", longest, " of ", accesses, " accesses");
}

TEST_CASE("a peer who is always faster does not make a turn longer") {
    StoreClients all;
    StoreWatch watch("/w");
    std::string token;
    all.server.twist = [&](Header& header, std::string& payload) {
        if (header.type == static_cast<u32>(Type::watch_event)) token = payload.substr(payload.find('\0') + 1, 16);
    };
    const bool registered = all.run([&]() -> Task<> {
        const auto reply = co_await all.client.watch(watch);
        CHECK(reply.ok());
    });
    CHECK(registered);
    all.server.silent = true;
    const std::string value(4000, 'v');
    for (u32 i = 0; i < 10; ++i)
        all.ours.start([&]() -> Task<> {
            const auto reply = co_await all.client.write("/a", value);
            CHECK(reply.error == StoreError::broken);
        });
    // Wherever one begins to read, the stream is full of events, whose size divides it; and there is always more room.
    store::Page& page = all.ours.page;
    const Header header{static_cast<u32>(Type::watch_event), 0, 0, 64 - sizeof(Header)};
    const std::string event = std::string(reinterpret_cast<const char*>(&header), sizeof header) + "/" +
                              std::string(29, 'w') + '\0' + token + '\0';
    REQUIRE(event.size() == 64);
    for (u32 i = 0; i < 1024; ++i) page.rsp[(page.rsp_cons + i) % 1024] = static_cast<u8>(event[i % 64]);
    all.world.watched = &all.ours.domain;
    all.world.interference = [&] {
        page.rsp_prod = page.rsp_cons + 1024;
        page.req_cons = page.req_prod;
    };
    for (u32 turns = 0; turns < 20; ++turns) {
        const u32 sent = page.req_prod, received = page.rsp_cons;
        all.ours.domain.signal(1);
        all.world.as(all.ours.domain, [&] {
            all.ours.domain.take_events();
            all.ours.domain.turns.round();
        });
        CHECK(page.rsp_cons - received == 1024);
        CHECK(page.req_prod - sent == 1024);
    }
    CHECK(!all.client.broken());
    all.world.interference = nullptr;
    page.rsp_prod = page.rsp_cons + 5000;
    all.ours.domain.signal(1);
    all.world.settle();
    CHECK(all.client.broken());
    CHECK(all.ours.running == 0);
}
