// SPDX-License-Identifier: GPL-2.0-or-later
// A network front end and back end in two simulated domains. Packets carry their number and bytes that follow from it, so
// that each end knows what it got; the back end dies in between.
#pragma once

#include "idl/net_back.hpp"
#include "idl/net_front.hpp"
#include "rt/task.hpp"
#include "tests/idl/simulation.hpp"

namespace pair {

using namespace abi;

inline constexpr DomId front_id = 9, back_id = 4;
inline constexpr EvtchnPort front_port = 1, back_port = 6;
inline constexpr u32 largest_packet = 5 * 4096;

inline std::byte byte_of(u32 number, u32 at) { return static_cast<std::byte>((number * 2654435761u >> 7) + at * 31); }
inline void fill(std::byte* data, u32 number, u32 length) {
    for (u32 i = 0; i < length; ++i) data[i] = byte_of(number, i);
    std::memcpy(data, &number, sizeof number);
}
// The number of a packet whose bytes are all right, or 0.
inline u32 number_of(const std::byte* data, u32 length) {
    u32 number = 0;
    if (length < sizeof number) return 0;
    std::memcpy(&number, data, sizeof number);
    for (u32 i = sizeof number; i < length; ++i)
        if (data[i] != byte_of(number, i)) return 0;
    return number;
}

template <typename Ring>
struct KeptRing {
    KeptRing() {
        entry.state = kept::State::connected;
        entry.peer = front_id;
        entry.port = back_port;
    }
    rt::SharedRing<typename Ring::Slot> shared() { return {pages.data(), 1}; }
    simulated::Pages pages;
    kept::Entry entry{};
    typename Ring::Record record[Ring::slots_max]{};
};

// What the back end's death leaves, and what the world outside saw.
struct Remains {
    KeptRing<net::NetTransmitRing> transmit;
    KeptRing<net::NetReceiveRing> receive;
    std::vector<u8> sent;        // how often each packet went out
    u32 received = 0, to_receive = 0;
    u64 wrong = 0;
};

// One life of the back end: the wire behind it takes and brings packets.
class Bridge final : public net::NetTransmitBack::Service {
  public:
    Bridge(simulated::World& world, rt::Turns& turns, Remains& remains) : world_(world), remains_(remains), take_(turns, *this), fill_(turns) {
        take_.adopt(remains.transmit.shared(), remains.transmit.entry, remains.transmit.record);
        fill_.adopt(remains.receive.shared(), remains.receive.entry, remains.receive.record);
    }
    void notified() {
        take_.notified();
        fill_.notified();
    }
    bool broken() const { return take_.broken() || fill_.broken(); }

    void packet(const net::NetTransmitBack::Packet& packet) override {
        std::byte data[largest_packet];
        const bool copied = packet.length <= largest_packet && rt::grants::copy_from(take_.peer(), {packet.pieces, packet.piece_count}, data);
        const u32 number = copied ? number_of(data, packet.length) : 0;
        if (number == 0 || packet.extra_count != number % 3 % 2) ++remains_.wrong;
        else ++remains_.sent[number];
        if (world_.below(3) == 0) take_.answer(packet, net::Status::okay);
        else waiting_.push_back(packet);
    }

    // Something that the wire does. False: nothing.
    bool work() {
        if (!waiting_.empty() && world_.below(2) == 0) {
            std::swap(waiting_[world_.below(static_cast<u32>(waiting_.size()))], waiting_.back());
            const auto packet = waiting_.back();
            waiting_.pop_back();
            take_.answer(packet, net::Status::okay);
            return true;
        }
        return bring() || !waiting_.empty();
    }

  private:
    bool bring() {
        if (starved_ || remains_.received == remains_.to_receive) return false;
        const u32 number = remains_.received + 1, length = 4 + number * 37 % 9000, parts = (length + 4095) / 4096;
        std::byte data[largest_packet];
        fill(data, number, length);
        net::ExtraInfo extra{};
        extra.type = static_cast<u8>(net::ExtraType::gso);
        const bool delivered = fill_.deliver(parts, net::received_data_validated, {&extra, number % 5 == 0 ? 1u : 0u}, [&](u32 part, GrantRef ref) {
            const u32 bytes = part + 1 == parts ? length - part * 4096 : 4096;
            const rt::Piece piece{ref, 0, bytes};
            return rt::grants::copy_to(fill_.peer(), {&piece, 1}, data + part * 4096) ? static_cast<i32>(bytes) : -1;
        });
        if (delivered) {
            ++remains_.received;
            return true;
        }
        starved_ = true;
        fill_.when_lent([](void* self) { static_cast<Bridge*>(self)->starved_ = false; }, this);
        return false;
    }

    simulated::World& world_;
    Remains& remains_;
    net::NetTransmitBack take_;
    net::NetReceiveBack fill_;
    std::vector<net::NetTransmitBack::Packet> waiting_;
    bool starved_ = false;
};

class Pair final : public net::NetReceiveFront::Receiver {
  public:
    Pair(u32 seed, u32 lent_pages) : world(seed), front(world.add(front_id, "front")), back(world.add(back_id, "back")), send(front.turns), lend(front.turns, *this), pages(lent_pages) {
        world.connect(front, front_port, back, back_port);
        front.listeners[front_port] = [this] {
            send.notified();
            lend.notified();
        };
        back.listeners[back_port] = [this] {
            if (bridge != nullptr) bridge->notified();
        };
        back.device = [this] { return bridge != nullptr && bridge->work(); };
        back.died = [this] { bridge.reset(); };
        back.reborn = [this] { bridge = std::make_unique<Bridge>(world, back.turns, remains); };
        for (u32 i = 0; i < lent_pages; ++i) lend.own(pages.data() + i * 4096);
        remains.sent.resize(1);
        world.as(front, [this] {
            send.connect(remains.transmit.shared(), back_id, front_port);
            lend.connect(remains.receive.shared(), back_id, front_port);
        });
        world.as(back, back.reborn);
    }

    // A caller that sends so many packets, one after the other.
    void start(u32 packets) {
        ++running;
        world.as(front, [&] { rt::detach(call(packets)); });
    }

    void packet(const net::NetReceiveFront::Packet& packet) override {
        std::vector<std::byte> data;
        for (const auto& part : packet.parts) data.insert(data.end(), part.begin(), part.end());
        const u32 number = number_of(data.data(), static_cast<u32>(data.size()));
        if (number != ++arrived || packet.extras.size() != (number % 5 == 0 ? 1u : 0u)) ++remains.wrong;
    }

    simulated::World world;
    Remains remains;
    simulated::Domain &front, &back;
    net::NetTransmitFront send;
    net::NetReceiveFront lend;
    simulated::Pages pages;
    std::unique_ptr<Bridge> bridge;
    u32 running = 0, arrived = 0;
    u64 answered = 0, dropped = 0;

  private:
    rt::Task<> call(u32 packets) {
        simulated::Pages memory(7);
        for (u32 i = 0; i < packets; ++i) {
            const u32 number = static_cast<u32>(remains.sent.size());
            remains.sent.push_back(0);
            const u32 length = 4 + world.below(world.below(4) == 0 ? largest_packet - 4 : 300), at = world.below(4096);
            fill(memory.data() + at, number, length);
            // In up to three parts, anywhere in their pages.
            const u32 cut = world.below(length), second = world.below(length - cut);
            const std::span<const std::byte> parts[] = {{memory.data() + at, cut}, {memory.data() + at + cut, second}, {memory.data() + at + cut + second, length - cut - second}};
            net::ExtraInfo extra{};
            extra.type = static_cast<u8>(net::ExtraType::gso);
            rt::OutgoingPacket<net::NetTransmitRing> packet(send, parts, net::checksum_blank, {&extra, number % 3 % 2});
            const auto outcome = co_await packet;
            const u8 times = remains.sent[number];
            if (outcome.ended != rt::Ended::answered) ++remains.wrong;
            if (outcome.status == net::Status::okay) {
                ++answered;
                if (times != 1) ++remains.wrong;
            } else {
                ++dropped;
                if (outcome.status != net::Status::dropped || times > 1) ++remains.wrong;
            }
        }
        --running;
    }
};

}  // namespace pair
