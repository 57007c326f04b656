// SPDX-License-Identifier: GPL-2.0-or-later
// The manager's orders: devices come and go, refusals say why, and a detach waits for what is under way.
#include "services/blkback/orders.hpp"

#include <doctest/doctest.h>

#include "idl/blkback_front.hpp"
#include "tests/blkback/raw_guest.hpp"
#include "tests/blkback/records.hpp"
#include "tests/virtio/panic_text.hpp"

namespace {

using namespace simulated;
using vbd::Access;
using Outcome = vbd::Answer;

// The service's own objects, with a disk in memory; the manager is a front end as it is generated.
struct Scene final : MemoryDiskScene {
    Scene() : manager(world.add(1, "manager")), memory(256 * sizeof(blkback::Request)), requests(memory.data(), 256), front(manager.turns) {
        disks[0].disk = &disk_;
        world.connect(manager, 50, domain, 51);
        entry.state = kept::State::connected;
        entry.peer = 1;
        entry.port = 51;
        run([&] {
            service = std::make_unique<Parts>(*this);
            service->scheduler.use(0, disk_);
        });
        manager.listeners[50] = [this] { front.notified(); };
        domain.listeners[51] = [this] { service->back.notified(); };
        world.as(manager, [&] { front.connect({ring.data(), 1}, service_id, 50); });
        run([&] { service->back.adopt({ring.data(), 1}, entry, record.data()); });
    }
    // Starts a call; its answer, once it is there.
    template <typename Make>
    std::shared_ptr<std::optional<Outcome>> start(Make make) {
        auto answer = std::make_shared<std::optional<Outcome>>();
        world.as(manager, [&] { rt::detach(call(std::move(make), answer)); });
        settle();
        return answer;
    }
    template <typename Make>
    rt::Task<> call(Make make, std::shared_ptr<std::optional<Outcome>> answer) {
        const auto outcome = co_await make();
        *answer = outcome.answer;
    }
    template <typename Make>
    Outcome execute(Make make) {
        const auto answer = start(std::move(make));
        REQUIRE(*answer);
        return **answer;
    }
    Outcome attach(const vbd::Device& device, u32 bytes = sizeof(vbd::Device)) {
        std::memcpy(page.data(), &device, sizeof device);
        return execute([this, bytes] { return front.attach(0, 0, 0, {page.data(), bytes}); });
    }
    Outcome detach(DomId owner, u32 device) { return execute([=, this] { return front.detach(owner, device, 0); }); }

    Domain& manager;
    std::vector<std::byte> memory;
    blkback::RequestPool requests;
    blkback::PhysicalDisk disks[2];
    blkback::PhysicalDisks span{disks};
    struct Parts {
        explicit Parts(Scene& scene)
            : alarms(scene.loop), scheduler(scene.loop, alarms, *scene.pool, scene.requests), all(scene.loop, scheduler, scene.requests), orders(scene.loop, scheduler, all, scene.span),
              back(scene.loop.turns(), orders) {}
        rt::Alarms alarms;
        blkback::Scheduler scheduler;
        blkback::Vbds all;
        blkback::Orders orders;
        vbd::OrdersBack back;
    };
    std::unique_ptr<Parts> service;
    blkback::Vbds& all() { return service->all; }
    vbd::OrdersFront front;
    Pages ring, page;
    kept::Entry entry{};
    std::vector<vbd::OrdersRecord> record = std::vector<vbd::OrdersRecord>(vbd::OrdersRing::slots_max);
};

}  // namespace

TEST_CASE("devices come, are found by their owners alone, and go") {
    Scene scene;
    CHECK(scene.attach(record(7, 51712, Access::read_write, {sectors_of(0, 0, 100)})).status == vbd::Status::okay);
    CHECK(scene.attach(record(8, 51712, Access::read_write, {sectors_of(0, 100, 100)})).status == vbd::Status::okay);
    CHECK(scene.all().count() == 2);
    REQUIRE(scene.all().find(7, 51712) != nullptr);
    CHECK(scene.all().find(7, 51712)->vbd.disk().locate(0).sector == 0);
    CHECK(scene.all().find(8, 51712)->vbd.disk().locate(0).sector == 100);
    CHECK(scene.all().find(9, 51712) == nullptr);
    CHECK(scene.all().find(7, 51728) == nullptr);
    CHECK(scene.detach(7, 51712).status == vbd::Status::okay);
    CHECK(scene.detach(7, 51712).status == vbd::Status::not_found);
    CHECK(scene.detach(9, 51712).status == vbd::Status::not_found);
    CHECK(scene.all().find(7, 51712) == nullptr);
    CHECK(scene.all().count() == 1);
    CHECK(scene.attach(record(7, 51712, Access::read_write, {sectors_of(0, 0, 100)})).status == vbd::Status::okay);
}

TEST_CASE("refusals say what is to blame") {
    Scene scene;
    REQUIRE(scene.attach(record(7, 1, Access::read_write, {sectors_of(0, 0, 100), sectors_of(0, 500, 100)})).status == vbd::Status::okay);
    const Outcome overlap = scene.attach(record(8, 2, Access::read_write, {sectors_of(0, 200, 100), sectors_of(0, 300, 10), sectors_of(0, 550, 1)}));
    CHECK(overlap.status == vbd::Status::overlaps);
    CHECK(overlap.extent == 2);
    CHECK(overlap.other_owner == 7);
    CHECK(overlap.other_device == 1);
    CHECK(overlap.other_extent == 1);
    CHECK(scene.attach(record(7, 1, Access::read_only, {sectors_of(0, 2000, 1)})).status == vbd::Status::exists);
    CHECK(scene.attach(record(8, 2, Access::read_only, {sectors_of(0, 0, 1), sectors_of(1, 0, 1)})).extent == 1);
    CHECK(scene.attach(record(8, 2, Access::read_only, {sectors_of(0, 0, 9000)})).status == vbd::Status::outside);
    CHECK(scene.attach(record(8, 2, Access::read_only, {sectors_of(0, 0, 1)}), 1000).status == vbd::Status::malformed);
    CHECK(scene.all().count() == 1);
    CHECK(scene.attach(record(8, 2, Access::read_only, {sectors_of(0, 0, 1)})).status == vbd::Status::okay);
}

TEST_CASE("there is room for so many devices, and a place that is free is used again") {
    Scene scene;
    for (u32 i = 0; i < blkback::Scheduler::vbds_max; ++i) REQUIRE(scene.attach(record(7, i, Access::read_write, {sectors_of(0, i * 8, 8)})).status == vbd::Status::okay);
    CHECK(scene.attach(record(7, 99, Access::read_write, {sectors_of(0, 4000, 8)})).status == vbd::Status::full);
    CHECK(scene.detach(7, 33).status == vbd::Status::okay);
    CHECK(scene.attach(record(7, 99, Access::read_write, {sectors_of(0, 4000, 8)})).status == vbd::Status::okay);
}

TEST_CASE("a detach is answered when nothing is under way, and until then nobody else gets the sectors") {
    Scene scene;
    REQUIRE(scene.attach(record(10, 1, Access::read_write, {sectors_of(0, 0, 1000)})).status == vbd::Status::okay);
    RawGuest guest(scene.world, scene.domain, 10);
    blkback::VbdQueue& queue = *scene.all().find(10, 1)->queues[0];
    RawRing& ring = *guest.rings[0];
    scene.domain.listeners[ring.entry.port] = [&] { queue.back().notified(); };
    scene.run([&] { REQUIRE(queue.adopt(ring.shared(), ring.entry, ring.record.data())); });
    scene.disk_.holds = true;
    for (u32 i = 0; i < 20; ++i) ring.send(RawGuest::transfer(i % 2 == 0 ? 1 : 2, i * 16, RawGuest::pages(i, 1)));
    scene.settle();
    const auto leaving = scene.start([&] { return scene.front.detach(10, 1, 0); });
    CHECK(!*leaving);
    CHECK(scene.all().find(10, 1) == nullptr);
    const auto other = scene.start([&] {
        const vbd::Device wanted = record(11, 1, Access::read_write, {sectors_of(0, 0, 10)});
        std::memcpy(scene.page.data(), &wanted, sizeof wanted);
        return scene.front.attach(0, 0, 0, {scene.page.data(), sizeof wanted});
    });
    scene.disk_.holds = false;
    scene.settle();
    REQUIRE(*leaving);
    CHECK((*leaving)->status == vbd::Status::okay);
    REQUIRE(*other);
    CHECK((*other)->status == vbd::Status::overlaps);
    CHECK(ring.unanswered() == 20);
    CHECK(scene.all().count() == 0);
    CHECK(scene.requests.reserve(256));      // its ring's are free again
}

TEST_CASE("statistics and disks are written into the manager's memory, whole or not at all") {
    Scene scene;
    REQUIRE(scene.attach(record(10, 1, Access::read_write, {sectors_of(0, 0, 1000)})).status == vbd::Status::okay);
    scene.all().find(10, 1)->vbd.statistics().reads = 77;
    const auto ask = [&](u32 bytes, DomId owner) { return scene.execute([&scene, bytes, owner] { return scene.front.statistics(owner, 1, 0, {scene.page.data(), bytes}); }); };
    CHECK(ask(sizeof(vbd::Statistics), 10).length == sizeof(vbd::Statistics));
    CHECK(reinterpret_cast<vbd::Statistics*>(scene.page.data())->reads == 77);
    CHECK(ask(sizeof(vbd::Statistics) - 1, 10).status == vbd::Status::malformed);
    CHECK(ask(sizeof(vbd::Statistics), 11).status == vbd::Status::not_found);
    const auto disk = [&](u32 number) { return scene.execute([&scene, number] { return scene.front.disk(0, number, 0, {scene.page.data(), sizeof(vbd::DiskInfo)}); }); };
    CHECK(disk(0).length == sizeof(vbd::DiskInfo));
    const auto& info = *reinterpret_cast<vbd::DiskInfo*>(scene.page.data());
    CHECK(info.sectors == 8192);
    CHECK(info.has_discard == 1);
    CHECK(info.broken == 0);
    CHECK(info.partition_table == vbd::PartitionTable::unknown);
    CHECK(disk(1).status == vbd::Status::okay);
    CHECK(info.broken == 1);      // could not be started
    CHECK(disk(2).status == vbd::Status::not_found);
}
