// SPDX-License-Identifier: GPL-2.0-or-later
// Packets to a front end of ours, case by case: the tests are the hostile back end, and say what exactly arrives, and
// what becomes of the pages.
#include <doctest/doctest.h>

#include "idl/net_front.hpp"
#include "tests/idl/hostile_scene.hpp"

namespace {

using namespace abi;

class Lend final : public hostile::Scene<net::NetReceiveRing>, private net::NetReceiveFront::Receiver {
  public:
    explicit Lend(u32 pages) : front(ours.turns, *this) {
        ours.listeners[hostile::our_port] = [this] { front.notified(); };
        for (u32 i = 0; i < pages; ++i) front.own(hostile::pool(i));
        connect();
    }
    void connect() {
        as_ours([this] { front.connect(shared(), hostile::peer_id, hostile::our_port); });
        rest();
    }
    void disconnect() {
        as_ours([this] { front.disconnect(); });
        rest();
    }
    void fill(u32 index, int size, u32 flags = 0, u32 offset = 0) {
        put(index, net::ReceivedSlot{static_cast<u16>(index % 256), static_cast<u16>(offset), static_cast<u16>(flags),
                                     static_cast<i16>(size)});
    }
    bool publish(u32 index) {
        header().rsp_prod = index;
        return notify();
    }
    GrantRef ref(u32 index) { return get<net::ReceiveBuffer>(index).ref; }
    // After a breach: nothing arrives any more, and every page comes back.
    void check_broken(u32 packets) {
        CHECK(front.broken());
        CHECK(arrived == packets);
        turn();
        CHECK(world.accesses == 0);
        disconnect();
        CHECK(front.lent() == 0);
        CHECK(ours.grants.empty());
    }

    net::NetReceiveFront front;
    u32 arrived = 0;
    std::size_t bytes = 0, parts = 0, extras = 0;
    bool hangs_up = false;

  private:
    void packet(const net::NetReceiveFront::Packet& packet) override {
        ++arrived;
        bytes = 0;
        parts = packet.parts.size();
        extras = packet.extras.size();
        for (const auto& part : packet.parts) bytes += part.size();
        if (hangs_up) front.disconnect();
    }
};

constexpr u32 more_follows = net::received_more_data, extra_follows = net::received_extra_info;

}  // namespace

TEST_CASE("receive front: data outside of the page, or of the wrong one") {
    const auto breaks = [](int size, u32 offset, u32 id = 0) {
        Lend lend(4);
        lend.put(0, net::ReceivedSlot{static_cast<u16>(id), static_cast<u16>(offset), 0, static_cast<i16>(size)});
        lend.publish(1);
        lend.check_broken(0);
    };
    breaks(97, 4000);
    breaks(4097, 0);
    breaks(32767, 65535);
    breaks(0, 4096);      // no bytes, but an address of somebody else's
    breaks(0, 4097);
    breaks(0, 65535);
    breaks(64, 0, 1);
    breaks(64, 0, 256);
    Lend lend(4);
    lend.fill(0, 4096);
    lend.fill(1, 96, 0, 4000);
    lend.fill(2, 0, 0, 4095);
    lend.publish(3);
    CHECK(lend.arrived == 3);
    CHECK(!lend.front.broken());
}

TEST_CASE("receive front: a negative length is an error of that packet alone") {
    Lend lend(8);
    lend.fill(0, -1);
    lend.fill(1, 100, more_follows);
    lend.fill(2, -32768, more_follows);
    lend.fill(3, 100);
    lend.fill(4, 50, more_follows);
    lend.fill(5, 51);
    lend.publish(6);
    CHECK(lend.front.counters().errors == 2);
    CHECK(lend.arrived == 1);
    CHECK(lend.bytes == 101);
    CHECK(!lend.front.broken());
    CHECK(lend.front.lent() == 8);
}

TEST_CASE("receive front: chains and extras without end") {
    SUBCASE("18 slots are a packet") {
        Lend lend(256);
        lend.fill(0, 10, more_follows | extra_follows);
        lend.put(1, net::ExtraInfo{1, net::extra_more, {}});
        lend.put(2, net::ExtraInfo{1, 0, {}});
        for (u32 i = 3; i < 18; ++i) lend.fill(i, 10, i != 17 ? more_follows : 0);
        lend.publish(18);
        CHECK(lend.arrived == 1);
        CHECK(lend.parts == 16);
        CHECK(lend.extras == 2);
    }
    SUBCASE("19 are none") {
        Lend lend(256);
        for (u32 i = 0; i < 19; ++i) lend.fill(i, 10, i != 18 ? more_follows : 0);
        lend.publish(19);
        lend.check_broken(0);
    }
    SUBCASE("a whole ring of them") {
        Lend lend(256);
        for (u32 i = 0; i < 256; ++i) lend.fill(i, 10, more_follows);
        lend.publish(256);
        lend.check_broken(0);
    }
    SUBCASE("extras") {
        Lend lend(256);
        lend.fill(0, 10, extra_follows);
        for (u32 i = 1; i < 256; ++i) lend.put(i, net::ExtraInfo{1, net::extra_more, {}});
        lend.publish(256);
        lend.check_broken(0);
    }
    SUBCASE("a packet that never ends takes its pages with it only until the link goes down") {
        Lend lend(4);
        for (u32 i = 0; i < 4; ++i) lend.fill(i, 10, more_follows);
        lend.publish(4);
        CHECK(!lend.front.broken());
        CHECK(lend.front.lent() == 0);
        lend.disconnect();
        lend.connect();
        CHECK(lend.front.lent() == 4);
        lend.fill(0, 10);
        lend.publish(1);
        CHECK(lend.arrived == 1);
        CHECK(lend.parts == 1);
    }
}

TEST_CASE("receive front: indices that cannot be") {
    for (const u32 index : {0u, 5u, 0xFFFF'FFFFu}) {
        Lend lend(3);
        lend.fill(0, 10);
        lend.publish(1);
        REQUIRE(lend.header().req_prod == 4);
        lend.publish(index);
        lend.check_broken(1);
    }
}

TEST_CASE("receive front: a page that the peer keeps") {
    for (const bool behind_answer : {false, true})
        for (const bool until_next_link : {false, true}) {
            Lend lend(3);
            const GrantRef kept = lend.ref(0);
            lend.ours.grants[kept].in_use = true;
            if (behind_answer) {
                lend.fill(0, 10);
                lend.publish(1);
                CHECK(lend.front.broken());
                CHECK(lend.arrived == 0);
            }
            lend.disconnect();
            CHECK(lend.front.lent() == 1);
            CHECK(lend.ours.grants.size() == 1);
            if (until_next_link) {
                lend.connect();
                CHECK(lend.header().req_prod == 2);
                lend.notify();
                CHECK(lend.header().req_prod == 2);
            }
            lend.ours.grants[kept].in_use = false;
            lend.notify();
            if (!until_next_link) {
                CHECK(lend.ours.grants.empty());
                lend.connect();
            }
            CHECK(lend.header().req_prod == 3);
            CHECK(lend.front.lent() == 3);
            for (u32 i = 0; i < 3; ++i) lend.fill(i, 10);
            lend.publish(3);
            CHECK(lend.arrived == 3);
            CHECK(!lend.front.broken());
        }
}

TEST_CASE("receive front: a receiver may hang up in the middle of a full ring") {
    Lend lend(256);
    lend.hangs_up = true;
    for (u32 i = 0; i < 256; ++i) lend.fill(i, 10);
    lend.publish(256);
    CHECK(lend.arrived == 1);
    CHECK(lend.front.lent() == 0);
    CHECK(lend.ours.grants.empty());
    CHECK(lend.header().req_prod == 256);      // nothing was lent again
    lend.hangs_up = false;
    lend.connect();
    CHECK(lend.front.lent() == 256);
}
