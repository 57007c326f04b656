// SPDX-License-Identifier: GPL-2.0-or-later
// Console rings of domains that behave, and of ones that do not.
#include <doctest/doctest.h>

#include "tests/console/scene.hpp"
#include "tests/virtio/panic_text.hpp"

using namespace simulated;
using consoles::Status;

namespace {

std::string numbered(u32 lines) {
    std::string text;
    for (u32 i = 0; i < lines; ++i) text += "line " + std::to_string(i) + "\n";
    return text;
}

constexpr u64 second = 1'000'000'000;

}  // namespace

TEST_CASE("what a domain writes is taken in, whole and in order, also what it wrote before it was added") {
    ConsoleScene scene;
    scene.guests.push_back(std::make_unique<Guest>(scene.world, scene.machine, 10, ConsoleScene::service_id));
    Guest& guest = *scene.guests.back();
    const std::string text = numbered(3000);
    guest.write(text);
    REQUIRE(scene.settle());
    REQUIRE(scene.add(10, "a", false) == Status::okay);
    CHECK(guest.to_write.empty());
    CHECK(scene.scrollback(10) == text);
    CHECK(scene.machine.all_written().find("line") == std::string::npos);      // not on the serial line
}

TEST_CASE("the last 64 KiB are kept, at every place of the wrap") {
    ConsoleScene scene;
    Guest& guest = scene.add_guest("a");
    std::string all;
    for (u32 round = 0; round < 40; ++round) {
        const std::string text(3000 + round * 37, static_cast<char>('a' + round % 26));
        all += text;
        guest.write(text);
        scene.pass(second / 10);
        CHECK(scene.scrollback(10) == all.substr(all.size() < 65536 ? 0 : all.size() - 65536));
    }
    CHECK(scene.tail(10, 4096) == all.substr(all.size() - 4096));
    CHECK(scene.tail(10, 100) == all.substr(all.size() - 100));
    CHECK(scene.tail(10, 100'000) == all.substr(all.size() - 8192));
    CHECK(scene.tail(10, 100'000, 5000) == all.substr(all.size() - 5000));
    CHECK(scene.tail(10, 0).empty());
    CHECK(scene.tail(99, 10) == "status 3");
}

TEST_CASE("indices that lie stop that console and no other") {
    for (const u32 index : {2049u, 0x8000'0000u, ~0u}) {
        ConsoleScene scene;
        Guest &liar = scene.add_guest("liar"), &other = scene.add_guest("other");
        liar.ring().out_prod = index;
        scene.world.as(liar.domain, [&] { scene.world.send(Guest::port); });
        REQUIRE(scene.settle());
        CHECK(scene.scrollback(10).empty());
        other.write("hello");
        REQUIRE(scene.settle());
        CHECK(scene.scrollback(11) == "hello");
        // Its input, too.
        liar.ring().in_cons = index;
        scene.run([&] { CHECK(scene.console(10)->type({reinterpret_cast<const u8*>("abc"), 3}) == 3); });
        CHECK(scene.remove(10) == Status::okay);
    }
}

TEST_CASE("an index that changes at every look costs bounded work") {
    ConsoleScene scene;
    Guest& guest = scene.add_guest("a");
    u32 looks = 0;
    const u64 mapped = scene.machine.mapped_grants;
    scene.world.watched = &scene.service_domain;
    scene.world.interference = [&] { guest.ring().out_prod += 777; guest.ring().out[looks++ % 2048] ^= 0x55; guest.ring().in_cons -= 3; };
    for (u32 round = 0; round < 200; ++round) {
        scene.world.as(guest.domain, [&] { scene.world.send(Guest::port); });
        REQUIRE(scene.settle());
    }
    CHECK(looks < 100'000);
    CHECK(scene.remove(10) == Status::okay);
    CHECK(scene.machine.mapped_grants == mapped - 1);
}

TEST_CASE("a domain that writes without pause gets its share and no more") {
    ConsoleScene scene;
    Guest& guest = scene.add_guest("a");
    Guest& quiet = scene.add_guest("quiet");
    guest.write(std::string(10'000'000, 'x'));
    scene.pass(second);
    const u64 first = scene.console(10)->scrollback().written();
    CHECK(first >= console::TokenBucket::burst);
    CHECK(first <= console::TokenBucket::burst + console::TokenBucket::per_second + 4096);
    const u64 wakes = scene.service_domain.woken;
    scene.pass(10 * second);
    const u64 later = scene.console(10)->scrollback().written() - first;
    CHECK(later >= 10 * console::TokenBucket::per_second * 95 / 100);
    CHECK(later <= 10 * console::TokenBucket::per_second + 4096);
    // By the timer, hardly by its events: about once for each ring full.
    CHECK(scene.service_domain.woken - wakes < 10 * 50);
    // The others do not feel it.
    quiet.write("still here");
    REQUIRE(scene.settle());
    CHECK(scene.scrollback(11) == "still here");
}

TEST_CASE("events without bytes are not for free either") {
    ConsoleScene scene;
    Guest& guest = scene.add_guest("a");
    const u64 wakes = scene.service_domain.woken;
    for (u32 i = 0; i < 200'000; ++i) {
        scene.world.as(guest.domain, [&] { scene.world.send(Guest::port); });
        if (i % 2 == 0) scene.settle();
        if (i % 200 == 0) scene.pass(1'000'000);      // 100,000 looks in one second
    }
    // The burst and one second's worth, and the timer.
    constexpr u64 allowed = (console::TokenBucket::burst + console::TokenBucket::per_second) / console::TokenBucket::wake_cost;
    CHECK(scene.service_domain.woken - wakes < allowed + 200);
    // And it is not forgotten.
    guest.write("x");
    scene.pass(second);
    CHECK(scene.scrollback(10) == "x");
}

TEST_CASE("after a pause there is a burst again") {
    console::TokenBucket bucket;
    u64 now = 100 * second;
    CHECK(bucket.has(console::TokenBucket::burst, now));
    CHECK(!bucket.has(console::TokenBucket::burst + 1, now));
    bucket.spend(console::TokenBucket::burst, now);
    CHECK(!bucket.has(1, now));
    CHECK(bucket.ready_at(65536) == now + second);
    now += 2 * second;
    CHECK(bucket.has(2 * 65536, now));
    CHECK(!bucket.has(2 * 65536 + 1, now));
    now += 100 * second;
    CHECK(!bucket.has(console::TokenBucket::burst + 1, now));
}

TEST_CASE("what is left in the ring of a domain that ends is taken in") {
    ConsoleScene scene;
    Guest& guest = scene.add_guest("a");
    guest.write(std::string(300'000, 'x'));
    scene.pass(second / 100);
    REQUIRE(scene.console(10)->is_throttled());
    guest.to_write.clear();
    const u64 before = scene.console(10)->scrollback().written();
    const u32 left = guest.ring().out_prod - guest.ring().out_cons;
    REQUIRE(left == 2048);
    const u64 mapped = scene.machine.mapped_grants;
    CHECK(scene.remove(10) == Status::okay);
    CHECK(scene.console(10)->scrollback().written() == before + left);
    CHECK(scene.machine.mapped_grants == mapped - 1);
    CHECK(!scene.console(10)->is_live());
    CHECK(scene.remove(10) == Status::not_found);
    CHECK(scene.tail(10, 10) == "xxxxxxxxxx");
    scene.pass(10 * second);      // its timer finds nothing
}

TEST_CASE("a console stays under its name until another one of the name comes") {
    ConsoleScene scene;
    scene.add_guest("a").write("first");
    scene.settle();
    scene.remove(10);
    scene.add_guest("b").write("other");
    CHECK(scene.tail(10, 100) == "first");
    scene.add_guest("a").write("second");
    scene.settle();
    CHECK(scene.tail(10, 100) == "status 3");
    CHECK(scene.tail(12, 100) == "second");
    CHECK(scene.tail(11, 100) == "other");
    // An id again, under another name: the new one is meant.
    scene.remove(12);
    scene.guests.push_back(std::make_unique<Guest>(scene.world, scene.machine, 40, ConsoleScene::service_id));
    CHECK(scene.add(40, "c", false) == Status::okay);
    CHECK(scene.rename(40, "d") == Status::okay);
    CHECK(scene.console(40)->name() == "d");
    CHECK(scene.rename(41, "d") == Status::not_found);
}

TEST_CASE("a ring that cannot be mapped, or a port that cannot be bound, is refused and leaves nothing") {
    ConsoleScene scene;
    scene.add_guest("a").write("kept");
    scene.settle();
    scene.remove(10);
    const u64 mapped = scene.machine.mapped_grants;
    scene.guests.push_back(std::make_unique<Guest>(scene.world, scene.machine, 20, ConsoleScene::service_id));
    CHECK(scene.add(20, "a", false, 77) == Status::ring_refused);
    CHECK(scene.machine.mapped_grants == mapped);
    scene.guests.back()->domain.grants.clear();
    CHECK(scene.add(20, "a", false) == Status::ring_refused);
    CHECK(scene.tail(10, 100) == "kept");
}

TEST_CASE("as many consoles as there is memory for; then the oldest dead one makes room") {
    ConsoleScene scene({.pages = 1200});
    const u32 places = scene.service->consoles().places();
    REQUIRE(places > 4);
    REQUIRE(places < 40);
    for (u32 i = 0; i < places; ++i) scene.add_guest("g" + std::to_string(i)).write("text " + std::to_string(i));
    scene.guests.push_back(std::make_unique<Guest>(scene.world, scene.machine, 900, ConsoleScene::service_id));
    CHECK(scene.add(900, "more", false) == Status::full);
    CHECK(scene.remove(12) == Status::okay);
    CHECK(scene.remove(11) == Status::okay);
    CHECK(scene.tail(12, 100) == "text 2");
    CHECK(scene.add(900, "more", false) == Status::okay);
    CHECK(scene.tail(12, 100) == "status 3");      // died first
    CHECK(scene.tail(11, 100) == "text 1");
}

TEST_CASE("with all places taken there is memory for all lines") {
    std::vector<std::string> names;
    for (u32 i = 0; i < 15; ++i) names.push_back("ringfence." + std::to_string(i));
    ConsoleScene scene({.pages = 1200, .ports = names});
    for (u32 i = 0; i < scene.service->consoles().places(); ++i) scene.add_guest("g" + std::to_string(i)).write("text");
    REQUIRE(scene.settle());
    CHECK(scene.service->lines().lines() == 8);
    CHECK(scene.device.lost == 0);
    scene.run([&] { CHECK(rt::memory::free_pages() > 100); });
}

TEST_CASE("200 consoles at once in 32 MiB, all of them busy") {
    ConsoleScene scene({.pages = 8192 - 300});
    REQUIRE(scene.service->consoles().places() >= 200);
    for (u32 i = 0; i < 200; ++i) scene.add_guest("g" + std::to_string(i));
    for (u32 i = 0; i < 200; ++i) scene.guests[i]->write(std::string(5000, static_cast<char>('a' + i % 26)) + std::to_string(i));
    REQUIRE(scene.settle());
    for (u32 i = 0; i < 200; ++i) CHECK(scene.scrollback(static_cast<DomId>(10 + i)).ends_with(std::to_string(i)));
    for (u32 i = 0; i < 200; ++i) CHECK(scene.remove(static_cast<DomId>(10 + i)) == Status::okay);
}

TEST_CASE("one that writes a lot does not keep the others waiting") {
    ConsoleScene scene;
    Guest &loud = scene.add_guest("loud"), &soft = scene.add_guest("soft");
    loud.write(std::string(200'000, 'x'));
    soft.write("y");
    // Long before the loud one is done.
    for (u32 steps = 0; scene.console(11)->scrollback().written() == 0; ++steps) {
        REQUIRE(steps < 1000);
        scene.world.step();
    }
    CHECK(scene.console(10)->scrollback().written() < 50'000);
}
