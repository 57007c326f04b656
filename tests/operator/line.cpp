// SPDX-License-Identifier: GPL-2.0-or-later
// The client's end of the line against machines that answer well, badly, late, or not at all.
#include <doctest/doctest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <filesystem>

#include "tests/operator/fake_transport.hpp"
#include "tests/operator/refusal.hpp"
#include "tools/operator/client/domains.hpp"
#include "tools/operator/client/upload.hpp"
#include "tools/operator/line/connection.hpp"
#include "tools/operator/line/sentences.hpp"
#include "tools/operator/line/unix_socket.hpp"

namespace operator_side {

namespace {

constexpr Milliseconds patience{1000};

struct World {
    FakeMachine machine;
    FakeTransport transport{machine};
    Connection line{transport, patience};

    World() { line.hello(); }
};

FakeMachine::Answer always(FakeMachine::Reply reply) {
    return [reply](ByteView) { return reply; };
}

FakeMachine::Answer bytes(std::size_t count) { return always({line::Status::ok, Bytes(count, 0xFF)}); }

std::string hello_against(FakeMachine::Answer answer) {
    FakeMachine machine;
    machine.answer(line::Command::hello, std::move(answer));
    FakeTransport transport(machine);
    return refusal([&] { Connection(transport, patience).hello(); });
}

template <typename Structure>
Bytes copy_of(const Structure& structure) {
    const ByteView view = bytes_of(structure);
    return Bytes(view.begin(), view.end());
}

}  // namespace

TEST_CASE("hello, and another version") {
    World world;
    CHECK(domains_of(world.line).size() == 2);
    CHECK(hello_against(always({line::Status::ok, copy_of(line::Hello{2, 0})})) ==
          "the machine speaks version 2 of the line, this client version 1");
    CHECK(hello_against(always(FakeMachine::refuse(line::Status::bad_version, {.wanted = 3}))) ==
          "the machine speaks version 3 of the line, this client version 1");
    CHECK(hello_against([](ByteView) { return std::nullopt; }) ==
          "the machine has not answered for 1 s (to hello): it is very busy, or has no console service");
}

TEST_CASE("what was meant for a client before us is passed over until hello is answered, and not afterwards") {
    FakeMachine machine;
    FakeTransport transport(machine);
    transport.push(frame(line::FrameKind::answer, 77, line::Command::list, line::Status::ok, {}));
    transport.push(frame(line::FrameKind::output, 77, line::Command::attach, line::Status::ok, {}));
    Connection line(transport, patience);
    line.hello(1000);
    transport.push(frame(line::FrameKind::answer, 77, line::Command::list, line::Status::ok, {}));
    CHECK(refusal([&] { domains_of(line); }) == "the machine answers a request that was not made (77)");
}

TEST_CASE("bytes may come in any pieces") {
    for (const std::size_t at_once : {1, 3, 15, 16, 17, 100}) {
        FakeMachine machine;
        FakeTransport transport(machine);
        transport.at_once = at_once;
        Connection line(transport, patience);
        line.hello();
        CHECK(domains_of(line).size() == 2);
    }
}

TEST_CASE("answers may come in any order, and each once") {
    World world;
    for (const line::Command command : {line::Command::machine, line::Command::devices})
        world.machine.answer(command, [](ByteView) { return std::nullopt; });
    const RequestId first = world.line.send(line::Command::machine), second = world.line.send(line::Command::devices);
    const Bytes machine = copy_of(line::Machine{.processors = 7}), device = copy_of(line::DeviceEntry{.vendor = 9});
    world.transport.push(frame(line::FrameKind::answer, second, line::Command::devices, line::Status::ok, device));
    world.transport.push(frame(line::FrameKind::answer, first, line::Command::machine, line::Status::ok, machine));
    CHECK(world.line.finish(first) == machine);
    CHECK(world.line.finish(second) == device);
    world.transport.push(frame(line::FrameKind::answer, second, line::Command::devices, line::Status::ok, device));
    CHECK(refusal([&] {
              world.line.call(line::Command::machine);
          }).starts_with("the machine answers a request that was not made"));
}

TEST_CASE("an answer names the command it answers") {
    World world;
    world.machine.answer(line::Command::machine, [](ByteView) { return std::nullopt; });
    const RequestId id = world.line.send(line::Command::machine);
    world.transport.push(frame(line::FrameKind::answer, id, line::Command::list, line::Status::ok, {}));
    CHECK(refusal([&] { world.line.finish(id); }) == "the machine answers another request than was made (list)");
}

TEST_CASE("frames that no machine sends end the line") {
    const auto against = [](const Bytes& bytes) {
        World world;
        world.transport.push(bytes);
        return refusal([&] { world.line.call(line::Command::machine); });
    };
    Bytes long_frame;
    append(long_frame, line::Frame{line::data_max + 1, 1, 0, 0, 1});
    CHECK(against(long_frame) == "the machine sent a frame of 65537 bytes; 65536 are the most");
    CHECK(against(frame(line::FrameKind::request, 1, line::Command::list, line::Status::ok, {}))
              .find("which no machine sends") != std::string::npos);
    CHECK(against(frame(static_cast<line::FrameKind>(99), 1, line::Command::list, line::Status::ok, {}))
              .find("of kind 99") != std::string::npos);
    CHECK(against(frame(line::FrameKind::answer, 1, line::Command::list, static_cast<line::Status>(17), {}))
              .find("unknown status 17") != std::string::npos);
    CHECK(against(frame(line::FrameKind::ended, 1, line::Command::attach, line::Status::ok, Bytes(1)))
              .find("data with the end") != std::string::npos);
    CHECK(against(Bytes(64, 0xEE)).starts_with("the machine sent a frame of"));
}

TEST_CASE("structures are checked before they are used") {
    World world;
    for (const std::size_t count : {0, 1, 63, 65}) {
        world.machine.answer(line::Command::machine, bytes(count));
        CHECK(refusal([&] { one<line::Machine>(world.line.call(line::Command::machine)); }) ==
              fmt::format("the machine answers with {} bytes where 64 are due", count));
    }
    world.machine.answer(line::Command::list, bytes(167));
    CHECK(refusal([&] { domains_of(world.line); }) == "the machine answers with 167 bytes, no multiple of 168");
    world.machine.answer(line::Command::list, bytes(168));
    CHECK(refusal([&] { domains_of(world.line); }) == "the machine sent a domain's name without an end");
    line::DomainEntry entry{};
    entry.state = static_cast<line::DomainState>(5);
    world.machine.answer(line::Command::list, always({line::Status::ok, copy_of(entry)}));
    CHECK(refusal([&] { domains_of(world.line); }) == "the machine sent the unknown domain state 5");
    line::CrashReport report{};
    report.stack_bytes = 2001;
    CHECK(refusal([&] { one<line::CrashReport>(copy_of(report)); }).find("impossible lengths") != std::string::npos);
    CHECK(refusal([&] { texts(Bytes{'a'}); }) == "the machine sent a text without an end");
    world.machine.answer(line::Command::pause, always({line::Status::busy, {}}));
    CHECK(refusal([&] { world.line.call(line::Command::pause, target_of("hello")); }) ==
          "the machine answers with 0 bytes where 64 are due");
}

TEST_CASE("a listing that never ends does") {
    World world;
    world.machine.answer(line::Command::list, always({line::Status::ok, copy_of(line::DomainEntry{})}));
    CHECK(refusal([&] { domains_of(world.line); }) == "the machine lists domain 0 twice");
}

TEST_CASE("a line that closes anywhere is an error of its own") {
    FakeMachine whole;
    FakeTransport all(whole);
    const auto talk = [](FakeTransport& transport) {
        Connection line(transport, patience);
        line.hello();
        domains_of(line);
    };
    talk(all);
    constexpr std::size_t all_bytes = 3 * sizeof(line::Frame) + sizeof(line::Hello) + 2 * sizeof(line::DomainEntry);
    for (std::size_t after = 0; after < all_bytes; after += 5) {
        FakeMachine machine;
        FakeTransport transport(machine);
        transport.closes_after = after;
        CHECK_THROWS_AS(talk(transport), LineClosed);
    }
}

TEST_CASE("every status is a sentence") {
    World world;
    const auto said = [&](line::Status status, line::Problem problem) {
        world.machine.answer(line::Command::pause, always(FakeMachine::refuse(status, problem)));
        return refusal([&] { world.line.call(line::Command::pause, target_of("hello")); });
    };
    CHECK(said(line::Status::not_found, {}) == "there is no such domain");
    CHECK(said(line::Status::no_memory, {.wanted = 4100, .there = 120}) == "there are 120 MiB free, 4100 are needed");
    CHECK(said(line::Status::name_in_use, {.domid = 4}) == "domain 4 has this name already");
    CHECK(said(line::Status::bad_state, {.number = 2}) == "not while the domain runs: pause it first");
    CHECK(said(line::Status::bad_state, {.number = 99}) == "not while the domain is in an unknown state");
    CHECK(said(line::Status::limit, {.there = 8, .number = 0}) == "the machine takes at most 8 domains");
    CHECK(said(line::Status::limit, {.number = 3}) == "the machine takes no more consoles");
    CHECK(said(line::Status::refused_by_core, {.number = -22}) == "the core refuses it: Invalid argument (-22)");
    CHECK(said(line::Status::refused_by_core, {.number = INT64_MIN})
              .starts_with("the core refuses it: an unknown error"));
    CHECK(said(line::Status::store_refused, {.name = "EACCES"}) == "the store refuses it: EACCES");
    for (unsigned status = 1; status <= static_cast<unsigned>(line::Status::busy); ++status)
        CHECK(said(static_cast<line::Status>(status), {}).size() > 10);
}

TEST_CASE("an upload is in order, several pieces at once, and not repeated") {
    World world;
    Bytes image(10 * line::image_write_max + 5);
    for (std::size_t i = 0; i < image.size(); ++i) image[i] = static_cast<std::uint8_t>(i * 7);
    std::uint64_t last = 0;
    const std::string name =
        upload(world.line, abi::ArchiveKind::image, image, [&](std::uint64_t done, std::uint64_t) { last = done; });
    CHECK(last == image.size());
    CHECK(world.machine.images.contains(name));
    const std::size_t asked = world.machine.asked.size();
    upload(world.line, abi::ArchiveKind::image, image, [](std::uint64_t, std::uint64_t) {});
    CHECK(world.machine.asked.size() == asked + 1);
}

TEST_CASE("targets") {
    CHECK(target_of("12").domid == 12);
    CHECK(text(target_of("x12").name) == "x12");
    CHECK(refusal([] { target_of("99999"); }) == "99999: ids of domains are below 32752");
    CHECK(refusal([] { target_of("a b"); }).starts_with("a b: a name has"));
    CHECK(refusal([] { target_of(""); }).starts_with(": a name has"));
}

TEST_CASE("nothing a machine sends commands the terminal") {
    CHECK(printable("a\x1b[2J\n") == "a\\x1b[2J\\n");
    CHECK(printable("gr\xC3\xBC\xC3\x9F") == "gr\xC3\xBC\xC3\x9F");
    CHECK(printable("\xC2\x9B") == "\\xc2\\x9b");
    CHECK(printable("\xFF\xC3\xBC") == "\\xff\\xc3\\xbc");
}

TEST_CASE("clients take one socket each, and the next one says that all are taken") {
    const std::string folder = fmt::format("/tmp/ringfence-test-{}", ::getpid());
    std::filesystem::create_directory(folder);
    CHECK(refusal([&] { open_line(folder); }).starts_with("no machine answers at " + folder + "/line.0: "));
    std::vector<int> servers;
    for (unsigned port = 0; port < line_ports; ++port) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::snprintf(address.sun_path, sizeof address.sun_path, "%s/line.%u", folder.c_str(), port);
        servers.push_back(::socket(AF_UNIX, SOCK_STREAM, 0));
        REQUIRE(::bind(servers.back(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
        REQUIRE(::listen(servers.back(), 1) == 0);
    }
    std::vector<std::unique_ptr<Transport>> lines;
    for (unsigned port = 0; port < line_ports; ++port) lines.push_back(open_line(folder));
    CHECK(refusal([&] { open_line(folder); }).starts_with("all 8 lines of the machine are taken"));
    lines.erase(lines.begin() + 3);
    CHECK(refusal([&] { open_line(folder); }) == "accepted");
    for (const int server : servers) ::close(server);
    std::filesystem::remove_all(folder);
    CHECK(refusal([&] { open_line(folder); }).starts_with("no machine: there is no folder"));
}

}  // namespace operator_side
