// SPDX-License-Identifier: GPL-2.0-or-later
// Packets from a back end of ours, case by case: the tests are the hostile front end, and say what exactly is filled
// and answered.
#include <doctest/doctest.h>

#include "idl/net_back.hpp"
#include "rt/grants.hpp"
#include "tests/idl/hostile_scene.hpp"

namespace {

using namespace abi;

struct Fill : hostile::Scene<net::NetReceiveRing> {
    Fill() : back(ours.turns) {
        ours.listeners[hostile::our_port] = [this] { back.notified(); };
        for (GrantRef ref = 8; ref < 16; ++ref) peer.grants[ref] = {hostile::our_id, hostile::pool(ref), true, false};
        header() = {0, 1, 0, 1, {}};
        adopt();
    }
    void adopt() {
        as_ours([this] { back.adopt(shared(), kept.entry, kept.record.data()); });
        rest();
    }
    void lend(u32 index, GrantRef ref = 8) { put(index, net::ReceiveBuffer{static_cast<u16>(500 + index), 0, ref}); }
    bool publish(u32 index) {
        header().req_prod = index;
        return notify();
    }
    bool deliver(u32 parts) {
        bool done = false;
        as_ours([&] {
            done = back.deliver(parts, 0, {}, [](u32, GrantRef ref) {
                static const std::byte data[64]{};
                const rt::Piece piece{ref, 0, sizeof data};
                return rt::grants::copy_to(hostile::peer_id, {&piece, 1}, data) ? 64 : -1;
            });
        });
        return done;
    }
    // As a service does: again and again until there is enough.
    void bring(u32 parts) {
        wanted = parts;
        ++tries;
        if (deliver(parts)) return;
        back.when_lent([](void* self) { static_cast<Fill*>(self)->bring(static_cast<Fill*>(self)->wanted); }, this);
    }

    hostile::Kept<net::NetReceiveRing> kept;
    net::NetReceiveBack back;
    u32 wanted = 0, tries = 0;
};

}  // namespace

TEST_CASE("receive back: too few pages cost nothing, however long the peer keeps it at that") {
    Fill fill;
    fill.lend(0);
    fill.publish(1);
    fill.as_ours([&] { fill.bring(3); });
    CHECK(fill.rest());
    CHECK(fill.tries == 1);
    CHECK(fill.header().req_event == 2);      // it wants to hear of the next one
    fill.lend(1);
    CHECK(fill.publish(2));
    CHECK(fill.tries == 1);
    CHECK(fill.header().req_event == 3);
    fill.lend(2);
    CHECK(fill.publish(3));
    CHECK(fill.tries == 2);
    CHECK(fill.header().rsp_prod == 3);
    CHECK(fill.back.counters().packets == 1);
}

TEST_CASE("receive back: grants that are none are an error of that packet alone, and what is echoed") {
    Fill fill;
    fill.lend(0, 8);
    fill.lend(1, 77);
    fill.lend(2, 9);
    fill.publish(3);
    CHECK(fill.deliver(2));
    CHECK(fill.deliver(1));
    fill.rest();
    CHECK(fill.back.counters().errors == 1);
    CHECK(fill.back.counters().packets == 1);
    CHECK(fill.header().rsp_prod == 3);
    CHECK(fill.get<net::ReceivedSlot>(0).size == 64);
    CHECK(fill.get<net::ReceivedSlot>(1).size == -1);
    CHECK(fill.get<net::ReceivedSlot>(2).size == 64);
    for (u32 i = 0; i < 3; ++i) CHECK(fill.get<net::ReceivedSlot>(i).id == 500 + i);
}

TEST_CASE("receive back: indices that cannot be") {
    SUBCASE("too far") {
        Fill fill;
        fill.header().req_prod = 257;
        CHECK(fill.back.lent() == 0);
        CHECK(fill.back.broken());
        CHECK(!fill.deliver(1));
    }
    SUBCASE("behind what was taken") {
        Fill fill;
        for (u32 i = 0; i < 4; ++i) fill.lend(i);
        fill.publish(4);
        CHECK(fill.deliver(3));
        fill.publish(2);
        CHECK(fill.back.broken());
        CHECK(fill.header().rsp_prod == 0);
        CHECK(!fill.deliver(1));
        fill.notify();
        fill.turn();
        CHECK(fill.world.accesses == 0);
    }
    SUBCASE("at adoption, ahead of what was delivered") {
        Fill fill;
        for (u32 i = 0; i < 4; ++i) fill.lend(i);
        fill.publish(4);
        CHECK(fill.deliver(2));
        fill.rest();
        fill.header().rsp_prod = 3;
        fill.adopt();
        CHECK(fill.back.broken());
    }
}

TEST_CASE("receive back: no double fetch: a page is filled and answered as it was taken") {
    Fill fill;
    fill.publish(200);
    u32 moment = 0;
    fill.world.interference = [&] {
        ++moment;
        for (u32 i = 0; i < 256; ++i) fill.put(i, net::ReceiveBuffer{static_cast<u16>(moment), 0, moment});
    };
    fill.as_ours([&] {
        for (u32 i = 0; i < 50; ++i) {
            GrantRef got = 0;
            CHECK(fill.back.deliver(1, 0, {}, [&](u32, GrantRef ref) {
                got = ref;
                return 1;
            }));
            CHECK(fill.kept.record[i].answer.id == static_cast<u16>(got));
        }
    });
    fill.world.interference = nullptr;
    fill.rest();
    CHECK(fill.header().rsp_prod == 50);
}
