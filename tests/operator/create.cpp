// SPDX-License-Identifier: GPL-2.0-or-later
// Making a domain: what is sent, and each of the machine's refusals in the words of the configuration.
#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>

#include "tests/operator/fake_transport.hpp"
#include "tests/operator/kernel_files.hpp"
#include "tests/operator/refusal.hpp"
#include "tools/operator/client/commands.hpp"
#include "tools/operator/client/failed.hpp"

namespace operator_side {

namespace {

constexpr std::string_view config =
    "name = \"a\"\nkernel = \"k\"\nmemory = 64\npci = [ \"00:05.0\", \"1af4:1043\" ]\nramdisk = \"r\"\n";

struct World {
    const std::string folder = fmt::format("/tmp/ringfence-create-{}", ::getpid());
    FakeMachine machine;
    Client client{std::make_unique<FakeTransport>(machine), Milliseconds(1000), Form::Text};

    World() {
        std::filesystem::create_directory(folder);
        write_file(folder + "/k", make_elf());
        write_file(folder + "/r", Bytes(100'000, 7));
        set_config(config);
    }
    ~World() { std::filesystem::remove_all(folder); }

    void set_config(std::string_view text) {
        write_file(folder + "/a.cfg", {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
    }
    ExitCode run() { return create(client, {.config = folder + "/a.cfg", .start_paused = true, .sources = {}}); }

    // Without the folder's name.
    std::string refused_with(line::Command command, line::Status status, line::Problem problem) {
        machine.answer(command, [=](ByteView) { return FakeMachine::refuse(status, problem); });
        std::string said = refusal([&] { run(); });
        for (std::size_t at; (at = said.find(folder + "/")) != std::string::npos;) said.erase(at, folder.size() + 1);
        return said;
    }
    std::string refused_with(line::Status status, line::Problem problem = {}) {
        return refused_with(line::Command::create, status, problem);
    }
};

}  // namespace

TEST_CASE("a domain is made of a configuration, a kernel and a ramdisk") {
    World world;
    CHECK(world.run() == ExitCode::Done);
    CHECK(world.machine.images.size() == 2);
    CHECK(world.machine.domains.back().state == line::DomainState::paused);
    CHECK(std::string(world.machine.domains.back().name) == "a");
}

TEST_CASE("refusals name the file, the line and the limit") {
    World world;
    CHECK(world.refused_with(line::Status::no_memory, {.wanted = 70, .there = 20}) ==
          "there are 20 MiB free, a.cfg:3: memory = 64 needs 70");
    CHECK(world.refused_with(line::Status::image_too_large, {.wanted = 900, .there = 800}) ==
          "a.cfg:3: memory = 64: the kernel k needs 900 pages of 4 KiB with all that starting it takes, there are 800");
    CHECK(world.refused_with(line::Status::name_in_use, {.domid = 3}) ==
          "a.cfg:1: name = \"a\": domain 3 has this name already");
    CHECK(world.refused_with(line::Status::no_device, {.number = 1}) ==
          "a.cfg:4: pci: 1af4:1043 is not there, or given to another domain");
    CHECK(world.refused_with(line::Status::no_device, {.number = -1}).find("a device is not there") !=
          std::string::npos);
    CHECK(
        world.refused_with(line::Status::bad_image, {.number = 4}).starts_with("k: the machine refuses it: its base"));
    CHECK(world.refused_with(line::Status::limit, {.there = 8}) == "a.cfg: the machine takes at most 8 domains");
    CHECK(world.refused_with(line::Command::image_open, line::Status::limit, {.there = 4, .number = 1}) ==
          "a.cfg: the machine takes at most 4 images");
}

TEST_CASE("what is wrong here is said without a machine") {
    World world;
    world.set_config("name = \"a\"\nkernel = \"k\"\nlinks = [ \"x=y\" ]\n");
    try {
        world.run();
        FAIL("it was taken");
    } catch (const Failed& problem) {
        CHECK(problem.code() == ExitCode::BadFile);
        CHECK(std::string(problem.what()).find("a.cfg:3: links are made when the machine starts") != std::string::npos);
    }
    CHECK(world.machine.asked.empty());
}

}  // namespace operator_side
