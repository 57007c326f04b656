// SPDX-License-Identifier: GPL-2.0-or-later
// The operator's lines: conversations, commands and their answers, whatever the manager and the client do.
#include <doctest/doctest.h>

#include "tests/console/client.hpp"
#include "tests/virtio/panic_text.hpp"

using namespace simulated;
using line::Command;
using line::Status;

namespace {

constexpr u16 list = static_cast<u16>(Command::list), wait = static_cast<u16>(Command::wait), machine_command = static_cast<u16>(Command::machine);

void answer_all(ConsoleScene& scene) {
    scene.world.as(scene.manager_domain, [&] {
        while (!scene.manager->asked.empty()) scene.manager->answer(0);
    });
    scene.settle();
}

}  // namespace

TEST_CASE("ports named ringfence. are lines, other ports are left alone") {
    for (const bool event_index : {false, true}) {
        ConsoleScene scene({.event_index = event_index});
        CHECK(scene.no_lines.empty());
        CHECK(scene.device.ready);
        CHECK(scene.service->lines().lines() == 2);
        Client zero(scene, 0), other(scene, 1), one(scene, 2);
        zero.connect();
        other.connect();
        one.connect();
        zero.say(hello(77));
        other.say(hello(5));
        one.say(hello(78));
        CHECK(zero.status(77) == Status::ok);
        CHECK(zero.data(77) == bytes_of(line::Hello{1, 0}));
        CHECK(one.status(78) == Status::ok);
        CHECK(other.answers.empty());
        CHECK(!scene.device.ports[1].guest_open);
        CHECK(scene.device.complaints.empty());
    }
}

TEST_CASE("without a device the consoles work all the same") {
    ConsoleScene scene({.has_device = false});
    CHECK(scene.no_lines == "this domain has no device");
    scene.add_guest("a").write("text");
    scene.settle();
    CHECK(scene.tail(10, 100) == "text");
}

TEST_CASE("a client of another version is told ours, and may try again") {
    ConsoleScene scene;
    Client client(scene, 0);
    client.connect();
    client.say(hello(1, 2));
    CHECK(client.status(1) == Status::bad_version);
    CHECK(value_of<line::Problem>(client.data(1)).wanted == 1);
    client.say(hello(2));
    CHECK(client.status(2) == Status::ok);
    // Structures that are none are refused; the conversation goes on.
    client.say(request(Command::attach, 3, "short") + request(Command::detach, 4, "x") + request(Command::consoles, 5) + request(u16{300}, 6, "abc"));
    CHECK(client.status(3) == Status::malformed);
    CHECK(client.status(4) == Status::malformed);
    CHECK(client.status(5) == Status::malformed);
    CHECK(client.status(6) == Status::unknown_command);
    CHECK(client.data(6).size() == sizeof(line::Problem));
    client.say(request(list, 7));
    CHECK(client.status(7) == Status::ok);
}

TEST_CASE("commands go to the manager as they are, and their answers come back, of every size") {
    ConsoleScene scene;
    Client client(scene, 2);
    client.connect();
    client.say(hello(1));
    u32 id = 2;
    for (const u32 size : {0u, 1u, 15u, 4079u, 4080u, 4081u, 4096u, 8192u, 61496u, 65535u, 65536u}) {
        std::string data(size, 0);
        for (u32 i = 0; i < size; ++i) data[i] = static_cast<char>(i * 7 + i / 256);
        client.say(request(u16{4}, id, data));
        CHECK(client.status(id) == Status::ok);
        CHECK(client.data(id) == data);
        ++id;
    }
    scene.manager->answers = false;
    client.say(request(u16{200}, 99, "xyz"));
    REQUIRE(scene.manager->asked.size() == 1);
    const line::Call& call = scene.manager->asked[0].call;
    CHECK(call.session == 1);
    CHECK(call.command == 200);
    CHECK(call.length == 3);
    CHECK(client.answers.count(99) == 0);
    scene.world.as(scene.manager_domain, [&] { scene.manager->answer(0, Status::busy); });
    client.say("");
    CHECK(client.status(99) == Status::busy);
    CHECK(client.data(99).size() == sizeof(line::Problem));
}

TEST_CASE("a stream of frames may be cut at every byte") {
    const std::string data(40, 'd');
    const std::string stream = hello(1) + request(list, 2, data) + request(Command::consoles, 3, bytes_of(line::First{0})) + attach(4, "a") + input(4, "typed") + request(list, 5);
    for (std::size_t cut = 1; cut < stream.size(); ++cut) {
        ConsoleScene scene({.seed = static_cast<u32>(cut), .pages = 1200});
        Guest& guest = scene.add_guest("a");
        guest.write("before");
        scene.settle();
        Client client(scene, 0);
        client.connect();
        client.say(stream.substr(0, cut));
        client.say(stream.substr(cut));
        for (u32 id = 1; id <= 5; ++id) REQUIRE(client.status(id) == Status::ok);
        REQUIRE(client.data(2) == data);
        REQUIRE(client.output[4] == "before");
        REQUIRE(guest.got == "typed");
        REQUIRE(client.is_whole());
    }
    for (const u32 chunk : {1u, 2u, 3u, 5u, 7u, 16u, 17u}) {
        ConsoleScene scene;
        scene.device.chunk = chunk;
        Guest& guest = scene.add_guest("a");
        Client client(scene, 0);
        client.connect();
        client.say(stream);
        for (u32 id = 1; id <= 5; ++id) CHECK(client.status(id) == Status::ok);
        CHECK(guest.got == "typed");
    }
}

TEST_CASE("answers come in the order of the manager") {
    ConsoleScene scene;
    scene.manager->answers = false;
    Client client(scene, 0);
    client.connect();
    client.say(hello(1));
    client.say(request(list, 2, "two") + request(list, 3, "three") + request(list, 4, "four"));
    REQUIRE(scene.manager->asked.size() == 3);
    scene.world.as(scene.manager_domain, [&] {
        scene.manager->answer(2);
        scene.manager->answer(0);
        scene.manager->answer(0);
    });
    client.say("");
    CHECK(client.data(2) == "two");
    CHECK(client.data(3) == "three");
    CHECK(client.data(4) == "four");
}

TEST_CASE("a command that waits stands in nobody's way, whoever asked for it") {
    ConsoleScene scene;
    Client client(scene, 0), other(scene, 2);
    client.connect();
    other.connect();
    client.say(hello(1));
    other.say(hello(1));
    scene.manager->answers = false;
    client.say(request(wait, 2));
    other.say(request(wait, 2) + request(wait, 3));
    scene.manager->answers = true;
    client.say(request(list, 4, "mine"));
    other.say(request(list, 4, "other's"));
    CHECK(client.data(4) == "mine");
    CHECK(other.data(4) == "other's");
    // And one whose end the manager keeps waiting for does not hold up the next one's.
    scene.manager->holds_closes = true;
    other.disconnect();
    scene.settle();
    client.say(request(list, 5, "still"));
    CHECK(client.data(5) == "still");
    CHECK(client.answers.count(2) == 0);
    scene.manager->holds_closes = false;
    scene.world.as(scene.manager_domain, [&] { scene.manager->answer_closes(); });
    scene.settle();
    CHECK(scene.at_manager() == 1);
}

TEST_CASE("the outcome may come before the word that the command was taken up") {
    ConsoleScene scene;
    Client client(scene, 0);
    client.connect();
    client.say(hello(1));
    scene.manager->delivers_first = true;
    client.say(request(list, 2, std::string(9000, 'x')));
    CHECK(client.data(2) == std::string(9000, 'x'));
    CHECK(scene.manager->delivered == std::vector<Status>{Status::ok});
}

TEST_CASE("what the manager does not take up ends at once, with the reason") {
    ConsoleScene scene;
    Client client(scene, 0);
    client.connect();
    client.say(hello(1));
    scene.manager->refuses = Status::busy;
    client.say(request(list, 2, "x"));
    CHECK(client.status(2) == Status::busy);
    CHECK(client.data(2).size() == sizeof(line::Problem));
    scene.manager->refuses = Status::ok;
    client.say(request(list, 3, "y"));
    CHECK(client.data(3) == "y");
}

TEST_CASE("an outcome of nothing that was asked, or one that is told twice, changes nothing") {
    ConsoleScene scene;
    Client client(scene, 0);
    client.connect();
    client.say(hello(1));
    scene.manager->answers = false;
    client.say(request(list, 2, "asked"));
    REQUIRE(scene.manager->asked.size() == 1);
    const u32 ticket = scene.manager->asked[0].call.ticket;
    scene.world.as(scene.manager_domain, [&] {
        for (const u32 wrong : {0u, ticket + 1, ticket - 1, ~0u}) rt::detach(scene.manager->deliver(wrong, Status::ok, "nobody's"));
        scene.manager->answer(0);
        rt::detach(scene.manager->deliver(ticket, Status::ok, "again"));
    });
    client.say("");
    CHECK(client.data(2) == "asked");
    CHECK(scene.manager->delivered == std::vector<Status>{Status::not_found, Status::not_found, Status::not_found, Status::not_found, Status::ok, Status::not_found});
}

TEST_CASE("more commands than a session may have out wait in the line, and none is lost") {
    ConsoleScene scene;
    scene.manager->answers = false;
    Client client(scene, 0);
    client.connect();
    client.say(hello(1));
    std::string all;
    for (u32 id = 10; id < 60; ++id) all += request(list, id, "command " + std::to_string(id));
    client.say(all);
    CHECK(scene.manager->asked.size() == 4);
    // Another line has its own.
    Client other(scene, 2);
    other.connect();
    other.say(hello(1) + request(list, 2));
    CHECK(scene.manager->asked.size() == 5);
    for (u32 round = 0; round < 60; ++round) answer_all(scene);
    client.say("");
    for (u32 id = 10; id < 60; ++id) CHECK(client.data(id) == "command " + std::to_string(id));
    CHECK(client.order.size() == 51);
    CHECK(scene.manager->most_asked <= 5);
}

TEST_CASE("eight lines that want all buffers: each has one, none more than its share, all end") {
    std::vector<std::string> names;
    for (u32 i = 0; i < 10; ++i) names.push_back("ringfence." + std::to_string(i));
    ConsoleScene scene({.ports = names});
    CHECK(scene.service->lines().lines() == 8);
    scene.manager->answers = false;
    std::vector<Client> clients;
    for (u32 i = 0; i < 8; ++i) clients.emplace_back(scene, i);
    for (u32 line = 0; line < 8; ++line) {
        clients[line].connect();
        clients[line].say(hello(1));
        CHECK(clients[line].status(1) == Status::ok);
        std::string all;
        for (u32 id = 2; id < 12; ++id) all += request(list, id, std::string(5000, static_cast<char>('a' + line)));
        clients[line].say(all);
        CHECK(scene.manager->asked.size() <= 16);
    }
    for (u32 line = 0; line < 8; ++line) {
        u32 of_line = 0;
        for (const Manager::Asked& one : scene.manager->asked) of_line += one.call.session == line ? 1 : 0;
        CHECK(of_line >= 1);
        CHECK(of_line <= 4);
    }
    for (u32 round = 0; round < 100; ++round) answer_all(scene);
    for (u32 line = 0; line < 8; ++line) {
        clients[line].say("");
        for (u32 id = 2; id < 12; ++id) CHECK(clients[line].data(id) == std::string(5000, static_cast<char>('a' + line)));
    }
}

TEST_CASE("a client that does not read its answers stops itself, and no other line") {
    ConsoleScene scene;
    Client slow(scene, 0), other(scene, 2);
    slow.connect();
    slow.say(hello(1));
    slow.stop_reading(true);
    std::string all;
    for (u32 id = 2; id < 30; ++id) all += request(list, id, std::string(65536, static_cast<char>(id)));
    slow.say(all);
    CHECK(scene.manager->calls < 12);
    other.connect();
    other.say(hello(1) + request(list, 2, "x"));
    CHECK(other.data(2) == "x");
    slow.stop_reading(false);
    slow.say("");
    for (u32 id = 2; id < 30; ++id) CHECK(slow.data(id) == std::string(65536, static_cast<char>(id)));
    CHECK(scene.device.complaints.empty());
}

TEST_CASE("wrong frames end the conversation with an answer; the next client is welcome") {
    const line::Frame too_long{65537, 9, 1, 0, 0};
    const line::Frame with_status{0, 9, 1, 1, 0};
    const std::string wrongs[] = {
        bytes_of(too_long), bytes_of(with_status), frame(line::FrameKind::answer, 1, 9), frame(line::FrameKind::output, 1, 9),
        frame(line::FrameKind::ended, 1, 9), frame(static_cast<line::FrameKind>(77), 1, 9), std::string(16, '\xFF'),
    };
    for (const std::string& wrong : wrongs) {
        for (const bool greeted : {false, true}) {
            ConsoleScene scene;
            scene.add_guest("a");
            Client client(scene, 0);
            client.connect();
            if (greeted) client.say(hello(1) + attach(2, "a") + request(list, 3));
            client.say(wrong + std::string(100'000, 'x'));
            CHECK(client.answers.size() == (greeted ? 4 : 1));
            CHECK(client.answers.rbegin()->second.status == Status::malformed);
            CHECK(!scene.device.ports[0].guest_open);
            CHECK(scene.manager->back.counters().refused == 0);      // it ended here, not at the manager
            CHECK(scene.manager->calls == (greeted ? 1 : 0));
            CHECK(scene.manager->closes == (greeted ? 1 : 0));
            CHECK(scene.console(10)->attached() == 0);
            // As long as it stays it is not heard; then the next one is.
            client.say(hello(5));
            CHECK(client.answers.count(5) == 0);
            client.disconnect();
            scene.settle();
            client.connect();
            client.say(hello(6));
            CHECK(client.status(6) == Status::ok);
            client.say(request(list, 7, "x"));
            CHECK(client.data(7) == "x");
            CHECK(scene.device.complaints.empty());
        }
    }
}

TEST_CASE("before its hello a client may say nothing else") {
    ConsoleScene scene;
    Client client(scene, 0);
    client.connect();
    client.say(request(list, 1, "x"));
    CHECK(client.status(1) == Status::malformed);
    CHECK(scene.manager->calls == 0);
    client.disconnect();
    client.connect();
    client.say(input(2, "abc"));
    CHECK(client.status(2) == Status::malformed);
}

TEST_CASE("the manager hears at once that a conversation is over; the next one begins when all of it is done") {
    ConsoleScene scene;
    scene.manager->answers = false;
    scene.manager->holds_closes = true;
    Client client(scene, 0);
    client.connect();
    client.say(hello(1) + request(list, 2, "old") + request(list, 3, "old"));
    REQUIRE(scene.manager->asked.size() == 2);
    client.disconnect();
    scene.settle();
    CHECK(scene.manager->closes == 1);
    client.connect();
    client.say(hello(10));
    CHECK(client.answers.empty());
    answer_all(scene);
    client.say("");
    CHECK(client.answers.empty());
    scene.manager->holds_closes = false;
    scene.world.as(scene.manager_domain, [&] { scene.manager->answer_closes(); });
    client.say("");
    CHECK(client.order == std::vector<u32>{10});      // nothing of the old one's
    CHECK(client.status(10) == Status::ok);
    client.disconnect();
    scene.settle();
    CHECK(scene.manager->closes == 1);                // it asked the manager nothing
}

TEST_CASE("while the manager still has a command's pages, its conversation is not over") {
    ConsoleScene scene;
    scene.manager->answers = false;
    scene.manager->never_takes_up = true;
    Client client(scene, 0);
    client.connect();
    client.say(hello(1) + request(list, 2, "old"));
    const auto hold = [&](bool held) {
        for (auto& [ref, grant] : scene.service_domain.grants)
            if (ref >= grant_first_free + 1) grant.in_use = held;
    };
    hold(true);
    client.disconnect();
    client.connect();
    client.send(hello(3));
    answer_all(scene);
    scene.world.as(scene.manager_domain, [&] { scene.manager->held[0](Status::ok); });
    client.say("");
    CHECK(scene.manager->closes == 1);
    CHECK(client.answers.empty());
    hold(false);
    scene.service_domain.signal(51);
    client.say("");
    CHECK(client.status(3) == Status::ok);
}

TEST_CASE("a command that may wait for ever does not keep the next client out") {
    ConsoleScene scene;
    scene.manager->answers = false;
    Client client(scene, 0);
    client.connect();
    client.say(hello(1) + request(list, 3) + request(wait, 2, "w"));
    client.disconnect();
    client.connect();
    client.say(hello(4));
    CHECK(client.answers.empty());      // list is not done
    answer_all(scene);
    client.say("");
    CHECK(client.order == std::vector<u32>{4});
    for (u32 round = 0; round < 30; ++round) {
        client.say(request(wait, 5) + request(wait, 6) + request(wait, 7) + request(wait, 8));
        client.disconnect();
        client.connect();
        client.say(hello(9));
        REQUIRE(client.status(9) == Status::ok);
        REQUIRE(client.order.size() == 1);
    }
}

TEST_CASE("a client that begins anew without leaving") {
    ConsoleScene scene;
    scene.add_guest("a");
    Client client(scene, 0);
    client.connect();
    client.say(hello(1) + attach(2, "a") + request(list, 3));
    scene.manager->answers = false;
    client.say(request(list, 4) + hello(5));
    CHECK(client.answers.count(5) == 0);
    CHECK(scene.console(10)->attached() == 0);
    answer_all(scene);
    client.say("");
    CHECK(client.answers.count(4) == 0);
    CHECK(client.status(5) == Status::ok);
    CHECK(scene.manager->closes == 1);
    // In the middle of a long answer: that one ends as it should.
    scene.manager->answers = true;
    client.stop_reading(true);
    client.say(request(list, 20, std::string(65536, 'l')) + request(list, 21, std::string(65536, 'm')) + hello(22));
    client.stop_reading(false);
    client.say("");
    CHECK(!client.broken);
    CHECK(client.is_whole());
    CHECK(client.data(20) == std::string(65536, 'l'));
    CHECK(client.answers.count(21) == 0);
    CHECK(client.status(22) == Status::ok);
    scene.manager->answers = false;
    // And one that did, and then left.
    client.say(request(list, 6) + hello(7));
    client.disconnect();
    answer_all(scene);
    client.connect();
    client.say(hello(8));
    CHECK(client.order == std::vector<u32>{8});
}

TEST_CASE("one that begins anew amid an answer, and then leaves: the next one sees nothing of it") {
    ConsoleScene scene;
    Client client(scene, 0);
    client.connect();
    client.say(hello(1));
    client.stop_reading(true);
    client.say(request(list, 2, std::string(65536, 'l')) + request(list, 3, std::string(65536, 'm')));
    // The manager is not done with this one, so that the conversation is still ending when the client goes.
    scene.manager->answers = false;
    client.say(request(list, 4) + hello(5));
    REQUIRE(scene.manager->closes == 1);
    client.disconnect();
    client.connect();
    client.send(hello(6));
    answer_all(scene);
    client.say("");
    CHECK(!client.broken);
    CHECK(client.is_whole());
    CHECK(client.order == std::vector<u32>{6});
}

TEST_CASE("clients that go at every moment of a conversation, and others that come") {
    const std::string stream = hello(1) + request(list, 2, std::string(5000, 'd')) + attach(3, "a") + input(3, std::string(3000, 'i')) +
                               request(wait, 4) + request(list, 5, std::string(100, 'e'));
    u32 again = 0, all = 0;
    for (std::size_t cut = 0; cut <= stream.size(); cut += cut < 40 ? 7 : cut > 5000 ? 37 : 411) {
        for (u32 steps = 0; steps < 60; steps += 6) {
            ++all;
            ConsoleScene scene({.seed = static_cast<u32>(cut + steps), .pages = 1200});
            Guest& guest = scene.add_guest("a");
            guest.reads = steps % 4 == 0;
            guest.write(std::string(2000, 'o'));
            Client client(scene, 0);
            client.connect();
            client.send(stream.substr(0, cut));
            scene.manager->answers = steps % 5 != 0;
            for (u32 i = 0; i < steps; ++i) scene.world.step();
            client.disconnect();
            for (u32 i = 0; i < steps / 2; ++i) scene.world.step();
            client.connect();
            client.send(hello(100));
            REQUIRE(scene.settle());
            scene.manager->answers = true;
            answer_all(scene);
            client.say("");
            // A hello behind a frame that its predecessor began and never ended may be taken for a part of it, if both came while
            // the service slept. Then there is no answer, and the client comes again.
            if (client.answers.empty() || client.status(100) != Status::ok) {
                ++again;
                client.disconnect();
                scene.settle();
                client.connect();
                client.say(hello(100));
            }
            client.say(request(list, 101, "mine"));
            REQUIRE(!client.broken);
            REQUIRE(scene.device.lost == 0);
            REQUIRE(client.status(100) == Status::ok);
            REQUIRE(client.data(101) == "mine");
            // What comes before the answer to its own hello is not meant for it.
            bool mine = false;
            for (const u32 id : client.order) {
                mine = mine || id == 100;
                REQUIRE((!mine || id >= 100));
            }
            REQUIRE(scene.device.complaints.empty());
        }
    }
    CHECK(again * 10 < all);
}

TEST_CASE("a new client whose first bytes are there before the service looked: the old one's do not hide them") {
    for (const u32 left : {0u, 1u, 15u, 16u, 17u, 23u, 24u, 4096u, 20'000u}) {
        ConsoleScene scene;
        Client client(scene, 0);
        client.connect();
        client.say(hello(1));
        // All of this happens while the service sleeps: it finds messages of two clients, and bytes of both.
        const std::string old = (request(list, 50, std::string(30'000, 'q'))).substr(0, left);
        client.send(old);
        while (!scene.device.ports[0].to_guest.empty()) REQUIRE(scene.device.work());
        client.disconnect();
        client.connect();
        client.send(hello(60) + request(list, 61, "mine"));
        while (scene.device.work()) {}
        client.say("");
        CHECK(client.status(60) == Status::ok);
        CHECK(client.data(61) == "mine");
    }
}

TEST_CASE("garbage where a hello may be hidden ends, too") {
    ConsoleScene scene;
    Client client(scene, 0);
    client.connect();
    client.say(hello(1));
    client.send(std::string(100, 'o'));
    while (!scene.device.ports[0].to_guest.empty()) scene.device.work();
    client.disconnect();
    client.connect();
    client.say(std::string(200'000, 'g'));
    CHECK(client.answers.begin()->second.status == Status::malformed);
    CHECK(!scene.device.ports[0].guest_open);
    client.disconnect();
    client.connect();
    client.say(hello(3));
    CHECK(client.status(3) == Status::ok);
}

TEST_CASE("a manager that lies about lengths, or breaks the ring") {
    ConsoleScene scene;
    Client client(scene, 0);
    client.connect();
    client.say(hello(1));
    scene.manager->lie_length = 65536;
    client.say(request(list, 2, "x"));
    CHECK(client.status(2) == Status::cancelled);
    scene.manager->lie_length = 0;
    // A command before the break is cancelled, one after it at once.
    scene.manager->answers = false;
    client.say(request(list, 3, "x"));
    ring::Header* header = nullptr;
    for (auto& [ref, grant] : scene.service_domain.grants)
        if (ref >= grant_first_free && grant.to == ConsoleScene::manager_id && header == nullptr) header = reinterpret_cast<ring::Header*>(grant.page);
    REQUIRE(header != nullptr);
    header->rsp_prod += 1000;
    scene.service_domain.signal(51);
    scene.settle();
    client.say(request(machine_command, 4));
    CHECK(client.status(3) == Status::cancelled);
    CHECK(client.status(4) == Status::cancelled);
    scene.manager->asked.clear();
}

TEST_CASE("frames of random kinds, lengths and contents, in random pieces") {
    for (u32 seed = 1; seed <= 60; ++seed) {
        ConsoleScene scene({.seed = seed, .pages = 1200});
        scene.add_guest("a");
        Client client(scene, 0), other(scene, 2);
        other.connect();
        other.say(hello(1));
        std::mt19937 random(seed);
        for (u32 round = 0; round < 20; ++round) {
            client.connect();
            std::string bytes = random() % 4 != 0 ? hello(1) : "";
            for (u32 frames = random() % 6; frames != 0; --frames) {
                line::Frame header{static_cast<u32>(random() % 3 == 0 ? random() % 70'000 : random() % 64), 1 + static_cast<u32>(random() % 5),
                                   static_cast<u16>(random() % 2 == 0 ? 256 + random() % 5 : random() % 24), static_cast<u16>(random() % 20 == 0), static_cast<u32>(random() % 8 == 0 ? random() : random() % 2 * 3)};
                if (random() % 3 == 0) bytes += attach(header.id, "a");
                bytes += bytes_of(header) + std::string(random() % 5 == 0 ? random() % 100 : header.length % 70'001, static_cast<char>(random()));
            }
            client.say(bytes);
            if (random() % 2 == 0) client.disconnect();
        }
        client.disconnect();
        scene.settle();
        client.connect();
        client.say(hello(1000) + request(list, 1001, "x"));
        CHECK(client.data(1001) == "x");
        other.say(request(list, 2, "y"));
        CHECK(other.data(2) == "y");
        CHECK(scene.device.complaints.empty());
    }
}
