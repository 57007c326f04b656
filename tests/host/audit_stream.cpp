// SPDX-License-Identifier: GPL-2.0-or-later
// What the core notes of security-relevant events: in order, to the last that is kept, and not more than the log can bear.
#include "core/audit_stream.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "core/domain.hpp"
#include "tests/host/device_bus.hpp"
#include "tests/host/checks.hpp"

using namespace core;
using namespace core::host;
using abi::AuditKind;
using abi::ControlCommand;

namespace {

constexpr u64 kept = 256, at_once = 64;
constexpr u64 place = arguments + page_size;

// One call: as many as there was room for. `from` is where to go on.
std::vector<abi::AuditRecord> read_some(const Guest& manager, u64& from, u64 room) {
    abi::ControlReadAudit op{from, room, place};
    REQUIRE(manager.call_with(abi::Hypercall::control, static_cast<u64>(ControlCommand::read_audit), op) == 0);
    from = op.from;
    const auto* const records = reinterpret_cast<const abi::AuditRecord*>(argument_bytes() + page_size);
    return {records, records + op.count};
}
std::vector<abi::AuditRecord> read_all(const Guest& manager, u64& from) {
    std::vector<abi::AuditRecord> all;
    for (;;) {
        const auto some = read_some(manager, from, ~0ull);
        if (some.empty()) return all;
        CHECK(some.size() <= at_once);
        all.insert(all.end(), some.begin(), some.end());
    }
}
void note(i64 value, const char* text = "") {
    const LockGuard lock;
    audit_stream::note(lock, {.kind = AuditKind::refused, .actor = 7, .target = 8, .value = value, .text = text, .vcpu = 3});
}
i64 call_control(const Guest& guest) { return guest.call(abi::Hypercall::control, {0, arguments}); }

}  // namespace

TEST_CASE("records come in the order they were made, each once, with all that was said") {
    World world;
    const Guest manager = world.add_manager();
    u64 from = 0;
    read_all(manager, from);
    const u64 first = from;
    advance(12345);
    for (i64 value = 0; value < 5; ++value) note(-value, "why");
    auto records = read_some(manager, from, 2);
    REQUIRE(records.size() == 2);
    CHECK(from == first + 2);
    const auto others = read_all(manager, from);
    records.insert(records.end(), others.begin(), others.end());
    REQUIRE(records.size() == 5);
    for (u64 i = 0; i < 5; ++i) {
        CHECK(records[i].number == first + i);
        CHECK(records[i].value == -static_cast<i64>(i));
        CHECK(records[i].kind == AuditKind::refused);
        CHECK(records[i].domid == 7);
        CHECK(records[i].target == 8);
        CHECK(records[i].vcpu == 3);
        CHECK(records[i].time_ns == now_ns());
        CHECK(std::string(records[i].text) == "why");
    }
    CHECK(read_some(manager, from, 1).empty());
    CHECK(from == first + 5);
    u64 future = ~0ull;
    CHECK(read_some(manager, future, 1).empty());
    note(9, std::string(100, 'x').c_str());
    CHECK(std::string(read_all(manager, from).at(0).text) == std::string(63, 'x'));
}

TEST_CASE("who reads too late sees by the numbers what was lost, and gets all that is kept") {
    World world;
    const Guest manager = world.add_manager();
    u64 from = 0;
    read_all(manager, from);
    const u64 first = from;
    for (u64 i = 0; i < kept; ++i) note(static_cast<i64>(i));
    u64 again = first;
    auto records = read_all(manager, again);
    REQUIRE(records.size() == kept);
    CHECK(records[0].number == first);
    CHECK(records[0].value == 0);
    note(static_cast<i64>(kept));
    again = first;
    records = read_all(manager, again);
    REQUIRE(records.size() == kept);
    CHECK(records[0].number == first + 1);
    CHECK(records[0].value == 1);
    CHECK(records.back().value == static_cast<i64>(kept));
    for (u64 i = 1; i < kept; ++i) CHECK(records[i].number == records[i - 1].number + 1);
}

TEST_CASE("no more than 64 are written at once, and none where the caller has no memory") {
    World world;
    const Guest manager = world.add_manager();
    u64 from = 0;
    read_all(manager, from);
    const u64 first = from;
    for (int i = 0; i < 100; ++i) note(i);
    CHECK(read_some(manager, from, 1000).size() == at_once);
    CHECK(from == first + at_once);
    CHECK(read_some(manager, from, 0).empty());
    abi::ControlReadAudit op{first, 1, abi::hole_start};
    CHECK(manager.call_with(abi::Hypercall::control, static_cast<u64>(ControlCommand::read_audit), op) == -abi::efault);
    CHECK(op.from == first);
}

TEST_CASE("who is refused again and again is noted at the first time, the second, the fourth and so on") {
    World world;
    const Guest manager = world.add_manager(), guest = world.add(), other = world.add();
    u64 from = 0;
    read_all(manager, from);
    std::vector<int> noted;
    for (int times = 1; times <= 40; ++times) {
        CHECK(call_control(guest) == -abi::eperm);
        for (const abi::AuditRecord& record : read_all(manager, from)) {
            CHECK(record.kind == AuditKind::refused);
            CHECK(record.domid == guest.id());
            CHECK(record.value == static_cast<i64>(abi::Hypercall::control));
            noted.push_back(times);
        }
    }
    CHECK(noted == std::vector<int>{1, 2, 4, 8, 16, 32});
    CHECK(call_control(other) == -abi::eperm);      // each is counted for itself
    const auto records = read_all(manager, from);
    REQUIRE(records.size() == 1);
    CHECK(records[0].domid == other.id());
}

TEST_CASE("a domain's life is noted: made, given a device, ended, being destroyed, destroyed") {
    World world;
    const Guest manager = world.add_manager();
    device_bus();
    u64 from = 0;
    read_all(manager, from);
    abi::ControlCreate create{};
    create.max_frames = 4;
    create.vcpus = 1;
    create.rights = abi::right_console;
    REQUIRE(manager.call_with(abi::Hypercall::control, static_cast<u64>(ControlCommand::create), create) == 0);
    REQUIRE(give_device(manager, create.domid, DeviceBus::nic_address) == 0);
    CHECK(give_device(manager, create.domid, DeviceBus::nic_address) < 0);
    {
        const LockGuard lock;
        domains::find(create.domid)->crash(lock, nullptr, nullptr, "a test");
        domains::find(create.domid)->stop(lock, abi::shutdown_poweroff);
    }
    for (int times = 0; times < 2; ++times) {
        abi::ControlDomain op{create.domid, {}};
        static_cast<void>(manager.call_with(abi::Hypercall::control, static_cast<u64>(ControlCommand::destroy), op));
    }
    const auto records = read_all(manager, from);
    REQUIRE(records.size() == 5);
    constexpr AuditKind kinds[] = {AuditKind::created, AuditKind::device_given, AuditKind::ended, AuditKind::destroying, AuditKind::destroyed};
    for (u64 i = 0; i < 5; ++i) {
        CHECK(records[i].kind == kinds[i]);
        CHECK(records[i].target == create.domid);
        CHECK(records[i].domid == (i == 2 ? create.domid : manager.id()));
    }
    CHECK(records[0].value == abi::right_console);
    CHECK(records[1].value == DeviceBus::nic_address);
    CHECK(records[2].value == abi::shutdown_crash);
    CHECK(std::string(records[2].text) == "a test");
}

TEST_CASE("the manager is told that there are new records") {
    World world;
    const Guest manager = world.add_manager(), guest = world.add();
    abi::BindVirq bind{abi::virq_audit, 0, 0};
    REQUIRE(manager.call_with(abi::Hypercall::event_channel_op, static_cast<u64>(abi::EventCommand::bind_virq), bind) == 0);
    CHECK_FALSE(events::is_pending(manager.domain(), bind.port));
    CHECK(call_control(guest) == -abi::eperm);
    CHECK(events::is_pending(manager.domain(), bind.port));
}
