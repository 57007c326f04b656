// SPDX-License-Identifier: GPL-2.0-or-later
// The machine's serial line: what is shown on it, and whose the keys are.
#include <doctest/doctest.h>

#include "tests/console/scene.hpp"
#include "tests/virtio/panic_text.hpp"

using namespace simulated;

namespace {

constexpr char escape = 0x1C;

std::string shown(const ConsoleScene& scene, DomId domid) {
    std::string text;
    for (const auto& [by, what] : scene.machine.written)
        if (by == domid) text += what;
    return text;
}

}  // namespace

TEST_CASE("consoles of the serial line are shown there, in their domain's name") {
    ConsoleScene scene;
    scene.add_guest("a", true).write("on the line\n");
    scene.add_guest("b", false).write("not there\n");
    scene.settle();
    CHECK(shown(scene, 10) == "on the line\n");
    CHECK(shown(scene, 11).empty());
    scene.guests[0]->write("the end\n");
    scene.remove(10);
    CHECK(shown(scene, 10) == "on the line\nthe end\n");
}

TEST_CASE("keys go to the one added last, then to the one before") {
    ConsoleScene scene;
    scene.type("nobody");
    Guest &a = scene.add_guest("a", true), &b = scene.add_guest("b", true), &c = scene.add_guest("c", false);
    scene.type("one");
    scene.remove(11);
    scene.type("two");
    scene.remove(10);
    scene.type("three");
    CHECK(a.got == "two");
    for (const char* name : {"d", "e", "f"}) scene.add_guest(name, true);
    scene.remove(15);
    scene.type("four");
    CHECK(scene.guests[4]->got == "four");      // e; not d
    CHECK(b.got == "one");
    CHECK(c.got.empty());
}

TEST_CASE("Ctrl-\\ n goes round the consoles, and the keys before it stay where they were meant") {
    ConsoleScene scene;
    scene.add_guest("a", true);
    scene.add_guest("b", false);
    scene.add_guest("c", true);
    scene.add_guest("d", true);
    const std::string next = {escape, 'n'};
    scene.type("1" + next + "2" + next + "3" + next + "4");
    CHECK(scene.guests[3]->got == "14");
    CHECK(scene.guests[0]->got == "2");
    CHECK(scene.guests[1]->got.empty());
    CHECK(scene.guests[2]->got == "3");
    CHECK(scene.machine.all_written().find("keys go to a\n") != std::string::npos);
    scene.type(std::string{escape} + escape + "x");
    CHECK(scene.guests[3]->got == std::string("14") + escape + "x");
    scene.type(std::string{escape} + "?");
    CHECK(scene.machine.all_written().find("keys after") != std::string::npos);
}

TEST_CASE("more keys than a ring holds: what fits arrives, the rest is lost, and nothing hangs") {
    ConsoleScene scene;
    Guest& guest = scene.add_guest("a", true);
    guest.reads = false;
    scene.type(std::string(5000, 'k'));
    CHECK(scene.machine.typed.empty());
    guest.reads = true;
    scene.world.as(scene.service_domain, [&] { scene.console(10)->type({reinterpret_cast<const u8*>("x"), 1}); });
    guest.domain.signal(Guest::port);
    scene.settle();
    CHECK(guest.got.size() == 1024);
}

TEST_CASE("Ctrl-\\ q asks the manager for the machine's end, once at a time") {
    ConsoleScene scene;
    scene.manager->answers = false;
    scene.type(std::string{escape} + "q" + escape + "q");
    REQUIRE(scene.manager->asked.size() == 1);
    const line::Call& call = scene.manager->asked[0].call;
    CHECK(call.session == 15);
    CHECK(call.command == static_cast<u16>(line::Command::machine_end));
    CHECK(scene.manager->asked[0].data == std::string(4, 0));
    scene.world.as(scene.manager_domain, [&] { scene.manager->answer(0, line::Status::forbidden); });
    scene.settle();
    CHECK(scene.machine.all_written().find("does not end") != std::string::npos);
    scene.type(std::string{escape} + "q");
    CHECK(scene.manager->asked.size() == 1);
}
