// SPDX-License-Identifier: GPL-2.0-or-later
// The request path as a whole: guests, their devices, the scheduler, and disks that finish when they like. An instance of the
// service can be replaced by another one that finds the rings.
#pragma once

#include "tests/blkback/raw_guest.hpp"
#include "tests/blkback/records.hpp"

namespace simulated {

struct PathScene : MemoryDiskScene {
    // One life of the service.
    struct Service {
        Service(PathScene& scene, u32 requests) : memory(requests * sizeof(blkback::Request)), pool(memory.data(), requests), scheduler(scene.loop, *scene.alarms, *scene.pool, pool) {}
        std::vector<std::byte> memory;
        blkback::RequestPool pool;
        blkback::Scheduler scheduler;
    };
    struct Client {
        std::unique_ptr<RawGuest> guest;
        std::unique_ptr<blkback::Vbd> vbd;
        std::vector<std::unique_ptr<blkback::VbdQueue>> queues;
        blkback::VirtualDisk disk;
        RawRing& ring(u32 number = 0) { return *guest->rings[number]; }
        blkback::VbdQueue& queue(u32 number = 0) { return *queues[number]; }
    };

    explicit PathScene(u32 seed = 1, u64 sectors = 8192, u32 pool_pages = 256, u32 requests = 512) : MemoryDiskScene(seed, sectors, pool_pages), requests_(requests) {
        disks[0].disk = &disk_;
        run([&] {
            alarms.emplace(loop);
            service.emplace(*this, requests);
            service->scheduler.use(0, disk_);
        });
    }
    ~PathScene() override {
        disk_.holds = false;
        settle();
        // Every coroutine that sleeps wakes.
        for (u32 i = 0; i < 10'000 && machine_.timers[service_id] != ~u64{0} && machine_.timers[service_id] != 0; ++i) {
            machine_.advance(machine_.timers[service_id] - machine_.now_ns);
            settle();
        }
    }

    Client& add(const vbd::Device& record, u32 rings = 1, u32 ring_pages = 1) {
        clients.push_back(std::make_unique<Client>());
        Client& client = *clients.back();
        if (!client.disk.define(record, disks).good()) throw Panic{"a device is refused"};
        client.guest = std::make_unique<RawGuest>(world, domain, record.owner, rings, ring_pages);
        connect(client);
        return client;
    }
    Client& add(DomId owner, u64 start, u64 sectors, vbd::Access access = vbd::Access::read_write) {
        return add(record(owner, 51712, access, {sectors_of(0, start, sectors)}));
    }
    void connect(Client& client) {
        run([&] {
            client.vbd = std::make_unique<blkback::Vbd>(client.disk);
            service->scheduler.add(*client.vbd);
            client.queues.clear();
            for (const auto& ring : client.guest->rings) {
                client.queues.push_back(std::make_unique<blkback::VbdQueue>(loop, service->scheduler, service->pool, *client.vbd));
                blkback::VbdQueue& queue = *client.queues.back();
                domain.listeners[ring->entry.port] = [&queue] { queue.back().notified(); };
                if (!queue.adopt(ring->shared(), ring->entry, ring->record.data())) throw Panic{"no room for a ring"};
            }
        });
    }
    // The service dies and comes again; its device was reset.
    void restart() {
        disk_.forget();
        domain.turns = rt::Turns();
        loop.turns() = rt::Turns();
        for (const auto& client : clients) {
            client->queues.clear();
            client->vbd.reset();
        }
        run([&] {
            service.reset();
            pool.emplace(pool->pages());
            service.emplace(*this, requests_);
            service->scheduler.use(0, disk_);
        });
        for (const auto& client : clients) connect(*client);
    }
    // One request, and its answer.
    Status execute(Client& client, const block::BlockSlot& slot, u32 ring = 0) {
        const u64 tag = client.ring(ring).send(slot);
        settle();
        return client.ring(ring).outcome(tag).value_or(static_cast<Status>(99));
    }
    u8* at(u64 sector) { return medium.bytes.data() + sector * 512; }

    blkback::PhysicalDisk disks[1];
    std::optional<rt::Alarms> alarms;
    std::optional<Service> service;
    std::vector<std::unique_ptr<Client>> clients;

  private:
    u32 requests_;
};

}  // namespace simulated
