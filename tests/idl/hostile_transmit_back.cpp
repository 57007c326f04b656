// SPDX-License-Identifier: GPL-2.0-or-later
// Packets to a back end of ours, case by case: the tests are the hostile front end, and say what exactly is answered,
// what the service sees, and what breaks the link.
#include <doctest/doctest.h>

#include <functional>

#include "idl/net_back.hpp"
#include "tests/idl/hostile_scene.hpp"

namespace {

using namespace abi;

class Take final : public hostile::Scene<net::NetTransmitRing>, private net::NetTransmitBack::Service {
  public:
    Take() : back(ours.turns, *this) {
        ours.listeners[hostile::our_port] = [this] { back.notified(); };
        header() = {0, 1, 0, 1, {}};
        as_ours([this] { back.adopt(shared(), kept.entry, kept.record.data()); });
        rest();
    }
    void slot_of(u32 index, u32 flags, u32 size = 64, u32 offset = 0) {
        put(index, net::TransmitSlot{8, static_cast<u16>(offset), static_cast<u16>(flags),
                                     static_cast<u16>(100 + index), static_cast<u16>(size)});
    }
    void extra_of(u32 index, bool more) {
        net::ExtraInfo extra{};
        extra.type = 1;
        extra.flags = more ? net::extra_more : u8{0};
        put(index, extra);
    }
    bool publish(u32 index) {
        header().req_prod = index;
        return notify();
    }
    net::Status status(u32 index) { return get<net::TransmitAnswer>(index).status; }
    u16 id(u32 index) { return get<net::TransmitAnswer>(index).id; }

    hostile::Kept<net::NetTransmitRing> kept;
    net::NetTransmitBack back;
    u32 packets = 0;
    net::NetTransmitBack::Packet seen{};
    std::function<void(const net::NetTransmitBack::Packet&)> on_packet;

  private:
    void packet(const net::NetTransmitBack::Packet& packet) override {
        ++packets;
        seen = packet;
        if (on_packet) on_packet(packet);
        back.answer(packet, net::Status::okay);
    }
};

constexpr u32 more = net::more_data, extra = net::extra_info;

}  // namespace

TEST_CASE("transmit back: a chain without end is one malformed packet, and the whole ring is answered") {
    Take take;
    for (u32 i = 0; i < 256; ++i) take.slot_of(i, more);
    take.publish(256);
    CHECK(take.packets == 0);
    CHECK(take.back.counters().malformed == 1);
    CHECK(take.header().rsp_prod == 256);
    for (u32 i = 0; i < 256; ++i) {
        CHECK(take.status(i) == net::Status::error);
        CHECK(take.id(i) == 100 + i);
    }
    take.slot_of(256, 0);
    take.publish(257);
    CHECK(take.packets == 1);
    CHECK(!take.back.broken());
}

TEST_CASE("transmit back: 18 slots are a packet, 19 are none") {
    Take take;
    for (u32 i = 0; i < 18; ++i) take.slot_of(i, i != 17 ? more : 0, i == 0 ? 18 * 64 : 64);
    take.publish(18);
    CHECK(take.packets == 1);
    CHECK(take.seen.piece_count == 18);
    CHECK(take.seen.length == 18 * 64);
    for (u32 i = 0; i < 19; ++i) take.slot_of(18 + i, i != 18 ? more : 0, i == 0 ? 19 * 64 : 64);
    take.publish(37);
    CHECK(take.packets == 1);
    CHECK(take.header().rsp_prod == 37);
    for (u32 i = 18; i < 37; ++i) CHECK(take.status(i) == net::Status::error);
    // Extras count.
    take.slot_of(37, more | extra, 17 * 64);
    take.extra_of(38, true);
    take.extra_of(39, false);
    for (u32 i = 0; i < 16; ++i) take.slot_of(40 + i, i != 15 ? more : 0);
    take.publish(56);
    CHECK(take.packets == 1);
    CHECK(take.status(38) == net::Status::null_);
    CHECK(take.status(40) == net::Status::error);
}

TEST_CASE("transmit back: extras without end") {
    Take take;
    take.slot_of(0, extra);
    for (u32 i = 1; i < 256; ++i) take.extra_of(i, true);
    take.publish(256);
    CHECK(take.packets == 0);
    CHECK(take.header().rsp_prod == 256);
    CHECK(take.status(0) == net::Status::error);
    for (u32 i = 1; i < 256; ++i) CHECK(take.status(i) == net::Status::null_);
    CHECK(take.back.counters().malformed == 1);
    CHECK(!take.back.broken());
    // So they are behind a first slot that is malformed itself.
    take.slot_of(256, extra | 16);
    take.extra_of(257, true);
    take.extra_of(258, false);
    take.slot_of(259, 0);
    take.publish(260);
    CHECK(take.status(256) == net::Status::error);
    CHECK(take.status(258) == net::Status::null_);
    CHECK(take.status(259) == net::Status::okay);
    CHECK(take.packets == 1);
}

TEST_CASE("transmit back: packets that make no sense are answered as malformed") {
    const auto refuses = [](auto make) {
        Take take;
        const u32 slots = make(take);
        take.publish(slots);
        CHECK(take.packets == 0);
        CHECK(take.back.counters().malformed == 1);
        CHECK(take.header().rsp_prod == slots);
        for (u32 i = 0; i < slots; ++i) CHECK(take.status(i) == net::Status::error);
        take.slot_of(slots, 0);
        take.publish(slots + 1);
        CHECK(take.packets == 1);
    };
    SUBCASE("shorter than its fragments") {
        refuses([](Take& take) {
            take.slot_of(0, more, 127);
            take.slot_of(1, more, 64);
            take.slot_of(2, 0, 64);
            return 3;
        });
    }
    SUBCASE("fragments that add up to more than 16 bits") {
        refuses([](Take& take) {
            for (u32 i = 0; i < 18; ++i) take.slot_of(i, i != 17 ? more : 0, i == 0 ? 17 * 4096 % 65536 : 4096);
            return 18;
        });
    }
    SUBCASE("a fragment that ends behind its page") {
        refuses([](Take& take) {
            take.slot_of(0, more, 400);
            take.slot_of(1, 0, 97, 4000);
            return 2;
        });
    }
    SUBCASE("a fragment of 65535 bytes at 65535") {
        refuses([](Take& take) {
            take.slot_of(0, more, 65535);
            take.slot_of(1, 0, 65535, 65535);
            return 2;
        });
    }
    SUBCASE("a first part that ends behind its page") {
        refuses([](Take& take) {
            take.slot_of(0, more, 161, 4000);
            take.slot_of(1, 0, 64);
            return 2;
        });
    }
    SUBCASE("an empty one that begins behind its page") {
        refuses([](Take& take) {
            take.slot_of(0, 0, 0, 4097);
            return 1;
        });
    }
    SUBCASE("flags that there are not") {
        refuses([](Take& take) {
            take.slot_of(0, 16);
            return 1;
        });
    }
    SUBCASE("published in part") {
        refuses([](Take& take) {
            take.slot_of(0, more);
            return 1;
        });
    }
    SUBCASE("published without the extras it announces") {
        refuses([](Take& take) {
            take.slot_of(0, extra);
            return 1;
        });
    }
}

TEST_CASE("transmit back: indices that cannot be") {
    for (const u32 index : {1u, 0xFFFF'FFFFu, 2u + 257u}) {
        Take take;
        take.slot_of(0, 0);
        take.slot_of(1, 0);
        take.publish(2);
        take.publish(index);
        CHECK(take.back.broken());
        CHECK(take.packets == 2);
        CHECK(take.header().rsp_prod == 2);
    }
}

TEST_CASE("transmit back: no double fetch") {
    // At each access the whole ring becomes something else. Slots are taken one by one, each of one moment.
    Take take;
    u32 moment = 0;
    const auto rewrite = [&] {
        ++moment;
        for (u32 i = 0; i < 256; ++i)
            take.put(i, net::TransmitSlot{moment, static_cast<u16>(moment % 4000), 0, static_cast<u16>(moment),
                                          static_cast<u16>(moment % 97)});
    };
    take.on_packet = [&](const net::NetTransmitBack::Packet& packet) {
        CHECK(!take.owns(&packet));
        std::byte copy[sizeof packet];
        std::memcpy(copy, &packet, sizeof packet);
        for (int i = 0; i < 5; ++i) rewrite();
        CHECK(std::memcmp(copy, &packet, sizeof packet) == 0);
        CHECK(packet.piece_count == 1);
        CHECK(packet.length == packet.pieces[0].ref % 97);
        CHECK(packet.pieces[0].length == packet.length);
        CHECK(packet.pieces[0].offset == packet.pieces[0].ref % 4000);
    };
    take.world.interference = rewrite;
    for (u32 i = 1; i <= 600; ++i) take.publish(i);
    take.world.interference = nullptr;
    CHECK(take.packets == 600);
}
