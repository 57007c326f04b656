// SPDX-License-Identifier: GPL-2.0-or-later
// Domains that come, end and crash while commands are at them; conversations that end amid everything; a console service
// that is slow or wrong; a manager that runs out of memory.
#include <doctest/doctest.h>

#include "tests/manager/scene.hpp"
#include "tests/virtio/panic_text.hpp"

using namespace simulated;
using line::Command;
using line::Status;

namespace {

constexpr u64 second = 1'000'000'000;

ManifestDomain with_policy(const std::string& name, EndAction action) {
    ManifestDomain record = domain_record(name);
    record.on_poweroff = record.on_reboot = record.on_crash = action;
    return record;
}

}  // namespace

TEST_CASE("the manifest's domains are built, linked and started; who cannot be is left out") {
    ManagerSettings settings;
    settings.guests = {domain_record("a"), domain_record("b", "no such image"), domain_record("c"), domain_record("a")};
    settings.links = {{"one", 2, 4}, {"two", 2, 3}};
    ManagerScene scene(settings);
    CHECK(scene.core.counts().domains == 4);
    const std::string at_a = scene.core.command_line(*scene.core.find("a")), at_c = scene.core.command_line(*scene.core.find("c"));
    CHECK(at_a.find("quiet link.one=") == 0);
    CHECK(at_c.find("quiet link.one=") == 0);
    CHECK(scene.entry("c").state == line::DomainState::running);
    CHECK(scene.machine.all_written().find("link two: one of its domains could not be built") != std::string::npos);
    CHECK(scene.core.faults.empty());
}

TEST_CASE("the machine ends with its last guest") {
    ManagerSettings settings;
    settings.guests = {domain_record("a")};
    settings.flags = manifest_poweroff_when_all_ended;
    ManagerScene scene(settings);
    CHECK_FALSE(scene.core.ended);
    scene.core.end(ManagerScene::first_guest, shutdown_poweroff);
    scene.settle();
    CHECK(scene.core.ended);
}

TEST_CASE("a domain's end is followed by what its record says") {
    ManagerScene scene;
    REQUIRE(scene.create(with_policy("gone", EndAction::destroy)) == Status::ok);
    REQUIRE(scene.create(with_policy("kept", EndAction::preserve)) == Status::ok);
    REQUIRE(scene.create(with_policy("again", EndAction::restart)) == Status::ok);
    for (const char* const name : {"gone", "kept", "again"}) scene.core.end(scene.core.id_of(name), shutdown_crash, "a page fault");
    scene.pass(3 * second);
    CHECK(scene.ask(Command::info, target("gone")) == Status::not_found);
    CHECK(scene.entry("kept").state == line::DomainState::shut_down);
    CHECK(scene.entry("again").state == line::DomainState::running);
    CHECK(scene.entry("again").restarts == 1);
    for (const Command command : {Command::pause, Command::unpause}) CHECK(scene.ask(command, target("kept")) == Status::bad_state);
    const auto report = value_of<line::CrashReport>(scene.ask(Command::report, target("kept")).answer);
    CHECK(std::string(report.what) == "a page fault");
    CHECK(std::string(reinterpret_cast<const char*>(report.console), report.console_bytes) == "the last words");
    CHECK(report.registers.rip == image_header().entry);
    CHECK(scene.ask(Command::report, target("none")) == Status::not_found);
    scene.undo_everything();
    CHECK(scene.ask(Command::report, target("gone")) == Status::ok);
    scene.undo_everything();
    CHECK(scene.whats_wrong() == "");
}

TEST_CASE("a console service that says more than there is room for is not believed") {
    ManagerScene scene;
    for (const u32 length : {4097u, ~0u - 1, 0x8000'0000u}) {
        scene.console->tail_length = length;
        REQUIRE(scene.create(with_policy("a", EndAction::destroy)) == Status::ok);
        scene.core.end(scene.core.id_of("a"), shutdown_crash);
        scene.settle();
        CHECK(value_of<line::CrashReport>(scene.ask(Command::report, target("a")).answer).console_bytes == 0);
    }
    CHECK(scene.whats_wrong() == "");
}

TEST_CASE("a domain that is being built is busy, and can be destroyed") {
    ManagerScene scene;
    scene.store.silent = true;
    const u32 making = scene.start(Command::create, line::Create{domain_record("a")});
    scene.settle();
    CHECK(scene.ask(Command::info, target("a")) == Status::ok);
    for (const Command command : {Command::pause, Command::unpause}) CHECK(scene.ask(command, target("a")) == Status::busy);
    CHECK(scene.ask(Command::rename, line::Rename{target("a"), "b"}) == Status::busy);
    CHECK(scene.ask(Command::memory_set, line::MemorySet{target("a"), 4}) == Status::busy);
    const u32 ending = scene.start(Command::destroy, target("a"));
    scene.settle();
    CHECK_FALSE(scene.is_done(ending));
    scene.world.as(scene.store_domain, [&] { scene.store.speak(); });
    scene.settle();
    CHECK(scene.outcome(ending) == Status::ok);
    CHECK(scene.outcome(making) == Status::cancelled);
    CHECK(scene.whats_wrong() == "");
}

TEST_CASE("a domain that is ending is busy, and can be seen to") {
    ManagerScene scene;
    REQUIRE(scene.create(domain_record("a")) == Status::ok);
    scene.console->holds_orders = true;
    const u32 ending = scene.start(Command::destroy, target("a"));
    scene.settle();
    CHECK(scene.entry("a").state == line::DomainState::dying);
    for (const Command command : {Command::pause, Command::unpause, Command::context, Command::memory})
        CHECK(scene.ask(command, bytes_of(target("a")) + std::string(20, '\0')) == Status::busy);
    CHECK(scene.ask(Command::memory_set, line::MemorySet{target("a"), 4}) == Status::busy);
    CHECK(scene.create(domain_record("a")) == Status::name_in_use);
    scene.world.as(scene.console_domain, [&] { scene.console->release_all(); });
    scene.settle();
    CHECK(scene.outcome(ending) == Status::ok);
    CHECK(scene.whats_wrong() == "");
}

TEST_CASE("destroying at any moment of the building leaves nothing") {
    for (u32 steps = 0; steps < 120; ++steps) {
        CAPTURE(steps);
        ManagerScene scene({.seed = steps + 1});
        const u32 making = scene.start(Command::create, line::Create{domain_record("a")});
        for (u32 i = 0; i < steps; ++i) scene.world.step();
        const u32 ending = scene.start(Command::destroy, target("a")), again = scene.start(Command::destroy, target("a"), 1);
        REQUIRE(scene.settle());
        CHECK((scene.outcome(making) == Status::ok || scene.outcome(making) == Status::cancelled));
        CHECK((scene.outcome(ending) == Status::ok || scene.outcome(ending) == Status::not_found));
        CHECK((scene.outcome(again) == Status::ok || scene.outcome(again) == Status::not_found));
        scene.undo_everything();
        CHECK(scene.whats_wrong() == "");
    }
}

TEST_CASE("what is listed has an id, and is in the order of the ids, also while others wait to be built") {
    ManagerScene scene;
    for (const char* const name : {"a", "b", "c"}) {
        ManifestDomain record = domain_record(name);
        record.memory_mib = 64;
        scene.start(Command::create, line::Create{record});
    }
    // Two wait while the first one gets its memory.
    for (u32 i = 0; i < 1000 && scene.core.counts().domains == 2; ++i) scene.world.step();
    const u32 listing = scene.start(Command::list, line::First{0}, 1);
    for (u32 i = 0; i < 1000 && !scene.is_done(listing); ++i) scene.world.step();
    const std::string answer = scene.outcome(listing).answer;
    std::vector<std::string> seen;
    for (std::size_t at = 0; at < answer.size(); at += sizeof(line::DomainEntry)) seen.emplace_back(value_of<line::DomainEntry>(answer, at).name);
    CHECK(seen == std::vector<std::string>{"manager", "store", "console", "a"});
    CHECK(scene.ask(Command::list, line::First{ManagerScene::first_guest + 3}, 1).answer.empty());
    scene.undo_everything();
    CHECK(scene.whats_wrong() == "");
}

TEST_CASE("a name that the console service refuses while its domain goes") {
    ManagerScene scene;
    REQUIRE(scene.create(domain_record("a")) == Status::ok);
    scene.console->holds_orders = true;
    scene.console->orders_get = consoles::Status::not_found;
    const u32 renaming = scene.start(Command::rename, line::Rename{target("a"), "b"});
    scene.settle();
    scene.console->orders_get = consoles::Status::okay;
    const u32 ending = scene.start(Command::destroy, target("b"));
    scene.settle();
    REQUIRE(scene.console->held.size() == 2);
    scene.world.as(scene.console_domain, [&] { scene.console->release(1); });
    scene.settle();
    scene.world.as(scene.console_domain, [&] { scene.console->release_all(); });
    scene.settle();
    CHECK(scene.outcome(ending) == Status::ok);
    CHECK(scene.is_done(renaming));
    CHECK(scene.whats_wrong() == "");
}

TEST_CASE("more commands than may be under way are busy, and when one has ended another is taken up") {
    ManagerScene scene;
    std::vector<u32> waiting;
    for (u32 i = 0; i < line::calls_max; ++i) waiting.push_back(scene.start(Command::wait, line::Wait{~u64{0}}, static_cast<u16>(i % 2)));
    scene.settle();
    CHECK(scene.ask(Command::machine, std::string(), 2) == Status::busy);
    const u32 closing = scene.close(0);
    scene.settle();
    CHECK(scene.is_done(closing));
    u32 done = 0;
    for (const u32 ticket : waiting) done += scene.is_done(ticket);
    CHECK(done == 9);
    CHECK(scene.ask(Command::machine, std::string(), 2) == Status::ok);
    scene.undo_everything();
    CHECK(scene.whats_wrong() == "");
}

TEST_CASE("with all of the manager's memory in use as many commands are taken up as ever") {
    for (u32 pages = 1450; pages <= 1850; pages += 50) {
        CAPTURE(pages);
        ManagerScene scene({.pages = pages});
        // The longest list of frames that there is room for, and images until there is none.
        ManifestDomain record = domain_record("a");
        for (record.memory_mib = 3000; scene.create(record) == Status::no_memory; record.memory_mib -= 8) REQUIRE(record.memory_mib > 20);
        for (u32 i = 0; i < 64; ++i) scene.ask(Command::image_open, image_open("i" + std::to_string(i), 4096 * 512), static_cast<u16>(i / 8));
        for (u32 i = 0; i < line::calls_max; ++i) scene.start(Command::wait, line::Wait{~u64{0}}, 9);
        scene.settle();
        u32 taken_up = 0;
        for (const auto& [ticket, one] : scene.console->asked) taken_up += one.session == 9 && one.taken_up == Status::ok;
        CHECK(taken_up == line::calls_max);
        scene.undo_everything();
        CHECK(scene.whats_wrong() == "");
    }
}

TEST_CASE("domains of growing sizes one after the other take no more memory of the manager's than the largest") {
    ManagerScene scene({.pages = 1500});
    ManifestDomain record = domain_record("a");
    for (record.memory_mib = 4; record.memory_mib <= 240; record.memory_mib += 4) {
        CAPTURE(record.memory_mib);
        REQUIRE(scene.create(record) == Status::ok);
        REQUIRE(scene.ask(Command::destroy, target("a")) == Status::ok);
    }
    CHECK(scene.whats_wrong() == "");
}

TEST_CASE("homes in a slow store are made one after the other, so that they take no more memory than one") {
    ManagerScene scene;
    scene.store.silent = true;
    std::vector<u32> making;
    for (const char* const name : {"a", "b", "c", "d", "e", "f", "g", "h"}) {
        ManifestDomain record = domain_record(name);
        record.vcpus = 32;
        making.push_back(scene.start(Command::create, line::Create{record}));
    }
    scene.settle();
    scene.world.as(scene.store_domain, [&] { scene.store.speak(); });
    std::size_t most = 0;
    while (scene.world.step()) most = std::max(most, scene.store.unanswered());
    CHECK(most > 32);
    CHECK(most < 100);
    for (const u32 ticket : making) CHECK(scene.outcome(ticket) == Status::ok);
    scene.undo_everything();
    CHECK(scene.whats_wrong() == "");
}

TEST_CASE("ends of conversations that nobody hears of do not pile up") {
    ManagerScene scene;
    scene.console->holds_outcomes = true;
    u32 taken_up = 0;
    for (u32 i = 0; i < 100; ++i) {
        const u32 ticket = scene.close(3);
        scene.settle();
        taken_up += scene.console->at(ticket).taken_up == Status::ok;
    }
    CHECK(taken_up == 2);
    scene.world.as(scene.console_domain, [&] { scene.console->release_all(); });
    scene.console->holds_outcomes = false;
    const u32 ticket = scene.close(3);
    scene.settle();
    CHECK(scene.is_done(ticket));
    CHECK(scene.console->at(ticket).taken_up == Status::ok);
    scene.undo_everything();
    CHECK(scene.whats_wrong() == "");
}

TEST_CASE("a conversation that ends while its image is sent and its domain built leaves the domain, and no image without one") {
    for (u32 steps = 0; steps < 60; ++steps) {
        ManagerScene scene({.seed = steps + 1});
        REQUIRE(scene.send("k", image_bytes(image_header())) == Status::ok);
        REQUIRE(scene.ask(Command::image_open, image_open("half", 100'000)) == Status::ok);
        const u32 making = scene.start(Command::create, line::Create{domain_record("a", "k")});
        for (u32 i = 0; i < steps; ++i) scene.world.step();
        scene.close(0);
        REQUIRE(scene.settle());
        CHECK(scene.outcome(making) == Status::ok);
        CHECK(scene.core.counts().domains == 4);      // with the one that holds its image
        scene.undo_everything();
        CHECK(scene.whats_wrong() == "");
    }
}

TEST_CASE("a store whose answers cannot be ends what waits for it, and domains can still be destroyed") {
    ManagerScene scene;
    REQUIRE(scene.create(domain_record("a")) == Status::ok);
    scene.store.twist = [](store::Header& header, std::string&) { header.request += 1000; };
    CHECK(scene.ask(Command::store_read, std::string("/local\0", 7)) == Status::cancelled);
    CHECK(scene.create(domain_record("b")) == Status::cancelled);
    CHECK(scene.ask(Command::vcpu_set, line::VcpuSet{target("a"), 1}) == Status::cancelled);
    CHECK(scene.ask(Command::destroy, target("a")) == Status::ok);
    CHECK(scene.core.counts().domains == 2);
    CHECK(scene.console->consoles.empty());
}
