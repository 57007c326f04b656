// SPDX-License-Identifier: GPL-2.0-or-later
// Whatever a peer does, it hurts its own link alone: many inputs, each the same in every run, against every end of
// every ring (what is checked stands in hostile_stage.hpp and beside it); and a neighbour who does not notice.
#include <doctest/doctest.h>

#include <optional>
#include <random>
#include <string>

#include "idl/block_fuzz.hpp"
#include "idl/net_fuzz.hpp"

namespace {

using namespace abi;
using hostile::reached;

// Mostly acts and steps that there are; from calm peers, who break a link late, to wild ones.
std::vector<u8> some_input(u32 seed, const char* steps) {
    std::mt19937 random(seed);
    const auto below = [&](u32 limit) { return static_cast<u32>(random() % limit); };
    const auto one_of = [&](std::string_view these) {
        return static_cast<u8>(these[below(static_cast<u32>(these.size()))]);
    };
    const u32 wildness = seed % 4;
    std::vector<u8> input{static_cast<u8>(below(256))};
    for (u32 left = 30 + below(470); left != 0; --left) {
        const u32 what = below(100);
        if (what < 30) input.push_back(one_of(steps));
        else if (what < 60) input.push_back(one_of("AABBPPPNNN"));
        else if (what < 60 + 4 * wildness) input.push_back(one_of("EGULSXCFIJ"));
        else if (what < 80) input.push_back(one_of("0123456789"));
        else if (what < 95) input.push_back(static_cast<u8>(128 + below(128)));
        else input.push_back(static_cast<u8>(below(256)));
    }
    return input;
}

constexpr u32 inputs_each = 15000;

void run_many(void (*entry)(hostile::Input&), const char* steps) {
    for (u32 seed = 1; seed <= inputs_each; ++seed) {
        const auto bytes = some_input(seed, steps);
        hostile::Input input(bytes.data(), bytes.size());
        entry(input);
        CHECK(input.done());
    }
}

}  // namespace

// Each case counts before the stage is cleared up, where everything ends well.
TEST_CASE("any back end, a block front end of ours") {
    reached = {};
    run_many(block::fuzz::fuzz_block_front, "rrrrrrrrqqqssssssssssssdcig");
    CHECK(reached.answered > inputs_each);
    CHECK(reached.cancelled > inputs_each / 2);
    CHECK(reached.refused > inputs_each / 2);
    CHECK(reached.broken > inputs_each / 2);
}

TEST_CASE("any front end, a block back end of ours") {
    reached = {};
    run_many(block::fuzz::fuzz_block_back, "rrrrrrrrrrqqqwwwwwwwwwcabi");
    CHECK(reached.requests > 2 * inputs_each);
    CHECK(reached.late_answers > inputs_each / 2);
    CHECK(reached.reborn > inputs_each / 4);
    CHECK(reached.broken > inputs_each / 4);
}

TEST_CASE("any back end, a transmitting front end of ours") {
    reached = {};
    run_many(net::fuzz::fuzz_net_transmit_front, "rrrrrrrrqqqssssssssssssdcig");
    CHECK(reached.answered > inputs_each / 2);
    CHECK(reached.cancelled > 2 * inputs_each);
    CHECK(reached.refused > inputs_each / 2);
    CHECK(reached.broken > inputs_each / 2);
}

TEST_CASE("any front end that transmits, a back end of ours") {
    reached = {};
    run_many(net::fuzz::fuzz_net_transmit_back, "rrrrrrrrrrqqqwwwwwwwwwcabi");
    CHECK(reached.packets > 2 * inputs_each);
    CHECK(reached.late_answers > inputs_each / 2);
    CHECK(reached.reborn > inputs_each / 2);
    CHECK(reached.broken > inputs_each / 4);
}

TEST_CASE("any back end, a receiving front end of ours") {
    reached = {};
    run_many(net::fuzz::fuzz_net_receive_front, "rrrrrrrrrrrrrrrrqqqqqqdcigh");
    CHECK(reached.arrived > 2 * inputs_each);
    CHECK(reached.broken > inputs_each / 2);
}

TEST_CASE("any front end that receives, a back end of ours") {
    reached = {};
    run_many(net::fuzz::fuzz_net_receive_back, "rrrrrrrrqqqssssssssssscabi");
    CHECK(reached.delivered > 2 * inputs_each);
    CHECK(reached.reborn > inputs_each / 2);
    CHECK(reached.broken > inputs_each / 4);
}

namespace {

// What one domain of ours has besides the link to the vandal: another one, to somebody who is honest.
using Ring = block::BlockRing;

struct Neighbour {
    static constexpr EvtchnPort port = 4;
    rt::SharedRing<Ring::Slot> shared() { return {ring.data(), 1}; }
    ring::Header& header() { return *reinterpret_cast<ring::Header*>(ring.data()); }
    simulated::Pages ring;
};

void count_up(void* count) { ++*static_cast<u32*>(count); }

// At each access of ours: any byte of the vandal's ring, any grant of ours that is to it, and an event for every such
// access.
void vandalise(hostile::Scene<Ring>& scene) {
    auto& random = scene.world.random;
    const auto memory = scene.memory();
    switch (random() % 6) {
    case 0: memory[random() % 16] = static_cast<std::byte>(random()); break;
    case 1: memory[random() % memory.size()] = static_cast<std::byte>(random()); break;
    case 2: scene.header().rsp_prod = scene.header().rsp_event; break;      // one more answer
    case 3: scene.header().req_prod += random() % 3; break;
    case 4:
        for (auto& [ref, grant] : scene.ours.grants)
            grant.in_use = grant.in_use || (grant.to == hostile::peer_id && random() % 4 == 0);
        break;
    default: break;
    }
    scene.ours.signal(hostile::our_port);
}

}  // namespace

TEST_CASE("a front end beside one with a hostile peer works as ever") {
    hostile::Scene<Ring> scene;
    Neighbour neighbour;
    block::BlockFront attacked(scene.ours.turns), honest(scene.ours.turns);
    scene.ours.listeners[hostile::our_port] = [&] { attacked.notified(); };
    scene.ours.listeners[Neighbour::port] = [&] { honest.notified(); };
    scene.as_ours([&] { honest.connect(neighbour.shared(), hostile::peer_id + 1, Neighbour::port); });
    scene.rest();
    // As many as the vandal's ring holds wait on it.
    std::vector<std::unique_ptr<rt::Operation<Ring>>> victims;
    u32 victims_ended = 0;
    for (u32 i = 0; i < 32; ++i) {
        victims.push_back(std::make_unique<rt::Operation<Ring>>(attacked, block::BlockSlot{}, true,
                                                                std::span(hostile::pool(i), 4096)));
        scene.as_ours([&] { victims[i]->start(count_up, &victims_ended); });
    }
    scene.world.interference = [&] { vandalise(scene); };
    u32 ended = 0, broken = 0;
    for (u32 i = 0; i < 2000; ++i) {
        if (i % 10 == 0) scene.as_ours([&] { attacked.connect(scene.shared(), hostile::peer_id, hostile::our_port); });
        rt::Operation<Ring> operation(honest, block::BlockSlot{}, true, std::span(hostile::pool(100), 4096));
        scene.as_ours([&] { operation.start(count_up, &ended); });
        scene.turn();      // it is sent
        REQUIRE(neighbour.header().req_prod == i + 1);
        block::Transfer request;
        std::memcpy(&request, neighbour.shared().slot(i), sizeof request);
        const block::Answer answer{request.tag, 0, 0, block::Status::okay, 0};
        std::memcpy(neighbour.shared().slot(i), &answer, sizeof answer);
        neighbour.header().rsp_prod = i + 1;
        scene.ours.signal(Neighbour::port);
        scene.turn();      // it is answered
        scene.turn();      // its caller goes on
        REQUIRE(ended == i + 1);
        broken += attacked.broken();
    }
    CHECK(broken > 100);
    CHECK(!honest.broken());
    scene.world.interference = nullptr;
}

TEST_CASE("a back end beside one with a hostile peer works as ever") {
    struct Service final : block::BlockService {
        void read(const block::Transfer&, const Reply& reply) override { reply(block::Status::okay); }
    };
    hostile::Scene<Ring> scene;
    Neighbour neighbour;
    Service service;
    block::BlockBack attacked(scene.ours.turns, service), honest(scene.ours.turns, service);
    hostile::Kept<Ring> kept, kept_of_attacked;
    kept.entry.port = Neighbour::port;
    neighbour.header() = {0, 1, 0, 1, {}};
    scene.ours.listeners[hostile::our_port] = [&] { attacked.notified(); };
    scene.ours.listeners[Neighbour::port] = [&] { honest.notified(); };
    scene.as_ours([&] { honest.adopt(neighbour.shared(), kept.entry, kept.record.data()); });
    scene.rest();
    scene.world.interference = [&] { vandalise(scene); };
    u32 broken = 0;
    for (u32 i = 0; i < 2000; ++i) {
        if (i % 10 == 0) {
            kept_of_attacked.begin();
            scene.header() = {0, 1, 0, 1, {}};
            scene.as_ours(
                [&] { attacked.adopt(scene.shared(), kept_of_attacked.entry, kept_of_attacked.record.data()); });
        }
        block::Transfer request{};
        request.tag = i;
        std::memcpy(neighbour.shared().slot(i), &request, sizeof request);
        neighbour.header().req_prod = i + 1;
        scene.ours.signal(Neighbour::port);
        scene.turn();
        scene.turn();
        REQUIRE(neighbour.header().rsp_prod == i + 1);
        broken += attacked.broken();
    }
    CHECK(broken > 100);
    CHECK(!honest.broken());
    scene.world.interference = nullptr;
}
