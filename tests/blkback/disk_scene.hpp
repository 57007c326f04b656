// SPDX-License-Identifier: GPL-2.0-or-later
// A driver's domain with one disk: what is the same whatever drives it.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "rt/dma_pool.hpp"
#include "rt/loop.hpp"
#include "services/blkback/disk.hpp"
#include "tests/virtio/machine.hpp"

namespace simulated {

using blkback::DiskRequest;
using blkback::DiskStatus;

// What is on a simulated disk, and what is wrong with it.
struct Medium {
    explicit Medium(u64 sectors, u32 seed = 1) : bytes(sectors * blkback::sector_bytes) {
        std::mt19937 random(seed);
        for (u8& byte : bytes) byte = static_cast<u8>(random());
    }
    u64 sectors() const { return bytes.size() / blkback::sector_bytes; }
    bool covers(u64 sector, u64 count) const { return sector <= sectors() && count <= sectors() - sector; }
    bool is_bad(u64 sector, u64 count) const {
        const auto first = bad.lower_bound(sector);
        return first != bad.end() && *first < sector + count;
    }

    std::vector<u8> bytes;
    std::set<u64> bad;                       // sectors that cannot be read or written
    std::vector<std::pair<u64, u64>> discarded;
    u64 reads = 0, writes = 0, flushes = 0;
};

struct PlainRequest final : DiskRequest {
    void done(DiskStatus how) override {
        status = how;
        ++ended;
        if (after) after();
    }
    std::optional<DiskStatus> status;
    u32 ended = 0;
    std::function<void()> after;
};

class DiskScene {
  public:
    static constexpr DomId service_id = 5;

    explicit DiskScene(u32 seed, u64 sectors, u32 pool_pages = 256) : world(seed), machine_(4096), medium(sectors, seed), domain(world.add(service_id, "blkback")), host(world.add(6, "host")) {
        domain.device = [this] {
            if (loop.turns().idle()) return false;
            loop.turns().round();
            return true;
        };
        run([&] { pool.emplace(pool_pages); });
    }
    virtual ~DiskScene() = default;
    virtual blkback::Disk& disk() = 0;

    template <typename Code>
    void run(Code code) { world.as(domain, code); }
    // Until all sleep. False: somebody is awake for ever.
    bool settle() {
        for (u32 steps = 0; steps < 1'000'000; ++steps)
            if (!world.step()) return true;
        return false;
    }
    // Time goes on, and what happens in it.
    void pass(u64 ns, u64 step = 100'000'000) {
        settle();
        for (u64 passed = 0; passed < ns; passed += step) {
            machine_.advance(step);
            settle();
        }
    }
    bool submit(DiskRequest& request) {
        bool taken = false;
        run([&] {
            taken = disk().submit(request);
            disk().push();
        });
        return taken;
    }
    // One request, and its end.
    DiskStatus execute(PlainRequest& request) {
        if (!submit(request)) return DiskStatus::lost;
        settle();
        return request.status.value_or(DiskStatus::lost);
    }

    World world;
    Machine machine_;
    Medium medium;
    Domain &domain, &host;
    rt::Loop loop;
    std::optional<rt::DmaPool> pool;
};

}  // namespace simulated
