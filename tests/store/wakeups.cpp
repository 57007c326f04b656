// SPDX-License-Identifier: GPL-2.0-or-later
// No wake-up is lost: clients that are as sparing with their events as Linux is, domains that run only when an event or a
// turn tells them to, and may run between any two accesses of the others.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstring>

#include "rt/events.hpp"
#include "tests/store/scene.hpp"

namespace {

using namespace store_test;
using namespace simulated;

// The store as a domain of the simulation.
class StoreDomain final : public rt::Work, private store_service::Machine {
  public:
    explicit StoreDomain(World& world) : world_(world), domain_(world.add(0, "store")), store_(*this, {}, 2000, 16) {}

    void start(DomId manager) { world_.as(domain_, [&] { REQUIRE(store_.start(manager, 1)); domain_.turns.ask(*this); }); }
    void connect(Domain& client, store::Page& page) {
        world_.connect(client, 1, domain_, 100 + client.id);
        shown_[client.id] = &page;
    }

  private:
    void turn() override {
        if (store_.step()) domain_.turns.ask(*this);
    }
    void* take_page() override { return pages_.emplace_back(std::make_unique<Pages>())->data(); }
    void give_page(void*) override {}
    store::Page* map(DomId domain, void*, u32&) override { return shown_.at(domain); }
    void unmap(u32, void*) override {}
    EvtchnPort bind(DomId domain, EvtchnPort, store_service::Connection& connection) override {
        domain_.listeners[100u + domain] = [this, &connection] {
            store_.ready(connection);
            domain_.turns.ask(*this);
        };
        return 100u + domain;
    }
    void close(EvtchnPort) override {}
    void listen(EvtchnPort, bool) override {}
    u64 now() override { return now_ += 1'000'000; }
    u64 ran() override { return 0; }
    void wake_at(u64) override {}
    void say(std::string_view) override {}

    World& world_;
    Domain& domain_;
    u64 now_ = 0;
    std::vector<std::unique_ptr<Pages>> pages_;
    std::map<DomId, store::Page*> shown_;
    store_service::Store store_;
};

// Sends an event when the ring was empty before it wrote, or full before it read, and never else.
class SparingClient final : public rt::Work {
  public:
    SparingClient(World& world, DomId id) : world_(world), domain(world.add(id, "client")) {
        domain.listeners[1] = [this] { domain.turns.ask(*this); };
    }
    store::Page& page() { return *reinterpret_cast<store::Page*>(memory_.data()); }
    void send(Type type, const std::string& payload) {
        const store::Header header{static_cast<u32>(type), ++requests, 0, static_cast<u32>(payload.size())};
        outgoing_.append(reinterpret_cast<const char*>(&header), sizeof header);
        outgoing_ += payload;
        domain.turns.ask(*this);
    }
    u32 requests = 0, replies = 0, fired = 0;

  private:
    void turn() override {
        const bool wrote = write(), got = read();
        if (wrote || got) domain.turns.ask(*this);
    }
    bool write() {
        const u32 consumed = rt::shared::load(page().req_cons), produced = page().req_prod;
        const u32 count = std::min({static_cast<u32>(outgoing_.size()), 1024 - (produced - consumed), 1 + world_.below(600)});
        if (count == 0) return false;
        for (u32 i = 0; i < count; ++i) page().req[(produced + i) % 1024] = static_cast<u8>(outgoing_[i]);
        outgoing_.erase(0, count);
        rt::shared::store(page().req_prod, produced + count);
        rt::shared::full_barrier();
        if (produced <= rt::shared::load(page().req_cons)) rt::events::send(1);
        return true;
    }
    bool read() {
        const u32 produced = rt::shared::load(page().rsp_prod), consumed = page().rsp_cons;
        const u32 count = std::min(produced - consumed, 1 + world_.below(600));
        if (count == 0) return false;
        for (u32 i = 0; i < count; ++i) incoming_ += static_cast<char>(page().rsp[(consumed + i) % 1024]);
        rt::shared::store(page().rsp_cons, consumed + count);
        rt::shared::full_barrier();
        if (rt::shared::load(page().rsp_prod) - consumed >= 1024) rt::events::send(1);
        for (store::Header header; incoming_.size() >= sizeof header;) {
            std::memcpy(&header, incoming_.data(), sizeof header);
            if (incoming_.size() < sizeof header + header.length) break;
            incoming_.erase(0, sizeof header + header.length);
            ++(header.type == static_cast<u32>(Type::watch_event) ? fired : replies);
        }
        return true;
    }
    World& world_;
    Pages memory_;
    std::string outgoing_, incoming_;

  public:
    Domain& domain;
};

}  // namespace

TEST_CASE("clients that are sparing with their events") {
    for (u32 seed = 1; seed <= 300; ++seed) {
        CAPTURE(seed);
        World world(seed);
        world.interleave = 2 + world.below(40);
        StoreDomain store(world);
        SparingClient one(world, 1), other(world, 2);
        store.connect(one.domain, one.page());
        store.connect(other.domain, other.page());
        store.start(1);
        one.send(Type::introduce, std::string("2\0" "0\0" "1\0", 6));
        one.send(Type::mkdir, std::string("/local/domain/2\0", 16));
        one.send(Type::set_perms, std::string("/local/domain/2\0b2\0", 19));
        // More watches than events may go out in a row.
        for (u32 i = 0; i < 80; ++i) one.send(Type::watch, std::string("/\0t", 3) + std::to_string(i) + '\0');
        for (u32 i = 0; i < 20; ++i) {
            SparingClient& client = world.below(2) == 0 ? one : other;
            const std::string path = "/local/domain/2/" + std::string(1, static_cast<char>('a' + world.below(3)));
            if (world.below(2) == 0) client.send(Type::write, path + '\0' + std::string(world.below(2000), 'x'));
            else client.send(Type::read, path + '\0');
            for (u32 steps = world.below(30); steps != 0 && world.step(); --steps) {}
        }
        world.settle();
        CHECK(one.replies == one.requests);
        CHECK(other.replies == other.requests);
        CHECK(one.fired >= 80);
    }
}
