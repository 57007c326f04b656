// SPDX-License-Identifier: GPL-2.0-or-later
// Who asks for too much, or for much at once, is not in the way of others.
#include <doctest/doctest.h>

#include <algorithm>

#include "tests/store/scene.hpp"

namespace {

using namespace store_test;
using store_service::Usage;

constexpr u64 us = 1'000, ms = 1'000'000, second = 1'000 * ms;

// The domains 5 and 6 with their homes, and time that passes only when the test says so.
class Pair {
  public:
    explicit Pair(const Limits& limits = {}) : scene(limits), one(scene.guest(5)), other(scene.guest(6)) {
        for (Guest* guest : {&one, &other}) {
            const std::string id = std::to_string(guest->id), home = "/local/domain/" + id + '\0';
            guest->port = 10 + guest->id;
            ask(scene.manager(), Type::mkdir, home);
            ask(scene.manager(), Type::set_perms, home + "n" + id + '\0');
            ask(scene.manager(), Type::introduce, id + '\0' + "0" + '\0' + std::to_string(guest->port) + '\0');
        }
        scene.passes = 0;
        scene.time += second;
    }

    Message ask(Guest& guest, Type type, const std::string& payload, u32 transaction = 0) {
        guest.send(static_cast<u32>(type), payload, transaction);
        scene.settle();
        REQUIRE(!guest.got.empty());
        const Message message = guest.got.front();
        guest.got.pop_front();
        return message;
    }
    void write(Guest& guest, const std::string& path, u32 transaction = 0) {
        REQUIRE(ask(guest, Type::write, path + '\0' + "x", transaction).payload == std::string("OK\0", 3));
    }
    bool is_heard(const Guest& guest) const { return std::find(scene.unheard.begin(), scene.unheard.end(), 1000u + guest.id) == scene.unheard.end(); }

    Scene scene;
    Guest &one, &other;
};

const std::string nothing("a\0", 2);

}  // namespace

TEST_CASE("a client gets its burst, then its share, and nobody else waits for it") {
    Pair pair;
    pair.scene.runs = 100 * us;  // for each turn
    for (u32 i = 0; i < 5000; ++i) pair.one.send(static_cast<u32>(Type::read), nothing);
    pair.scene.settle();
    const u64 at_once = pair.one.got.size();
    CHECK(at_once >= Usage::burst_ns / (100 * us));
    CHECK(at_once <= Usage::burst_ns / (100 * us) + 1);
    CHECK(!pair.is_heard(pair.one));

    // The other one is as if there were nothing else, and what the first one says does not even wake the store.
    pair.write(pair.other, "a");
    CHECK(pair.is_heard(pair.other));
    pair.scene.poke(pair.one);
    CHECK(!pair.scene.step());
    CHECK(pair.one.got.size() == at_once);

    for (u32 i = 0; i < 1000; ++i) {
        pair.scene.let_pass(ms);
        pair.scene.settle();
    }
    const u64 later = pair.one.got.size() - at_once, share = Usage::per_second_ns / (100 * us);
    CHECK(later >= share * 95 / 100);
    CHECK(later <= share + Usage::resume_ns / (100 * us) + 1);

    // Nothing was lost.
    for (u32 i = 0; i < 20'000 && pair.one.got.size() != 5000; ++i) {
        pair.scene.let_pass(ms);
        pair.scene.settle();
    }
    CHECK(pair.one.got.size() == 5000);
}

TEST_CASE("events without requests are turns as well") {
    Pair pair;
    u64 turns = 0;
    while (pair.is_heard(pair.one) && turns < 100'000) {
        pair.scene.poke(pair.one);
        pair.scene.step();
        ++turns;
    }
    CHECK(turns >= Usage::burst_ns / Usage::turn_ns);
    CHECK(turns <= Usage::burst_ns / Usage::turn_ns + 1);
    pair.scene.let_pass(second);
    CHECK(pair.is_heard(pair.one));
}

TEST_CASE("the manager is never throttled") {
    Pair pair;
    pair.scene.runs = ms;
    for (u32 i = 0; i < 1000; ++i) pair.scene.manager().send(static_cast<u32>(Type::read), std::string("/\0", 2));
    pair.scene.settle();
    CHECK(pair.scene.manager().got.size() == 1000);
}

TEST_CASE("the operator is told once in a flood, and what it was at the domain's end") {
    Pair pair;
    const auto flood = [&](u32 requests) {
        pair.scene.runs = ms;
        for (u32 i = 0; i < requests; ++i) pair.one.send(static_cast<u32>(Type::read), nothing);
        for (u32 i = 0; i < 6000; ++i) {
            pair.scene.let_pass(ms);
            pair.scene.settle();
        }
        pair.scene.runs = 0;
    };
    flood(200);
    CHECK(pair.scene.said == std::vector<std::string>{"domain 5 is throttled: it asks for more than 1/32 of a processor"});
    pair.scene.let_pass(10 * second);
    flood(200);
    CHECK(pair.scene.said.size() == 2);
    pair.ask(pair.scene.manager(), Type::release, std::string("5\0", 2));
    REQUIRE(pair.scene.said.size() == 3);
    CHECK(pair.scene.said.back().starts_with("domain 5: "));
    pair.ask(pair.scene.manager(), Type::release, std::string("6\0", 2));
    CHECK(pair.scene.said.size() == 3);
}

TEST_CASE("a domain that is throttled can end, and come again") {
    Pair pair;
    pair.scene.runs = 60 * ms;
    pair.one.send(static_cast<u32>(Type::read), nothing);
    pair.scene.settle();
    CHECK(!pair.is_heard(pair.one));
    pair.ask(pair.scene.manager(), Type::release, std::string("5\0", 2));
    CHECK(pair.scene.unheard.empty());
    pair.one.forget();
    pair.scene.runs = 0;
    pair.scene.let_pass(10 * second);
    pair.ask(pair.scene.manager(), Type::introduce, std::string("5\0" "0\0" "15\0", 7));
    CHECK(pair.is_heard(pair.one));
}

TEST_CASE("one request each, however many there are") {
    Pair pair;
    for (u32 i = 0; i < 30; ++i) pair.one.send(static_cast<u32>(Type::read), nothing);
    pair.one.push();
    pair.scene.poke(pair.one);
    pair.other.send(static_cast<u32>(Type::read), nothing);
    pair.other.push();
    pair.scene.poke(pair.other);
    pair.scene.step();
    CHECK(!pair.other.pull());
    pair.scene.step();
    CHECK(pair.other.pull());
    CHECK(pair.other.got.size() == 1);
}

TEST_CASE("transactions that are dropped are given back bit by bit") {
    Pair pair;
    for (u32 count = 0; count < 4; ++count) {
        const u32 id = static_cast<u32>(std::stoul(pair.ask(pair.one, Type::transaction_start, std::string(1, '\0')).payload));
        for (u32 i = 0; i < 200; ++i) pair.write(pair.one, "a" + std::to_string(count) + "-" + std::to_string(i), id);
    }
    CHECK(pair.scene.store.transaction_count == 4);
    pair.one.send(static_cast<u32>(Type::reset_watches), std::string(1, '\0'));
    pair.one.send(static_cast<u32>(Type::write), std::string("a\0x", 3));
    pair.one.push();
    pair.scene.poke(pair.one);
    pair.other.send(static_cast<u32>(Type::read), nothing);
    pair.other.push();
    pair.scene.poke(pair.other);

    // The other one has its answer while most of them are there, and who dropped them is served after the last.
    pair.scene.step();
    pair.scene.step();
    pair.other.pull();
    CHECK(pair.other.got.size() == 1);
    CHECK(pair.scene.store.transaction_count == 4);
    while (pair.scene.store.transaction_count != 0) {
        CHECK(pair.one.page().req_cons != pair.one.page().req_prod);
        const bool has_more = pair.scene.step();
        REQUIRE((has_more || pair.scene.store.transaction_count == 0));
    }
    pair.scene.settle();
    CHECK(pair.one.got.size() == 2);
    CHECK(pair.scene.audit() == "");
}

TEST_CASE("a domain with transactions can be released while they are given back") {
    Pair pair;
    const u32 id = static_cast<u32>(std::stoul(pair.ask(pair.one, Type::transaction_start, std::string(1, '\0')).payload));
    for (u32 i = 0; i < 200; ++i) pair.write(pair.one, "a" + std::to_string(i), id);
    const u32 pages = pair.scene.pages_taken();
    pair.one.send(static_cast<u32>(Type::reset_watches), std::string(1, '\0'));
    pair.one.push();
    pair.scene.poke(pair.one);
    pair.scene.step();
    CHECK(pair.scene.store.transaction_count == 1);
    pair.ask(pair.scene.manager(), Type::release, std::string("5\0", 2));
    CHECK(pair.scene.store.transaction_count == 0);
    CHECK(pair.scene.pages_taken() < pages);
    CHECK(pair.scene.audit() == "");
}
