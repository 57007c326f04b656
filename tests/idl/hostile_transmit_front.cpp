// SPDX-License-Identifier: GPL-2.0-or-later
// Packets from a front end of ours, case by case: the tests are the hostile back end, and say what exactly becomes of
// the link, of packets and of their grants.
#include <doctest/doctest.h>

#include <optional>

#include "idl/net_front.hpp"
#include "tests/idl/hostile_scene.hpp"

namespace {

using namespace abi;
using rt::Ended;

struct Send : hostile::Scene<net::NetTransmitRing> {
    using Packet = rt::OutgoingPacket<net::NetTransmitRing>;
    struct Caller {
        Packet::Bytes part;
        net::ExtraInfo extras[3]{};
        std::optional<Packet> packet;
        u32 ends = 0;
        Packet::Outcome outcome{};
    };

    Send() : front(ours.turns) {
        ours.listeners[hostile::our_port] = [this] { front.notified(); };
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
    Caller& submit(u32 number, Packet::Bytes part, u32 extras = 0) {
        Caller& caller = callers[number];
        caller.part = part;
        caller.packet.emplace(front, std::span(&caller.part, 1), u16{0},
                              std::span<const net::ExtraInfo>(caller.extras, extras));
        as_ours([&] {
            caller.packet->start(
                [](void* context) {
                    Caller& one = *static_cast<Caller*>(context);
                    ++one.ends;
                    one.outcome = one.packet->outcome();
                },
                &caller);
        });
        rest();
        return caller;
    }
    u16 id(u32 index) { return get<net::TransmitSlot>(index).id; }
    void answer(u32 index, u16 id, net::Status status = net::Status::okay) {
        put(index, net::TransmitAnswer{id, status});
    }
    bool publish(u32 index) {
        header().rsp_prod = index;
        return notify();
    }
    void use_grants(bool use) {
        for (auto& [ref, grant] : ours.grants) grant.in_use = use;
    }
    u32 ended() const {
        u32 count = 0;
        for (const Caller& caller : callers) count += caller.ends;
        return count;
    }

    net::NetTransmitFront front;
    Caller callers[8];
};

std::span<const std::byte> bytes(u32 page, u32 offset, u32 length) { return {hostile::pool(page) + offset, length}; }

}  // namespace

TEST_CASE("transmit front: answers that answer nothing break the link, and every packet is cancelled with it") {
    const auto breaks = [](auto make, u32 ended) {
        Send send;
        send.submit(0, bytes(0, 0, 100));
        send.submit(1, bytes(1, 4000, 200));      // two slots
        send.submit(2, bytes(3, 0, 100), 2);      // three, two of them extras
        REQUIRE(send.header().req_prod == 6);
        make(send);
        CHECK(send.front.broken());
        CHECK(send.ended() == ended);
        send.disconnect();
        for (u32 i = 0; i < 3; ++i) {
            CHECK(send.callers[i].ends == 1);
            if (i >= ended) CHECK(send.callers[i].outcome.ended == Ended::cancelled);
        }
        CHECK(send.ours.grants.empty());
    };
    SUBCASE("an index that goes backwards") {
        breaks(
            [](Send& send) {
                send.answer(0, send.id(0));
                send.publish(1);
                send.publish(0);
            },
            1);
    }
    SUBCASE("an index one too far") {
        breaks([](Send& send) { send.publish(7); }, 0);
    }
    SUBCASE("an index 2^32 too far") {
        breaks([](Send& send) { send.publish(0xFFFF'FFFF); }, 0);
    }
    SUBCASE("the same answer twice") {
        breaks(
            [](Send& send) {
                send.answer(1, send.id(0));
                send.answer(0, send.id(0));
                send.publish(2);
            },
            1);
    }
    SUBCASE("half a packet twice, instead of both halves") {
        breaks(
            [](Send& send) {
                send.answer(2, send.id(1));
                send.answer(0, send.id(1));
                send.answer(1, send.id(1));
                send.publish(2);
            },
            0);
    }
    SUBCASE("an id that was never given") {
        breaks(
            [](Send& send) {
                send.answer(0, static_cast<u16>(send.id(0) ^ 0x100));
                send.publish(1);
            },
            0);
    }
    SUBCASE("more answers to extras than there are extras") {
        breaks(
            [](Send& send) {
                for (u32 i = 0; i < 3; ++i) send.answer(i, send.id(i), net::Status::null_);
                send.publish(3);
            },
            0);
    }
}

TEST_CASE("transmit front: a status that there is not is just not good") {
    Send send;
    send.submit(0, bytes(0, 0, 100));
    send.answer(0, send.id(0), static_cast<net::Status>(-77));
    send.publish(1);
    CHECK(send.callers[0].outcome.ended == Ended::answered);
    CHECK(send.callers[0].outcome.status != net::Status::okay);
    CHECK(!send.front.broken());
}

TEST_CASE("transmit front: a grant that is kept in use") {
    Send send;
    send.submit(0, bytes(0, 4000, 200));
    send.use_grants(true);
    send.answer(0, send.id(0));
    send.answer(1, send.id(1));
    send.publish(2);
    CHECK(send.ended() == 0);
    send.ours.grants.begin()->second.in_use = false;      // one of the two
    send.notify();
    CHECK(send.ended() == 0);
    send.disconnect();
    CHECK(send.ended() == 0);
    send.use_grants(false);
    send.notify();
    CHECK(send.callers[0].ends == 1);
    CHECK(send.callers[0].outcome.ended == Ended::answered);
    CHECK(send.ours.grants.empty());
}

TEST_CASE("transmit front: grants that are used before it was told of them") {
    Send send;
    send.world.grants_end = 8 + 15;      // fewer than the packet needs
    send.world.interference = [&] { send.use_grants(true); };
    send.submit(0, bytes(0, 0, 16 * 4096 - 1));
    send.world.interference = nullptr;
    CHECK(send.ours.grants.size() == 15);
    send.world.grants_end = 400;
    for (u32 i = 0; i < 5; ++i) send.notify();      // it does not grant them a second time
    CHECK(send.ours.grants.size() == 15);
    CHECK(send.header().req_prod == 0);
    SUBCASE("and let go of") {
        send.use_grants(false);
        send.notify();
        CHECK(send.header().req_prod == 16);
        for (u32 i = 0; i < 16; ++i) send.answer(i, send.id(i));
        send.publish(16);
        CHECK(send.callers[0].outcome.ended == Ended::answered);
    }
    SUBCASE("and kept for longer than the link") {
        send.disconnect();
        CHECK(send.ended() == 0);
        send.use_grants(false);
        send.notify();
        CHECK(send.callers[0].outcome.ended == Ended::cancelled);
    }
    CHECK(send.ended() == 1);
    CHECK(send.ours.grants.empty());
}

TEST_CASE("transmit front: a packet longer than a slot can say is refused, not cut") {
    Send send;
    CHECK(send.submit(0, bytes(0, 0, 65536)).outcome.ended == Ended::refused);
    CHECK(send.submit(1, bytes(0, 0, 65535)).ends == 0);
    CHECK(send.get<net::TransmitSlot>(0).size == 65535);
    send.disconnect();
}
