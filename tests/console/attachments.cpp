// SPDX-License-Identifier: GPL-2.0-or-later
// Lines attached to consoles: what was written, what comes, and the end.
#include <doctest/doctest.h>

#include "tests/console/client.hpp"
#include "tests/virtio/panic_text.hpp"

using namespace simulated;
using line::Command;
using line::Status;

namespace {

constexpr u64 second = 1'000'000'000;

struct Attached : ConsoleScene {
    explicit Attached(u32 seed = 1) : ConsoleScene({.seed = seed}), guest(add_guest("a")), client(*this, 0) {
        client.connect();
        client.say(hello(1));
    }
    Guest& guest;
    Client client;
};

}  // namespace

TEST_CASE("the scrollback, then what comes: no byte lost or doubled, whenever it is attached") {
    for (u32 seed = 1; seed <= 30; ++seed) {
        Attached scene(seed);
        std::string all;
        for (u32 i = 0; i < 400; ++i) all += "line " + std::to_string(i) + "\n";
        scene.guest.write(all);
        for (u32 i = 0; i < seed * 20; ++i) scene.world.step();
        scene.client.say(attach(7, "a"));
        scene.guest.write("more");
        scene.client.say("");
        CHECK(scene.client.status(7) == Status::ok);
        CHECK(scene.client.data(7) == bytes_of(line::Attached{10, 1}));
        CHECK(scene.client.output[7] == all + "more");
    }
}

TEST_CASE("without the scrollback: only what comes; without following: only what there is") {
    Attached scene;
    scene.guest.write("old");
    scene.settle();
    scene.client.say(attach(2, "a", line::follow) + attach(3, "a", line::scrollback) + attach(4, "a", 0) + attach(5, DomId{10}));
    scene.guest.write("new");
    scene.client.say("");
    CHECK(scene.client.output[2] == "new");
    CHECK(scene.client.output[3] == "old");
    CHECK(scene.client.output[4].empty());
    CHECK(scene.client.output[5] == "oldnew");
    CHECK(scene.client.ended == std::map<u32, u32>{{3, 1}, {4, 1}});
    CHECK(scene.console(10)->attached() == 2);
    CHECK(scene.client.status(3) == Status::ok);
    scene.client.say(attach(2, "a") + attach(8, "nobody") + request(Command::detach, 9) + request(Command::detach, 2));
    CHECK(scene.client.answers.find(2)->second.status == Status::ok);
    CHECK(scene.client.answers.count(2) == 3);
    CHECK(std::next(scene.client.answers.find(2))->second.status == Status::malformed);      // its id is in use
    CHECK(scene.client.status(8) == Status::not_found);
    CHECK(scene.client.status(9) == Status::not_found);
    scene.guest.write("later");
    scene.client.say("");
    CHECK(scene.client.output[2] == "new");
}

TEST_CASE("several lines at one console, each at its own place; input from any") {
    Attached scene;
    Client other(scene, 2);
    other.connect();
    other.say(hello(1) + attach(2, "a"));
    scene.client.say(attach(2, "a"));
    scene.guest.write("both");
    scene.client.say(input(2, "first "));
    other.say(input(2, "second") + input(99, "to nobody"));
    scene.client.read();
    CHECK(scene.client.output[2] == "both");
    CHECK(other.output[2] == "both");
    CHECK(scene.guest.got == "first second");
    other.say(request(Command::consoles, 3, bytes_of(line::First{0})));
    const auto entry = value_of<line::ConsoleEntry>(other.data(3));
    CHECK(entry.domid == 10);
    CHECK(entry.alive == 1);
    CHECK(std::string(entry.name) == "a");
    CHECK(entry.written == 4);
    CHECK(entry.attached == 2);
}

TEST_CASE("input waits for room in the guest's ring, and what the client says behind it") {
    Attached scene;
    scene.guest.reads = false;
    std::string keys;
    for (u32 i = 0; i < 60'000; ++i) keys += static_cast<char>('a' + i % 26);
    scene.client.say(attach(2, "a") + input(2, keys) + request(Command::list, 3, "x"));
    CHECK(scene.client.answers.count(3) == 0);
    CHECK(scene.guest.ring().in_prod == 1024);
    scene.guest.reads = true;
    scene.guest.domain.signal(Guest::port);
    scene.pass(2 * second);
    scene.client.read();
    CHECK(scene.guest.got == keys);
    CHECK(scene.client.data(3) == "x");
    // A domain that ends takes nothing any more, and keeps nobody waiting.
    scene.guest.reads = false;
    scene.client.say(input(2, keys) + request(Command::list, 4, "y"));
    CHECK(scene.client.answers.count(4) == 0);
    scene.remove(10);
    scene.client.say("");
    CHECK(scene.client.data(4) == "y");
    CHECK(scene.client.ended[2] == 1);
}

TEST_CASE("a client that does not read makes its own output wait; what it missed is counted") {
    Attached scene;
    Client other(scene, 2);
    other.connect();
    other.say(hello(1) + attach(2, "a"));
    scene.client.say(attach(2, "a"));
    scene.client.stop_reading(true);
    std::string all;
    for (u32 i = 0; i < 40; ++i) {
        const std::string text(5000, static_cast<char>('a' + i % 26));
        all += text;
        scene.guest.write(text);
        scene.pass(second / 10);
        other.read();
    }
    CHECK(other.output[2] == all);
    scene.client.stop_reading(false);
    scene.client.say("");
    scene.pass(second / 10);
    scene.client.read();
    const std::string& got = scene.client.output[2];
    const std::size_t gap = got.find("\r\n[");
    REQUIRE(gap != std::string::npos);
    const std::size_t behind = got.find(" bytes skipped]\r\n");
    REQUIRE(behind != std::string::npos);
    const u64 skipped = std::stoull(got.substr(gap + 3, behind - gap - 3));
    CHECK(got.substr(0, gap) == all.substr(0, gap));
    CHECK(got.substr(behind + 17) == all.substr(gap + skipped));
    CHECK(got.substr(behind + 17).size() == 65536);
}

TEST_CASE("when the domain ends: the rest, then ended; its successor is another console") {
    Attached scene;
    scene.client.say(attach(2, "a"));
    scene.guest.write(std::string(2000, 'x'));
    scene.remove(10);
    scene.client.say(input(2, "too late"));
    CHECK(scene.client.output[2] == std::string(2000, 'x'));
    CHECK(scene.client.ended[2] == 1);
    scene.client.say(attach(3, "a"));
    CHECK(scene.client.data(3) == bytes_of(line::Attached{10, 0}));
    CHECK(scene.client.output[3] == std::string(2000, 'x'));
    CHECK(scene.client.ended[3] == 1);
    scene.add_guest("a").write("new");
    scene.client.say(attach(4, "a"));
    CHECK(scene.client.data(4) == bytes_of(line::Attached{11, 1}));
    CHECK(scene.client.output[4] == "new");
    CHECK(scene.client.ended.count(4) == 0);
}

TEST_CASE("a slow client of a console that makes room for its successor is told what it missed, and the end") {
    Attached scene;
    scene.client.say(attach(2, "a"));
    scene.client.stop_reading(true);
    scene.guest.write(std::string(60'000, 'x'));
    scene.pass(second);
    scene.remove(10);
    scene.add_guest("a").write("new");
    scene.pass(second / 10);
    scene.client.stop_reading(false);
    scene.client.say("");
    const std::string& got = scene.client.output[2];
    const std::size_t gap = got.find("\r\n[");
    REQUIRE(gap != std::string::npos);
    CHECK(got.substr(0, gap) == std::string(gap, 'x'));
    CHECK(got.substr(gap) == "\r\n[" + std::to_string(60'000 - gap) + " bytes skipped]\r\n");
    CHECK(scene.client.ended[2] == 1);
    scene.client.say(attach(2, "a"));
    CHECK(scene.client.output[2].ends_with("new"));
}

TEST_CASE("as many attachments as a line may have, and no more; they go with their client") {
    Attached scene;
    for (u32 id = 100; id < 117; ++id) scene.client.say(attach(id, "a"));
    CHECK(scene.client.status(115) == Status::ok);
    CHECK(scene.client.status(116) == Status::limit);
    const auto problem = value_of<line::Problem>(scene.client.data(116));
    CHECK(problem.number == static_cast<i64>(line::Limit::consoles));
    CHECK(problem.there == 16);
    scene.guest.write("to all");
    scene.client.say("");
    for (u32 id = 100; id < 116; ++id) CHECK(scene.client.output[id] == "to all");
    scene.client.disconnect();
    scene.settle();
    CHECK(scene.console(10)->attached() == 0);
    scene.guest.write("to nobody");
    CHECK(scene.settle());
}

TEST_CASE("all consoles are listed, from an id on") {
    Attached scene;
    for (u32 i = 0; i < 60; ++i) scene.add_guest("g" + std::to_string(i));
    scene.remove(30);
    scene.client.say(request(Command::consoles, 2, bytes_of(line::First{0})) + request(Command::consoles, 3, bytes_of(line::First{30})) +
                     request(Command::consoles, 4, bytes_of(line::First{71})) + request(Command::consoles, 5, bytes_of(line::First{~0u})));
    const std::string all = scene.client.data(2);
    REQUIRE(all.size() == 61 * sizeof(line::ConsoleEntry));
    for (u32 i = 0; i < 61; ++i) {
        const auto entry = value_of<line::ConsoleEntry>(all.substr(i * sizeof(line::ConsoleEntry)));
        CHECK(entry.domid == 10 + i);
        CHECK(entry.alive == (entry.domid != 30));
    }
    CHECK(scene.client.data(3) == all.substr(20 * sizeof(line::ConsoleEntry)));
    CHECK(scene.client.data(4).empty());
    CHECK(scene.client.status(5) == Status::ok);
}
