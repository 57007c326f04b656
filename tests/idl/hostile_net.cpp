// SPDX-License-Identifier: GPL-2.0-or-later
// A hostile network peer, case by case: what exactly becomes of the link, of packets and of pages.
#include <doctest/doctest.h>

#include <optional>

#include "idl/net_back.hpp"
#include "idl/net_front.hpp"
#include "tests/idl/hostile_scene.hpp"

namespace {

using namespace abi;
using rt::Ended;

// ---- transmit, a front end of ours

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
        caller.packet.emplace(front, std::span(&caller.part, 1), u16{0}, std::span<const net::ExtraInfo>(caller.extras, extras));
        as_ours([&] {
            caller.packet->start([](void* context) {
                Caller& one = *static_cast<Caller*>(context);
                ++one.ends;
                one.outcome = one.packet->outcome();
            }, &caller);
        });
        rest();
        return caller;
    }
    u16 id(u32 index) { return get<net::TransmitSlot>(index).id; }
    void answer(u32 index, u16 id, net::Status status = net::Status::okay) { put(index, net::TransmitAnswer{id, status}); }
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
        breaks([](Send& send) {
            send.answer(0, send.id(0));
            send.publish(1);
            send.publish(0);
        }, 1);
    }
    SUBCASE("an index one too far") { breaks([](Send& send) { send.publish(7); }, 0); }
    SUBCASE("an index 2^32 too far") { breaks([](Send& send) { send.publish(0xFFFF'FFFF); }, 0); }
    SUBCASE("the same answer twice") {
        breaks([](Send& send) {
            send.answer(1, send.id(0));
            send.answer(0, send.id(0));
            send.publish(2);
        }, 1);
    }
    SUBCASE("half a packet twice, instead of both halves") {
        breaks([](Send& send) {
            send.answer(2, send.id(1));
            send.answer(0, send.id(1));
            send.answer(1, send.id(1));
            send.publish(2);
        }, 0);
    }
    SUBCASE("an id that was never given") { breaks([](Send& send) {
        send.answer(0, static_cast<u16>(send.id(0) ^ 0x100));
        send.publish(1);
    }, 0); }
    SUBCASE("more answers to extras than there are extras") {
        breaks([](Send& send) {
            for (u32 i = 0; i < 3; ++i) send.answer(i, send.id(i), net::Status::null_);
            send.publish(3);
        }, 0);
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

// ---- transmit, a back end of ours

namespace {

class Take final : public hostile::Scene<net::NetTransmitRing>, private net::NetTransmitBack::Service {
  public:
    Take() : back(ours.turns, *this) {
        ours.listeners[hostile::our_port] = [this] { back.notified(); };
        header() = {0, 1, 0, 1, {}};
        as_ours([this] { back.adopt(shared(), kept.entry, kept.record.data()); });
        rest();
    }
    void slot_of(u32 index, u32 flags, u32 size = 64, u32 offset = 0) {
        put(index, net::TransmitSlot{8, static_cast<u16>(offset), static_cast<u16>(flags), static_cast<u16>(100 + index), static_cast<u16>(size)});
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
        for (u32 i = 0; i < 256; ++i) take.put(i, net::TransmitSlot{moment, static_cast<u16>(moment % 4000), 0, static_cast<u16>(moment), static_cast<u16>(moment % 97)});
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

// ---- receive, a front end of ours

namespace {

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
        put(index, net::ReceivedSlot{static_cast<u16>(index % 256), static_cast<u16>(offset), static_cast<u16>(flags), static_cast<i16>(size)});
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

// ---- receive, a back end of ours

namespace {

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
