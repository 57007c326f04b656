// SPDX-License-Identifier: GPL-2.0-or-later
// Commands with right and wrong records: each refusal is the status that idl/line.capnp names for it, and leaves nothing.
#include <doctest/doctest.h>

#include "tests/manager/scene.hpp"
#include "tests/virtio/panic_text.hpp"

using namespace simulated;
using line::Command;
using line::Status;

namespace {

line::MemorySet memory_set(const std::string& name, u32 mib) { return {target(name), mib}; }

ManifestDomain with(void (*change)(ManifestDomain&)) {
    ManifestDomain record = domain_record("b");
    change(record);
    return record;
}

}  // namespace

TEST_CASE("a domain is created, and nothing of it is left when it was destroyed") {
    ManagerScene scene;
    const auto made = scene.create(domain_record("a"));
    REQUIRE(made.status == Status::ok);
    CHECK(value_of<line::Created>(made.answer).domid == ManagerScene::first_guest);
    CHECK(scene.entry("a").state == line::DomainState::running);
    CHECK(scene.console->names[ManagerScene::first_guest] == "a");
    CHECK(*scene.store.find("/local/domain/4/name") == "a");
    CHECK(scene.core.command_line(*scene.core.find("a")) == "quiet");
    CHECK(scene.ask(Command::destroy, target("a")) == Status::ok);
    CHECK(scene.ask(Command::info, target("a")) == Status::not_found);
    CHECK(scene.whats_wrong() == "");
}

TEST_CASE("a record that is cut short, by a byte or by all, is malformed; of one that is too long the end is not looked at") {
    ManagerScene scene;
    REQUIRE(scene.create(domain_record("a")) == Status::ok);
    const std::pair<Command, std::string> records[] = {
        {Command::list, bytes_of(line::First{})}, {Command::info, bytes_of(target("a"))}, {Command::image_open, bytes_of(image_open("new", 5000))},
        {Command::image_write, bytes_of(line::ImageWrite{})}, {Command::create, bytes_of(line::Create{domain_record("a")})},
        {Command::pause, bytes_of(target("a"))}, {Command::unpause, bytes_of(target("a"))}, {Command::destroy, bytes_of(target("none"))},
        {Command::shutdown, bytes_of(line::Shutdown{target("a"), {}})}, {Command::memory_set, bytes_of(memory_set("a", 4))},
        {Command::vcpu_set, bytes_of(line::VcpuSet{target("a"), 1})}, {Command::scheduler_set, bytes_of(line::SchedulerSet{target("a")})},
        {Command::rename, bytes_of(line::Rename{target("a"), "a"})}, {Command::log, bytes_of(line::LogFrom{})}, {Command::wait, bytes_of(line::Wait{})},
        {Command::report, bytes_of(target("a"))}, {Command::context, bytes_of(line::ContextOf{target("a"), 0})},
        {Command::memory, bytes_of(line::MemoryOf{target("a")})}, {Command::machine_end, bytes_of(line::MachineEnd{2})}};
    for (const auto& [command, record] : records) {
        CAPTURE(static_cast<u32>(command));
        CHECK(scene.ask(command, std::string()) == Status::malformed);
        CHECK(scene.ask(command, record.substr(0, record.size() - 1)) == Status::malformed);
        const bool alone = command == Command::image_write || command == Command::machine_end;
        CHECK((scene.ask(command, record + "more") == Status::malformed) == alone);
    }
    CHECK_FALSE(scene.core.ended);
    for (const Command command : {Command::store_read, Command::store_list, Command::store_permissions}) {
        CHECK(scene.ask(command, std::string()) == Status::malformed);
        CHECK(scene.ask(command, std::string("/local")) == Status::malformed);       // without its NUL
        CHECK(scene.ask(command, std::string("\0", 1)) == Status::malformed);
        CHECK(scene.ask(command, std::string("/a\0b\0", 5)) == Status::store_refused);
        CHECK(scene.ask(command, std::string(60'000, '/') + '\0') == Status::store_refused);
    }
    scene.undo_everything();
    CHECK(scene.whats_wrong() == "");
}

TEST_CASE("names without an end are malformed wherever a domain is named") {
    ManagerScene scene;
    line::Target endless{};
    std::memset(endless.name, 'a', sizeof endless.name);
    for (const Command command : {Command::info, Command::pause, Command::unpause, Command::destroy, Command::report})
        CHECK(scene.ask(command, endless) == Status::malformed);
    CHECK(scene.ask(Command::shutdown, line::Shutdown{endless, {}}) == Status::malformed);
    CHECK(scene.ask(Command::memory_set, line::MemorySet{endless, 4}) == Status::malformed);
    CHECK(scene.ask(Command::vcpu_set, line::VcpuSet{endless, 1}) == Status::malformed);
    CHECK(scene.ask(Command::scheduler_set, line::SchedulerSet{endless}) == Status::malformed);
    CHECK(scene.ask(Command::rename, line::Rename{endless, "b"}) == Status::malformed);
    CHECK(scene.ask(Command::context, line::ContextOf{endless, 0}) == Status::malformed);
    CHECK(scene.ask(Command::memory, line::MemoryOf{endless}) == Status::malformed);
}

TEST_CASE("a domain that is none is not found, and the manager and the services are not meant") {
    ManagerScene scene;
    for (const Command command : {Command::info, Command::pause, Command::unpause, Command::destroy, Command::report, Command::context, Command::memory})
        for (const DomId domid : {DomId{0}, DomId{1}, DomId{99}, DomId{0x7FF0}, DomId{0xFFFF}})
            CHECK(scene.ask(command, bytes_of(target(domid)) + std::string(20, '\0')) == Status::not_found);
    CHECK(scene.ask(Command::rename, line::Rename{target(99), "b"}) == Status::not_found);
    CHECK(scene.ask(Command::destroy, target("store")) == Status::forbidden);
    CHECK(scene.ask(Command::rename, line::Rename{target("console"), "b"}) == Status::forbidden);
    CHECK(scene.whats_wrong() == "");
}

TEST_CASE("commands that nobody knows are said to be unknown") {
    ManagerScene scene;
    for (const u16 command : {24, 100, 255, 256, 257, 0xFFFF}) CHECK(scene.ask(static_cast<Command>(command), std::string(100, '\0')) == Status::unknown_command);
}

TEST_CASE("a call whose pieces are not as long as it says is malformed, and is not taken up") {
    ManagerScene scene;
    for (const u32 claimed : {0u, 99u, 101u, 4096u, line::data_max, line::data_max + 1, 0x8000'0000u}) {
        u32 ticket = 0;
        scene.world.as(scene.console_domain, [&] { ticket = scene.console->call(0, 0, std::string(100, 'x'), claimed); });
        REQUIRE(scene.settle());
        CHECK(scene.console->at(ticket).taken_up == Status::malformed);
    }
    CHECK(scene.ask(Command::machine, std::string(line::data_max, 'x')) == Status::ok);
    CHECK(scene.whats_wrong() == "");
}

TEST_CASE("each field of a record out of its bounds refuses the domain, and says which it was") {
    ManagerScene scene;
    const std::pair<std::size_t, void (*)(ManifestDomain&)> wrong[] = {
        {offsetof(ManifestDomain, name), [](ManifestDomain& r) { r.name[0] = 0; }},
        {offsetof(ManifestDomain, name), [](ManifestDomain& r) { r.name[0] = '/'; }},
        {offsetof(ManifestDomain, name), [](ManifestDomain& r) { std::memset(r.name, 'n', sizeof r.name); }},
        {offsetof(ManifestDomain, image), [](ManifestDomain& r) { r.image[0] = 0; }},
        {offsetof(ManifestDomain, image), [](ManifestDomain& r) { std::memset(r.image, 'i', sizeof r.image); }},
        {offsetof(ManifestDomain, ramdisk), [](ManifestDomain& r) { std::memset(r.ramdisk, 'i', sizeof r.ramdisk); }},
        {offsetof(ManifestDomain, cmdline), [](ManifestDomain& r) { std::memset(r.cmdline, 'c', sizeof r.cmdline); }},
        {offsetof(ManifestDomain, memory_mib), [](ManifestDomain& r) { r.memory_mib = 3; }},
        {offsetof(ManifestDomain, memory_mib), [](ManifestDomain& r) { r.memory_mib = (1 << 20) + 1; }},
        {offsetof(ManifestDomain, max_memory_mib), [](ManifestDomain& r) { r.max_memory_mib = 3; }},
        {offsetof(ManifestDomain, max_memory_mib), [](ManifestDomain& r) { r.max_memory_mib = ~0u; }},
        {offsetof(ManifestDomain, vcpus), [](ManifestDomain& r) { r.vcpus = 0; }},
        {offsetof(ManifestDomain, vcpus), [](ManifestDomain& r) { r.vcpus = 33; }},
        {offsetof(ManifestDomain, vcpus_at_start), [](ManifestDomain& r) { r.vcpus_at_start = 3; }},
        {offsetof(ManifestDomain, weight), [](ManifestDomain& r) { r.weight = 0; }},
        {offsetof(ManifestDomain, weight), [](ManifestDomain& r) { r.weight = 65536; }},
        {offsetof(ManifestDomain, warp_us), [](ManifestDomain& r) { r.warp_us = 10'000'001; }},
        {offsetof(ManifestDomain, warp_limit_us), [](ManifestDomain& r) { r.warp_limit_us = ~0u; }},
        {offsetof(ManifestDomain, unwarp_us), [](ManifestDomain& r) { r.unwarp_us = ~0u; }},
        {offsetof(ManifestDomain, max_grant_frames), [](ManifestDomain& r) { r.max_grant_frames = 65; }},
        {offsetof(ManifestDomain, flags), [](ManifestDomain& r) { r.flags = 32; }},
        {offsetof(ManifestDomain, flags), [](ManifestDomain& r) { r.flags = 0x8000'0000; }},
        {offsetof(ManifestDomain, device_count), [](ManifestDomain& r) { r.device_count = 5; }},
        {offsetof(ManifestDomain, on_poweroff), [](ManifestDomain& r) { r.on_crash = static_cast<EndAction>(3); }}};
    for (const auto& [offset, change] : wrong) {
        const auto result = scene.create(with(change));
        CAPTURE(offset);
        CHECK(result == Status::malformed);
        CHECK(result.problem().number == static_cast<i64>(offset));
    }
    CHECK(scene.create(with([](ManifestDomain& r) { r.flags = domain_store_server; })) == Status::forbidden);
    CHECK(scene.create(with([](ManifestDomain& r) { r.flags = domain_service | domain_console_server; })) == Status::forbidden);
    CHECK(scene.whats_wrong() == "");
}

TEST_CASE("a text fills its field up to the last byte but one") {
    ManagerScene scene;
    ManifestDomain record = domain_record(std::string(31, 'n'));
    put_text(record.cmdline, std::string(1023, 'c'));
    REQUIRE(scene.create(record) == Status::ok);
    CHECK(scene.core.command_line(*scene.core.find(std::string(31, 'n'))) == std::string(1023, 'c'));
    scene.undo_everything();
    CHECK(scene.whats_wrong() == "");
}

TEST_CASE("what a domain needs and is not there refuses it, with numbers, and leaves nothing") {
    ManagerScene scene;
    REQUIRE(scene.create(domain_record("a")) == Status::ok);
    const auto taken = scene.create(domain_record("a"));
    CHECK(taken == Status::name_in_use);
    CHECK(taken.problem().domid == ManagerScene::first_guest);
    const auto large = scene.create(with([](ManifestDomain& r) { r.max_memory_mib = 4000; }));
    CHECK(large == Status::no_memory);
    CHECK(large.problem().wanted == 4000);
    CHECK(large.problem().there == scene.core.counts().free_frames / 256);
    CHECK(scene.create(with([](ManifestDomain& r) { r.memory_mib = 8192; })) == Status::no_memory);      // for the list of its frames
    CHECK(scene.create(with([](ManifestDomain& r) { r.processors = u64{1} << 40; })) == Status::refused_by_core);
    for (const auto& [vendor, device, address, status] : {std::tuple<u16, u16, u32, Status>{0, 0, 0x30, Status::no_device}, {0, 0, 0x10, Status::no_device},
                                                          {0x1af4, 0x1041, 0, Status::ok}, {1, 1, 0, Status::no_device}}) {
        ManifestDomain record = domain_record("b");
        record.device_count = 2;
        record.devices[0] = {0, 0, 0x08};
        record.devices[1] = {vendor, device, address};
        const auto result = scene.create(record);
        CHECK(result == status);
        CHECK(result.problem().number == (status == Status::ok ? 0 : 1));
        if (status == Status::ok) CHECK(scene.ask(Command::destroy, target("b")) == Status::ok);
        CHECK(scene.core.counts().devices_owned == 0);
    }
    scene.core.ids_end = static_cast<u32>(scene.core.counts().domains + 2);
    const auto many = scene.create(domain_record("c"));
    CHECK(many == Status::limit);
    CHECK(many.problem().number == static_cast<i64>(line::Limit::domains));
    scene.core.ids_end = 4096;
    scene.undo_everything();
    CHECK(scene.whats_wrong() == "");
}

TEST_CASE("whatever the core refuses on the way up, nothing of the domain remains") {
    for (const ControlCommand command : {ControlCommand::create, ControlCommand::populate, ControlCommand::load, ControlCommand::copy_frames,
                                         ControlCommand::alloc_unbound, ControlCommand::set_context, ControlCommand::set_scheduler, ControlCommand::unpause}) {
        CAPTURE(static_cast<u32>(command));
        ManagerScene scene;
        ManifestDomain record = domain_record("a");
        put_text(record.ramdisk, "ramdisk");
        scene.core.failures[command] = {1, -eperm};
        CHECK(scene.create(record) == Status::refused_by_core);
        CHECK(scene.ask(Command::info, target("a")) == Status::not_found);
        scene.undo_everything();
        CHECK(scene.whats_wrong() == "");
    }
}

TEST_CASE("what the store or the console service refuses on the way up, nothing of the domain remains") {
    ManagerScene scene;
    for (const char* const path : {"/local/domain/4", "/local/domain/5/name", "6"}) {
        scene.store.refusals = {{path, "ENOSPC"}};
        const auto result = scene.create(domain_record("a"));
        CHECK(result == Status::store_refused);
        CHECK(std::string(result.problem().name) == "ENOSPC");
    }
    scene.store.refusals.clear();
    for (const auto& [status, refusal] : {std::pair{consoles::Status::full, Status::limit}, {consoles::Status::ring_refused, Status::busy}}) {
        scene.console->orders_get = status;
        CHECK(scene.create(domain_record("a")) == refusal);
    }
    scene.undo_everything();
    CHECK(scene.whats_wrong() == "");
}

TEST_CASE("bounds of what is set at a domain") {
    ManagerScene scene;
    ManifestDomain record = domain_record("a");
    record.max_memory_mib = 8;
    REQUIRE(scene.create(record) == Status::ok);
    for (const auto& [mib, status] : {std::pair{3u, Status::malformed}, {(1u << 20) + 1, Status::malformed}, {1u << 20, Status::limit}, {9u, Status::limit},
                                      {8u, Status::ok}, {4u, Status::ok}})
        CHECK(scene.ask(Command::memory_set, memory_set("a", mib)) == status);
    for (const auto& [count, status] : {std::pair{0u, Status::malformed}, {1u, Status::ok}, {2u, Status::ok}, {3u, Status::limit}, {~0u, Status::limit}})
        CHECK(scene.ask(Command::vcpu_set, line::VcpuSet{target("a"), count}) == status);
    for (const auto& [way, status] : {std::pair{0u, Status::ok}, {2u, Status::ok}, {3u, Status::malformed}, {~0u, Status::malformed}})
        CHECK(scene.ask(Command::shutdown, line::Shutdown{target("a"), static_cast<line::ShutdownWay>(way)}) == status);
    for (const auto& [fields, weight, status] : {std::tuple{1u, 0u, Status::malformed}, {1u, 65535u, Status::ok}, {1u, 65536u, Status::malformed},
                                                 {0u, 0u, Status::ok}, {16u, 1u, Status::malformed}, {~0u, 1u, Status::malformed}})
        CHECK(scene.ask(Command::scheduler_set, line::SchedulerSet{target("a"), static_cast<line::SchedulerField>(fields), weight, 0, 0, 0}) == status);
    CHECK(scene.entry("a").weight == 65535);
    for (const auto& [name, status] : {std::pair{"a", Status::ok}, {"b", Status::ok}, {"", Status::malformed}, {"a b", Status::malformed}, {"store", Status::name_in_use}}) {
        line::Rename rename{target(ManagerScene::first_guest), {}};
        put_text(rename.name, name);
        CHECK(scene.ask(Command::rename, rename) == status);
    }
    CHECK(scene.console->names[ManagerScene::first_guest] == "b");
    CHECK(*scene.store.find("/local/domain/4/name") == "b");
    scene.undo_everything();
    CHECK(scene.whats_wrong() == "");
}

TEST_CASE("a memory target that was refused leaves limit and target as they were") {
    ManagerScene scene;
    ManifestDomain record = domain_record("a");
    record.max_memory_mib = 16;
    REQUIRE(scene.create(record) == Status::ok);
    scene.core.find("a")->max_frames = 4 * 256;
    scene.store.refusals = {{"/local/domain/4/memory/target", "ENOSPC"}};
    CHECK(scene.ask(Command::memory_set, memory_set("a", 12)) == Status::store_refused);
    CHECK(scene.core.find("a")->max_frames == 4 * 256);
    CHECK(scene.entry("a").target_mib == 4);
    scene.undo_everything();
    CHECK(scene.whats_wrong() == "");
}

TEST_CASE("a target that is set again and again is followed once") {
    ManagerScene scene;
    ManifestDomain record = domain_record("a");
    record.max_memory_mib = 8;
    REQUIRE(scene.create(record) == Status::ok);
    for (u32 i = 0; i < 50; ++i) REQUIRE(scene.ask(Command::memory_set, memory_set("a", 5 + i % 2)) == Status::ok);
    const u64 before = scene.core.called[ControlCommand::domain_info];
    scene.pass(1'000'000'000);
    CHECK(scene.core.called[ControlCommand::domain_info] - before <= 6);      // five looks a second
    scene.core.set_frames(ManagerScene::first_guest, 6 * 256);
    scene.pass(1'000'000'000);
    CHECK(scene.core.find("a")->max_frames == 6 * 256);
    scene.undo_everything();
    CHECK(scene.whats_wrong() == "");
}

TEST_CASE("registers and memory are read at their edges and not beyond") {
    ManagerScene scene;
    ManifestDomain record = domain_record("a");
    record.flags = domain_start_paused;
    REQUIRE(scene.create(record) == Status::ok);
    CHECK(value_of<VcpuGuestContext>(scene.ask(Command::context, line::ContextOf{target("a"), 0}).answer).user_regs.rip == image_header().entry);
    for (const u32 vcpu : {1u, 2u, 32u, ~0u}) CHECK(scene.ask(Command::context, line::ContextOf{target("a"), vcpu}) == Status::not_found);
    const FrameNumber first = scene.core.find("a")->memory(), end = first + 1024;
    const auto read = [&](FrameNumber frame, u32 offset, u32 length) { return scene.ask(Command::memory, line::MemoryOf{target("a"), {}, frame, offset, length}); };
    CHECK(read(first + 256, 0, 4096).answer == std::string(4096, 'i'));
    CHECK(read(first, 4095, 1).answer == std::string(1, '\0'));
    CHECK(read(first, 4096, 0) == Status::ok);
    for (const auto& [offset, length] : {std::pair{0u, 4097u}, {1u, 4096u}, {4096u, 1u}, {4097u, 0u}, {~0u, 1u}, {1u, ~0u}, {~0u, ~0u}})
        CHECK(read(first, offset, length) == Status::malformed);
    for (const FrameNumber frame : {first - 1, end, FrameNumber{0}, ~FrameNumber{0}}) CHECK(read(frame, 0, 8) == Status::not_found);
    REQUIRE(scene.ask(Command::unpause, target("a")) == Status::ok);
    const auto runs = scene.ask(Command::context, line::ContextOf{target("a"), 0});
    CHECK(runs == Status::bad_state);
    CHECK(runs.problem().number == static_cast<i64>(line::DomainState::running));
    scene.undo_everything();
    CHECK(scene.whats_wrong() == "");
}
