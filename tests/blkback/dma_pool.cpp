// SPDX-License-Identifier: GPL-2.0-or-later
// The pool of pages that devices reach: what is taken is nobody else's, at any filling, and comes back.
#include "rt/dma_pool.hpp"

#include <doctest/doctest.h>

#include <map>
#include <optional>

#include "rt/memory.hpp"
#include "tests/virtio/machine.hpp"
#include "tests/virtio/panic_text.hpp"

namespace {

using namespace simulated;

struct Scene {
    explicit Scene(u32 pages) : world(1), machine(1024), domain(world.add(5, "driver")) {
        world.as(domain, [&] { pool.emplace(pages); });
    }
    World world;
    Machine machine;
    Domain& domain;
    std::optional<rt::DmaPool> pool;
};

}  // namespace

TEST_CASE("runs of pages do not overlap, lie in the pool, and all of it can be had again") {
    Scene scene(100);
    rt::DmaPool& pool = *scene.pool;
    std::map<std::byte*, u32> out;
    std::byte* const first = pool.take(100);
    REQUIRE(first != nullptr);
    CHECK(pool.take(1) == nullptr);
    pool.give(first, 100);
    u32 taken = 0, refused = 0;
    for (u32 step = 0; step < 20'000; ++step) {
        if (scene.world.below(2) == 0) {
            const u32 pages = 1 + scene.world.below(32);
            std::byte* const run = pool.take(pages);
            if (run == nullptr) {
                ++refused;
                continue;
            }
            ++taken;
            CHECK(run >= first);
            CHECK(run + pages * page_size <= first + 100 * page_size);
            const auto next = out.lower_bound(run);
            CHECK((next == out.end() || run + pages * page_size <= next->first));
            if (next != out.begin()) CHECK(std::prev(next)->first + std::prev(next)->second * page_size <= run);
            out[run] = pages;
        } else if (!out.empty()) {
            const auto which = std::next(out.begin(), scene.world.below(static_cast<u32>(out.size())));
            pool.give(which->first, which->second);
            out.erase(which);
        }
        u32 used = 0;
        for (const auto& [run, pages] : out) used += pages;
        CHECK(pool.free_pages() == 100 - used);
    }
    CHECK(taken > 1000);
    CHECK(refused > 1000);
    for (const auto& [run, pages] : out) pool.give(run, pages);
    CHECK(pool.take(100) == first);
}

TEST_CASE("addresses are those of the pages, byte by byte") {
    Scene scene(10);
    std::byte* const run = scene.pool->take(10);
    for (const u64 offset : {u64{0}, u64{1}, u64{4095}, u64{4096}, u64{10 * 4096 - 1}})
        CHECK(scene.pool->bus_address(run + offset) == rt::memory::machine_address(run + offset));
}

TEST_CASE("what is not out cannot come back, and no pool is larger than the largest") {
    Scene scene(10);
    std::byte* const run = scene.pool->take(2);
    scene.pool->give(run, 1);
    CHECK_THROWS_AS(scene.pool->give(run, 2), Panic);
    CHECK_THROWS_AS(scene.pool->give(run + 9 * 4096, 2), Panic);
    CHECK(scene.pool->take(0) == nullptr);
    scene.world.as(scene.domain, [] { CHECK_THROWS_AS(rt::DmaPool(rt::DmaPool::pages_max + 1), Panic); });
}
