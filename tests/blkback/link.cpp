// SPDX-License-Identifier: GPL-2.0-or-later
// A guest's front end meets its device through the store: keys, rings of several sizes, partings, and front ends that write
// nonsense. After each parting nothing is mapped and no port bound.
#include "services/blkback/vbd_link.hpp"

#include <doctest/doctest.h>

#include "idl/block_front.hpp"
#include "idl/block_link.hpp"
#include "tests/blkback/memory_disk.hpp"
#include "tests/blkback/records.hpp"
#include "tests/idl/store_clients.hpp"
#include "tests/virtio/panic_text.hpp"

namespace {

using namespace simulated;
using rt::LinkState;

constexpr DomId guest_id = 7, service_id = 8;
constexpr EvtchnPort guest_port = 30;
const std::string front_path = "/local/domain/7/device/vbd/51712", back_path = "/local/domain/8/backend/vbd/7/51712";

// A stock guest's end.
struct Front final : rt::LinkEnd {
    Front(rt::Turns& turns, Machine& machine, Domain& domain) : domain(domain), front(turns), machine(machine) {}
    bool offer(rt::LinkKeys& mine) override {
        const u32 pages = 1u << order;
        if (ring == nullptr) ring = machine.take(16);
        front.connect({ring, pages}, service_id, guest_port);
        std::vector<GrantRef> refs;
        for (u32 page = 0; page < pages; ++page) {
            refs.push_back(350 + page);
            domain.grants[refs.back()] = {service_id, ring + page * 4096, true, false};
        }
        machine.unbound.insert({guest_id, guest_port});
        mine.set("ring-page-order", order);
        mine.set_ring("ring-ref", refs);
        mine.set("event-channel", guest_port);
        return mine.set("protocol", "x86_64-abi");
    }
    bool connect(const rt::LinkKeys& peers, rt::LinkKeys&) override {
        sectors = peers.number("sectors");
        info = peers.number("info");
        block_bytes = peers.number("sector-size");
        return true;
    }
    void disconnect() override { front.disconnect(); }

    Domain& domain;
    block::BlockFront front;
    Machine& machine;
    std::byte* ring = nullptr;
    u32 order = 0;
    u64 sectors = 0, info = 99, block_bytes = 0;
};

struct Scene {
    explicit Scene(vbd::Access access = vbd::Access::read_write)
        : machine(2048), guest(all.ours.domain), service(all.other.domain), medium(4096), disk(all.world, medium), memory(512 * sizeof(blkback::Request)),
          requests(memory.data(), 512), end(guest.turns, machine, guest) {
        all.world.grants_end = 330;
        physical[0].disk = &disk;
        service.device = [this] {
            if (!loop.turns().idle()) return loop.turns().round(), true;
            return disk.work();
        };
        guest.listeners[guest_port] = [this] { end.front.notified(); };
        all.server.set(front_path + "/state", "1");
        all.server.set(back_path + "/state", "1");
        blkback::VirtualDisk wanted;
        REQUIRE(wanted.define(record(guest_id, 51712, access, {sectors_of(0, 100, 1000)}), physical).good());
        all.world.as(service, [&] {
            pool.emplace(128u);
            alarms.emplace(loop);
            scheduler.emplace(loop, *alarms, *pool, requests);
            scheduler->use(0, disk);
            links.emplace(rt::kept_pages());
            vbd.emplace(wanted);
            queue.emplace(loop, *scheduler, requests, *vbd);
            scheduler->add(*vbd);
            link.emplace(loop, all.other.client, *links, vbd->disk(), *queue);
        });
        all.other.start([this]() -> rt::Task<> { co_await link->run(); });
    }
    ~Scene() {
        if (front) all.world.as(guest, [&] { front->close(); });
        else all.server.set(front_path + "/state", "6");
        all.world.as(service, [&] { link->close(); });
        all.world.settle();
        CHECK(all.ours.running == 0);
        CHECK(all.other.running == 0);
        CHECK(machine.mapped_grants == 0);
        CHECK(requests.reserve(512));
    }
    void start_front() {
        front = std::make_unique<rt::LinkDriver>(all.ours.client, block::block_link, rt::LinkDriver::Side::front, end, front_path, "/local/domain/8/backend/vbd/7/51712");
        all.ours.start([this]() -> rt::Task<> { co_await front->run(); });
        all.world.settle();
    }
    bool connected() const { return front->state() == LinkState::connected && link->state() == LinkState::connected; }
    std::string key(const std::string& name) const {
        const std::string* const found = all.server.find(back_path + "/" + name);
        return found == nullptr ? "(none)" : *found;
    }
    // Writes a page at a sector, and reads it again into another one.
    bool works(u64 sector) {
        bool good = false;
        simulated::Pages pages(2);
        std::memset(pages.data(), static_cast<int>(++number), 4096);
        all.ours.start([&]() -> rt::Task<> {
            const auto written = co_await end.front.write(0, sector, {pages.data(), 4096});
            const auto read = co_await end.front.read(0, sector, {pages.data() + 4096, 4096});
            good = written.ok() && read.ok() && std::memcmp(pages.data(), pages.data() + 4096, 4096) == 0;
        });
        all.world.settle();
        return good && medium.bytes[(100 + sector) * 512] == static_cast<u8>(number);
    }

    StoreClients all;
    Machine machine;
    Domain &guest, &service;
    Medium medium;
    MemoryDisk disk;
    blkback::PhysicalDisk physical[1];
    std::vector<std::byte> memory;
    blkback::RequestPool requests;
    rt::Loop loop;
    std::optional<rt::DmaPool> pool;
    std::optional<rt::Alarms> alarms;
    std::optional<blkback::Scheduler> scheduler;
    std::optional<rt::LinkTable> links;
    std::optional<blkback::Vbd> vbd;
    std::optional<blkback::VbdQueue> queue;
    std::optional<blkback::VbdLink> link;
    Front end;
    std::unique_ptr<rt::LinkDriver> front;
    u32 number = 0;
};

}  // namespace

TEST_CASE("front ends with rings of any size meet their device, part, and meet it again") {
    for (u32 order = 0; order <= blkback::VbdLink::page_order_max; ++order) {
        CAPTURE(order);
        Scene scene;
        scene.end.order = order;
        for (u32 round = 0; round < 4; ++round) {
            scene.start_front();
            REQUIRE(scene.connected());
            CHECK(scene.machine.mapped_grants == 1u << order);
            CHECK(scene.end.sectors == 1000);
            CHECK(scene.end.info == 0);
            CHECK(scene.end.block_bytes == 512);
            for (u32 i = 0; i < 5; ++i) CHECK(scene.works(i * 100));
            scene.all.world.as(scene.guest, [&] { scene.front->close(); });
            scene.all.world.settle();
            CHECK(scene.front->state() == LinkState::closed);
            CHECK(scene.machine.mapped_grants == 0);
        }
        scene.front.reset();
    }
}

TEST_CASE("what a device can do is in its keys") {
    {
        Scene scene;
        scene.start_front();
        for (const auto& [name, value] : {std::pair{"feature-flush-cache", "1"}, {"feature-barrier", "1"}, {"feature-discard", "1"}, {"feature-max-indirect-segments", "32"},
                                          {"max-ring-page-order", "4"}, {"discard-granularity", "512"}, {"info", "0"}, {"feature-persistent", "(none)"}, {"multi-queue-max-queues", "(none)"}})
            CHECK(scene.key(name) == value);
    }
    Scene reader(vbd::Access::read_only);
    reader.start_front();
    CHECK(reader.end.info == block::read_only);
    CHECK(reader.key("feature-discard") == "(none)");
    CHECK(!reader.works(0));
}

TEST_CASE("a front end that begins anew without a farewell, and one that is told to go") {
    Scene scene;
    scene.start_front();
    REQUIRE(scene.connected());
    // Another kernel in the same domain; its ring lies elsewhere.
    scene.end.ring = nullptr;
    scene.all.server.set(front_path + "/state", "1");
    scene.all.world.settle();
    CHECK(scene.connected());
    CHECK(scene.machine.mapped_grants == 1);
    CHECK(scene.works(0));
    scene.all.world.as(scene.service, [&] { scene.link->close(); });
    scene.all.world.settle();
    CHECK(scene.all.other.running == 0);
    CHECK(scene.key("state") == "6");
}

TEST_CASE("nonsense is refused with a reason, and leaves nothing behind") {
    const struct {
        const char *key, *value, *problem;
    } cases[] = {
        {"ring-page-order", "5", "ring-page-order is larger than max-ring-page-order"},
        {"ring-page-order", "2", "ring-ref has not 2^ring-page-order pages"},
        {"ring-page-order", "0", "ring-ref has not 2^ring-page-order pages"},
        {"protocol", "x86_32-abi", "protocol is not x86_64-abi"},
        {"multi-queue-num-queues", "2", "multi-queue-num-queues is more than was offered"},
        {"ring-ref1", "999", "its ring cannot be mapped"},
        {"event-channel", "77", "its port cannot be bound"},
    };
    for (const auto& wrong : cases) {
        CAPTURE(wrong.problem);
        Scene scene;
        scene.all.world.settle();
        std::byte* const ring = scene.machine.take(2);
        for (u32 page = 0; page < 2; ++page) scene.guest.grants[350 + page] = {service_id, ring + page * 4096, true, false};
        scene.machine.unbound.insert({guest_id, guest_port});
        const auto write = [&](const char* name, const char* value) { scene.all.server.set(front_path + "/" + name, value); };
        for (const auto& [name, value] : {std::pair{"ring-page-order", "1"}, {"ring-ref0", "350"}, {"ring-ref1", "351"}, {"event-channel", "30"}}) write(name, value);
        write(wrong.key, wrong.value);
        write("state", "3");
        scene.all.world.settle();
        CHECK(scene.link->state() == LinkState::closing);
        CHECK(scene.link->problem() == wrong.problem);
        CHECK(scene.machine.mapped_grants == 0);
        CHECK(scene.requests.reserve(512));
        scene.requests.release(512);
        CHECK(scene.queue->is_idle());
    }
}

TEST_CASE("there is no room: the ring is refused, and taken when there is") {
    Scene scene;
    REQUIRE(scene.requests.reserve(500));
    // It tries again and again.
    scene.all.world.settle();
    scene.front = std::make_unique<rt::LinkDriver>(scene.all.ours.client, block::block_link, rt::LinkDriver::Side::front, scene.end, front_path, back_path);
    scene.all.ours.start([&scene]() -> rt::Task<> { co_await scene.front->run(); });
    bool refused = false;
    for (u32 steps = 0; steps < 5000; ++steps) {
        scene.all.world.step();
        refused = refused || scene.link->problem() == "there is no room for its ring";
        REQUIRE(scene.link->state() != LinkState::connected);
    }
    CHECK(refused);
    scene.requests.release(500);
    scene.all.world.settle();
    CHECK(scene.connected());
    CHECK(scene.works(0));
}
