// SPDX-License-Identifier: GPL-2.0-or-later
// What every disk has to do, whoever drives it.
#pragma once

#include <doctest/doctest.h>

#include <cstring>

#include "tests/blkback/disk_scene.hpp"
#include "tests/virtio/panic_text.hpp"

namespace simulated {

// Requests at random, as many at once as the disk takes, each on sectors of its own; every byte is compared.
inline void check_transfers(DiskScene& scene, u32 rounds, u32 block_sectors = 1) {
    constexpr u32 slots = 16;
    struct Slot {
        PlainRequest request;
        u32 pages = 0;
        std::vector<u8> expected;
    };
    std::vector<Slot> all(slots);
    const u64 share = scene.medium.sectors() / slots / block_sectors * block_sectors;
    std::vector<u8> model = scene.medium.bytes;
    for (u32 round = 0; round < rounds; ++round) {
        for (u32 i = 0; i < slots; ++i) {
            Slot& slot = all[i];
            DiskRequest& request = slot.request;
            const u64 most = std::min<u64>(scene.disk().facts().transfer_sectors_max, share) / block_sectors;
            request.sectors = (1 + scene.world.below(static_cast<u32>(most))) * block_sectors;
            request.sector = i * share + scene.world.below(static_cast<u32>((share - request.sectors) / block_sectors + 1)) * block_sectors;
            request.kind = scene.world.below(2) == 0 ? DiskRequest::Kind::read : DiskRequest::Kind::write;
            slot.pages = static_cast<u32>((request.sectors + 7) / 8);
            slot.request.status.reset();
            scene.run([&] { request.data = scene.pool->take(slot.pages); });
            if (request.data == nullptr) continue;
            const std::size_t bytes = request.sectors * 512;
            u8* const truth = model.data() + request.sector * 512;
            if (request.kind == DiskRequest::Kind::write) {
                for (std::size_t at = 0; at < bytes; ++at) truth[at] = static_cast<u8>(scene.world.random());
                std::memcpy(request.data, truth, bytes);
            } else {
                std::memset(request.data, 0xEE, bytes);
            }
            slot.expected.assign(truth, truth + bytes);
            while (!scene.submit(request)) REQUIRE(scene.world.step());
            if (scene.world.below(3) == 0) scene.world.step();
        }
        REQUIRE(scene.settle());
        for (Slot& slot : all) {
            if (slot.request.data == nullptr) continue;
            REQUIRE(slot.request.status == DiskStatus::okay);
            REQUIRE(std::memcmp(slot.request.data, slot.expected.data(), slot.expected.size()) == 0);
            scene.run([&] { scene.pool->give(slot.request.data, slot.pages); });
        }
    }
    CHECK(scene.medium.bytes == model);
    CHECK(scene.medium.reads + scene.medium.writes >= rounds * slots / 2);
}

// A bad sector is an error of exactly the requests that touch it.
inline void check_bad_sectors(DiskScene& scene) {
    scene.medium.bad = {17};
    PlainRequest request;
    scene.run([&] { request.data = scene.pool->take(4); });
    for (const auto& [sector, sectors, good] : {std::tuple<u64, u64, bool>{0, 17, true}, {17, 1, false}, {10, 8, false}, {18, 8, true}, {0, 32, false}}) {
        for (const auto kind : {DiskRequest::Kind::read, DiskRequest::Kind::write}) {
            request.kind = kind;
            request.sector = sector;
            request.sectors = sectors;
            CHECK(scene.execute(request) == (good ? DiskStatus::okay : DiskStatus::failed));
        }
    }
    scene.medium.bad.clear();
    CHECK(request.ended == 10);
    CHECK(!scene.disk().is_broken());
}

// More than it takes: the rest is refused, not lost, and goes when something is done.
inline void check_full(DiskScene& scene, u32 takes) {
    std::vector<PlainRequest> requests(takes + 10);
    u32 taken = 0;
    std::byte* data = nullptr;
    scene.run([&] {
        data = scene.pool->take(1);
        for (PlainRequest& request : requests) {
            request.kind = DiskRequest::Kind::read;
            request.sectors = 1;
            request.data = data;
            if (scene.disk().submit(request)) ++taken;
        }
        scene.disk().push();
    });
    CHECK(taken == takes);
    CHECK(scene.settle());
    for (u32 i = 0; i < requests.size(); ++i) CHECK(requests[i].ended == (i < takes ? 1 : 0));
    CHECK(scene.execute(requests.back()) == DiskStatus::okay);
}

}  // namespace simulated
