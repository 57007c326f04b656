// SPDX-License-Identifier: GPL-2.0-or-later
// The link table in kept memory: whoever dies while opening or closing a link leaves the table as it was before or as it
// is after, and the next instance finds every other link.
#include <doctest/doctest.h>

#include "rt/link_table.hpp"
#include "tests/idl/simulation.hpp"

namespace {

using namespace abi;

constexpr u32 record_bytes = 32 * 24;

struct Service {
    Service() : domain(world.add(5, "service")) {
        world.mortal = &domain;
        domain.died = [] {};
        domain.reborn = [] {};
    }
    std::span<std::byte> memory() { return {kept.data(), kept.size()}; }
    // False: it died.
    bool run(const std::function<void(rt::LinkTable&)>& code) {
        return world.as(domain, [&] {
            rt::LinkTable table(memory());
            code(table);
        });
    }
    simulated::World world{1};
    simulated::Domain& domain;
    simulated::Pages kept{16};
};

rt::LinkTable::Ring ring_of(u32 device, const GrantRef (&refs)[4]) { return {static_cast<DomId>(device + 10), device, 4, device + 100, device + 200, refs}; }

u32 count(rt::LinkTable& table) {
    u32 links = 0;
    table.for_each([&](const kept::Entry&) { ++links; });
    return links;
}

bool is_whole(const rt::LinkTable& table, const kept::Entry& entry, u32 device) {
    const auto* const record = static_cast<const std::byte*>(table.record(entry));
    bool clean = entry.answered == 0 && entry.mark == 0 && entry.notified == 0;
    for (u32 i = 0; i < record_bytes; ++i) clean = clean && record[i] == std::byte{};
    return clean && entry.peer == device + 10 && entry.port == device + 100 && entry.peer_port == device + 200 && entry.pages == 4 && entry.refs[3] == device;
}

}  // namespace

TEST_CASE("links are found again; closed ones leave room") {
    Service service;
    service.run([](rt::LinkTable& table) {
        CHECK(!table.adopted());
        for (u32 device = 0; device < kept::links_max; ++device) {
            const GrantRef refs[4] = {1, 2, 3, device};
            REQUIRE(table.open(ring_of(device, refs), record_bytes) != nullptr);
        }
        const GrantRef refs[4] = {};
        CHECK(table.open(ring_of(99, refs), record_bytes) == nullptr);
    });
    service.run([](rt::LinkTable& table) {
        CHECK(table.adopted());
        CHECK(count(table) == kept::links_max);
        table.for_each([&](kept::Entry& entry) {
            CHECK(is_whole(table, entry, entry.device));
            entry.answered = 77;
            std::memset(table.record(entry), 0xFF, record_bytes);
            if (entry.device % 2 == 0) table.close(entry);
        });
        CHECK(count(table) == kept::links_max / 2);
        const GrantRef refs[4] = {1, 2, 3, 500};
        kept::Entry* const again = table.open(ring_of(500, refs), record_bytes);
        REQUIRE(again != nullptr);
        // Nothing of the earlier connection answers for this one.
        CHECK(is_whole(table, *again, 500));
        CHECK(again->epoch == 2);
    });
}

TEST_CASE("death at every access of opening and closing") {
    u64 points = 0;
    for (u64 at = 1;; ++at) {
        CAPTURE(at);
        Service service;
        const GrantRef refs[4] = {1, 2, 3, 1}, more[4] = {1, 2, 3, 2};
        service.run([&](rt::LinkTable& table) { table.open(ring_of(1, refs), record_bytes); });
        service.world.kill_at(at);
        bool opened = false;
        const bool alive = service.run([&](rt::LinkTable& table) {
            // Not inside of a macro: doctest would take a death for a failure.
            kept::Entry* const entry = table.open(ring_of(2, more), record_bytes);
            opened = entry != nullptr;
            if (opened) table.close(*entry);
            opened = opened && table.open(ring_of(2, more), record_bytes) != nullptr;
        });
        CHECK((opened || !alive));
        service.world.kill_at(0);
        service.run([&](rt::LinkTable& table) {
            REQUIRE(table.adopted());
            const u32 links = count(table);
            CHECK(links >= 1);
            CHECK(links <= 2);
            table.for_each([&](const kept::Entry& entry) { CHECK(is_whole(table, entry, entry.device)); });
            // And it can go on.
            CHECK(table.open(ring_of(3, more), record_bytes) != nullptr);
        });
        if (alive) break;
        ++points;
    }
    CHECK(points > 40);
}

TEST_CASE("death while the table is made leaves none") {
    for (u64 at = 1;; ++at) {
        Service service;
        service.world.kill_at(at);
        const bool alive = service.run([](rt::LinkTable&) {});
        service.world.kill_at(0);
        service.run([&](rt::LinkTable& table) { CHECK(count(table) == 0); });
        if (alive) break;
    }
}

TEST_CASE("a table of another version is begun anew") {
    Service service;
    const GrantRef refs[4] = {1, 2, 3, 1};
    service.run([&](rt::LinkTable& table) { table.open(ring_of(1, refs), record_bytes); });
    reinterpret_cast<kept::Table*>(service.kept.data())->version = 99;
    service.run([&](rt::LinkTable& table) {
        CHECK(!table.adopted());
        CHECK(count(table) == 0);
    });
}

TEST_CASE("records that do not fit are refused") {
    Service service;
    const GrantRef refs[4] = {};
    service.run([&](rt::LinkTable& table) {
        CHECK(table.open(ring_of(1, refs), 16 * 4096) == nullptr);
        CHECK(table.open(ring_of(1, refs), record_bytes) != nullptr);
        CHECK(table.open({1, 2, 0, 3, 4, refs}, record_bytes) == nullptr);
        CHECK(table.open({1, 2, 17, 3, 4, refs}, record_bytes) == nullptr);
    });
}
