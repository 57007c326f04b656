// SPDX-License-Identifier: GPL-2.0-or-later
// A block device's two ends meet through the store: keys are written, read and checked, requests flow, and either end goes
// away and comes back while its callers wait. A peer that writes nonsense is refused with the key's name.
#include <doctest/doctest.h>

#include "idl/block_back.hpp"
#include "idl/block_front.hpp"
#include "idl/block_link.hpp"
#include "rt/link_driver.hpp"
#include "tests/idl/store_clients.hpp"

namespace {

using namespace abi;
using rt::LinkState;

constexpr const char *front_path = "/local/domain/7/device/vbd/51712", *back_path = "/local/domain/8/backend/vbd/7/51712";
constexpr EvtchnPort front_port = 30, back_port = 40;

// The front end's device: a ring of two pages.
struct Disk final : rt::LinkEnd {
    explicit Disk(rt::Turns& turns) : front(turns) {}
    bool offer(rt::LinkKeys& mine) override {
        ++offers;
        front.connect({ring.data(), 2}, 8, front_port);
        const GrantRef refs[] = {1000 + offers, 2000 + offers};
        mine.set("ring-page-order", 1);
        mine.set_ring("ring-ref", refs);
        mine.set("event-channel", front_port);
        return mine.set("protocol", "x86_64-abi");
    }
    bool connect(const rt::LinkKeys& peers, rt::LinkKeys&) override {
        sectors = peers.number("sectors");
        return peers.number("sector-size") == block::sector_bytes;
    }
    void disconnect() override { front.disconnect(); }

    simulated::Pages ring{2};
    block::BlockFront front;
    u32 offers = 0;
    u64 sectors = 0;
};

// The back end's: answers every flush.
struct Server final : rt::LinkEnd, block::BlockService {
    Server(rt::Turns& turns, simulated::Pages& ring) : ring(ring), back(turns, *this) {}
    bool offer(rt::LinkKeys& mine) override { return mine.set("max-ring-page-order", 4) && mine.set("feature-flush-cache", "1"); }
    bool connect(const rt::LinkKeys& peers, rt::LinkKeys& mine) override {
        refs.assign(peers.ring("ring-ref").begin(), peers.ring("ring-ref").end());
        if (refs.size() != 2 || peers.number("event-channel") != front_port) return false;
        entry = {};
        entry.state = kept::State::connected;
        entry.peer = 7;
        entry.port = back_port;
        std::memset(record, 0, sizeof record);
        back.adopt({ring.data(), 2}, entry, record);
        mine.set("sectors", 4096);
        mine.set("info", 0);
        return mine.set("sector-size", block::sector_bytes);
    }
    void disconnect() override { entry.state = kept::State::broken; }
    void flush(const block::Transfer&, const Reply& reply) override {
        if (!silent) reply(block::Status::okay);
    }

    bool silent = false;
    simulated::Pages& ring;
    block::BlockBack back;
    kept::Entry entry{};
    block::BlockRecord record[block::BlockRing::slots_max]{};
    std::vector<GrantRef> refs;
};

struct Machine {
    explicit Machine(u32 seed = 1) : all(seed), disk(all.ours.domain.turns), server(all.other.domain.turns, disk.ring) {
        all.make_difficult();
        all.world.connect(all.ours.domain, front_port, all.other.domain, back_port);
        all.ours.domain.listeners[front_port] = [this] { disk.front.notified(); };
        all.other.domain.listeners[back_port] = [this] { server.back.notified(); };
        // As a tool stack leaves it.
        all.server.set(std::string(front_path) + "/state", "1");
        all.server.set(std::string(back_path) + "/state", "1");
    }
    // Every end says farewell, so that no coroutine is left.
    ~Machine() {
        if (front != nullptr) all.world.as(all.ours.domain, [this] { front->close(); });
        if (back != nullptr) all.world.as(all.other.domain, [this] { back->close(); });
        all.world.settle();
        if (front == nullptr) all.server.set(std::string(front_path) + "/state", "6");
        all.world.settle();
        CHECK(all.ours.running == 0);
        CHECK(all.other.running == 0);
    }
    void start_front() {
        front = std::make_unique<rt::LinkDriver>(all.ours.client, block::block_link, rt::LinkDriver::Side::front, disk, front_path, back_path);
        all.ours.start([driver = front.get()]() -> rt::Task<> { co_await driver->run(); });
    }
    void start_back() {
        back = std::make_unique<rt::LinkDriver>(all.other.client, block::block_link, rt::LinkDriver::Side::back, server, back_path, front_path);
        all.other.start([driver = back.get()]() -> rt::Task<> { co_await driver->run(); });
    }
    bool connected() const { return front->state() == LinkState::connected && back->state() == LinkState::connected; }
    std::string key(const char* path, const char* name) const {
        const std::string* const found = all.server.find(std::string(path) + "/" + name);
        return found == nullptr ? "(none)" : *found;
    }
    void start_flush() {
        ++waiting;
        all.ours.start([this]() -> rt::Task<> {
            const auto outcome = co_await disk.front.flush(0, 0);
            CHECK(outcome.ok());
            --waiting;
        });
    }

    simulated::StoreClients all;
    Disk disk;
    Server server;
    std::unique_ptr<rt::LinkDriver> front, back;
    u32 waiting = 0;
};

}  // namespace

TEST_CASE("both ends meet, whoever comes first, and requests flow") {
    for (u32 seed = 1; seed < 40; ++seed) {
        CAPTURE(seed);
        Machine machine(seed);
        for (u32 i = 0; i < 5; ++i) machine.start_flush();      // long before there is a connection
        if (seed % 2 == 0) machine.start_front();
        machine.start_back();
        if (seed % 3 == 0) machine.all.world.settle();
        if (seed % 2 != 0) machine.start_front();
        machine.all.world.settle();
        CHECK(machine.connected());
        CHECK(machine.waiting == 0);
        CHECK(machine.disk.sectors == 4096);
        CHECK(machine.server.refs == std::vector<GrantRef>{1001, 2001});
        CHECK(machine.key(front_path, "ring-ref0") == "1001");
        CHECK(machine.key(front_path, "ring-ref") == "(none)");
        CHECK(machine.key(front_path, "state") == "4");
        CHECK(machine.key(back_path, "state") == "4");
        CHECK(machine.key(back_path, "feature-flush-cache") == "1");
        CHECK(machine.all.server.faults() == 0);
        CHECK(machine.all.server.transactions() == 0);
    }
}

TEST_CASE("a back end that closes and comes back finds its front end waiting, with all it had sent") {
    for (u32 seed = 1; seed < 20; ++seed) {
        CAPTURE(seed);
        Machine machine(seed);
        machine.start_front();
        machine.start_back();
        machine.all.world.settle();
        REQUIRE(machine.connected());
        for (u32 round = 1; round < 4; ++round) {
            machine.server.silent = true;
            for (u32 i = 0; i < 70; ++i) machine.start_flush();      // more than the ring holds
            machine.all.world.settle();
            machine.all.world.as(machine.all.other.domain, [&] { machine.back->close(); });
            machine.all.world.settle();
            CHECK(machine.back->state() == LinkState::closed);
            CHECK(machine.all.other.running == 0);
            CHECK(machine.front->state() == LinkState::initialising);      // let go, and ready for the next
            CHECK(machine.waiting == 70);
            machine.server.silent = false;
            machine.start_back();
            machine.all.world.settle();
            CHECK(machine.connected());
            CHECK(machine.waiting == 0);
            CHECK(machine.disk.offers == round + 1);
        }
    }
}

TEST_CASE("a front end that closes leaves a back end that waits for the next") {
    Machine machine;
    machine.start_front();
    machine.start_back();
    machine.all.world.settle();
    machine.all.world.as(machine.all.ours.domain, [&] { machine.front->close(); });
    machine.all.world.settle();
    CHECK(machine.front->state() == LinkState::closed);
    CHECK(machine.key(back_path, "state") == "6");
    machine.start_front();
    machine.start_flush();
    machine.all.world.settle();
    CHECK(machine.connected());
    CHECK(machine.waiting == 0);
}

TEST_CASE("a front end that begins anew without a farewell is met again") {
    Machine machine;
    machine.start_back();
    machine.all.world.settle();
    const auto write = [&](const std::string& name, const char* value) { machine.all.server.set(std::string(front_path) + "/" + name, value); };
    for (const char* connects : {"3", "4"}) {      // as blkfront does, and as netfront
        for (const auto& [name, value] : {std::pair{"ring-ref0", "11"}, {"ring-ref1", "12"}, {"event-channel", "30"}}) write(name, value);
        write("state", connects);
        machine.all.world.settle();
        CHECK(machine.back->state() == LinkState::connected);
        write("state", "1");      // another kernel in the same domain
        machine.all.world.settle();
        CHECK(machine.back->state() == LinkState::init_wait);
    }
}

TEST_CASE("keys that are none are refused, by name; the same front end with right ones is met") {
    const struct {
        const char *key, *value, *problem;
    } cases[] = {
        {"event-channel", "0", "event-channel has no value of its kind"},
        {"event-channel", "99999", "event-channel has no value of its kind"},
        {"event-channel", nullptr, "event-channel is missing"},
        {"ring-ref0", "x", "ring-ref is no list of grants"},
        {"ring-ref", "0", "ring-ref is no grant"},
        {"ring-page-order", "-1", "ring-page-order has no value of its kind"},
        {"feature-persistent", "yes", "feature-persistent has no value of its kind"},
    };
    for (const auto& wrong : cases) {
        CAPTURE(wrong.problem);
        Machine machine;
        machine.start_back();
        machine.all.world.settle();
        const auto write = [&](const std::string& name, const char* value) {
            if (value == nullptr) machine.all.server.remove(std::string(front_path) + "/" + name);
            else machine.all.server.set(std::string(front_path) + "/" + name, value);
        };
        for (const auto& [name, value] : {std::pair{"ring-ref0", "11"}, {"ring-ref1", "12"}, {"event-channel", "30"}, {"ring-page-order", "1"}}) write(name, value);
        write(wrong.key, wrong.value);
        write("state", "3");
        machine.all.world.settle();
        CHECK(machine.back->state() == LinkState::closing);
        CHECK(machine.back->problem() == std::string(front_path) + "/" + wrong.problem);
        CHECK(machine.key(back_path, "state") == "5");
        // It closes too, mends what was wrong, and begins again.
        write("state", "6");
        machine.all.world.settle();
        for (const auto& [name, value] : {std::pair{"event-channel", "30"}, {"ring-page-order", "1"}, {"ring-ref0", "11"}}) write(name, value);
        machine.all.server.remove(std::string(front_path) + "/ring-ref");
        machine.all.server.remove(std::string(front_path) + "/feature-persistent");
        write("state", "1");
        machine.all.world.settle();
        CHECK(machine.back->state() == LinkState::init_wait);
        write("state", "3");
        machine.all.world.settle();
        CHECK(machine.back->state() == LinkState::connected);
        CHECK(machine.back->problem().empty());
        CHECK(machine.key(back_path, "sectors") == "4096");
    }
}

TEST_CASE("a back end that is out of sight is waited for") {
    Machine machine;
    machine.start_front();
    machine.start_back();
    machine.all.world.settle();
    machine.all.server.remove(std::string(back_path) + "/state");
    machine.all.world.settle();
    CHECK(machine.front->state() == LinkState::connected);
    machine.start_flush();
    machine.all.world.settle();
    CHECK(machine.waiting == 0);
}

TEST_CASE("a driver whose keys the store refuses ends, and its connection to the store goes on") {
    Machine machine;
    machine.all.server.refusals[std::string(back_path) + "/state"] = "EACCES";
    machine.start_back();
    machine.all.world.settle();
    CHECK(machine.all.other.running == 0);
    CHECK(machine.all.server.watches() == 0);
    CHECK(machine.all.server.transactions() == 0);
    // An event that nobody listens to any more would break the client.
    machine.all.server.set(std::string(front_path) + "/state", "1");
    machine.all.world.settle();
    CHECK(!machine.all.other.client.broken());
}
