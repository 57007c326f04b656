// SPDX-License-Identifier: GPL-2.0-or-later
// Interrupt vectors of devices: each a port of its domain, with a message that the core wrote; and nothing when the port is
// closed or its domain has ended.
#include <doctest/doctest.h>

#include "core/cpu.hpp"
#include "core/device.hpp"
#include "core/pci.hpp"
#include "tests/host/checks.hpp"
#include "tests/host/device_bus.hpp"

using namespace core;
using namespace core::host;

namespace {

constexpr i64 exists = -abi::eexist, invalid = -abi::einval, no_space = -abi::enospc;

// The number in a message, as the host's arch::message_of makes it.
u32 interrupt_of(const PciDevice& device, u32 vector, u32 offset = 0) {
    const u32* const entry = device.table + offset / 4 + vector * 4;
    CHECK(entry[0] == 0xFEE0'0000);
    CHECK(entry[1] == 0);
    return entry[2] - 0x40;
}
bool is_pending(const Guest& guest, i64 port) { return events::is_pending(guest.domain(), static_cast<EvtchnPort>(port)); }
void take_events(const Guest& guest) {
    for (u64& word : guest.domain().shared_info->evtchn_pending) word = 0;
    *guest.vcpu().info = abi::VcpuInfo{};
}
bool anybody_has_events(std::initializer_list<const Guest*> guests) {
    for (const Guest* guest : guests)
        for (const u64 word : guest->domain().shared_info->evtchn_pending)
            if (word != 0) return true;
    return false;
}
void interrupt_with_each() {
    for (u32 number = 0; number < devices::interrupts_max; ++number) devices::interrupted(number);
}

struct Machine {
    World world{2};
    const Guest manager = world.add_manager(), driver = world.add(), other = world.add();
    DeviceBus& bus = device_bus();
    explicit Machine(u32 address = DeviceBus::nic_address) { REQUIRE(give_device(manager, driver.id(), address) == 0); }
};

}  // namespace

TEST_CASE("a vector's message comes as an event, to the port it was bound to and to no other") {
    const Machine machine;
    const i64 first = bind_vector(machine.driver, 0), third = bind_vector(machine.driver, 2);
    REQUIRE(first > 0);
    REQUIRE(third > 0);
    CHECK_FALSE(is_masked(machine.bus.nic, 0));
    CHECK(is_masked(machine.bus.nic, 1));
    CHECK_FALSE(is_masked(machine.bus.nic, 2));
    devices::interrupted(interrupt_of(machine.bus.nic, 2));
    CHECK(is_pending(machine.driver, third));
    CHECK_FALSE(is_pending(machine.driver, first));
    devices::interrupted(interrupt_of(machine.bus.nic, 0));
    CHECK(is_pending(machine.driver, first));
    CHECK_FALSE(anybody_has_events({&machine.manager, &machine.other}));
    check_counts();
}

TEST_CASE("a message wakes the vcpu that its port tells") {
    const Machine machine;
    const i64 port = bind_vector(machine.driver, 0);
    take_events(machine.driver);
    {
        const LockGuard lock;
        machine.driver.vcpu().sched.blocked = true;
        scheduler::update(lock, machine.driver.vcpu());
    }
    devices::interrupted(interrupt_of(machine.bus.nic, 0));
    CHECK(is_pending(machine.driver, port));
    CHECK_FALSE(machine.driver.vcpu().sched.blocked);
    check_counts();
}

TEST_CASE("a vector has one port at a time, and only vectors that there are have one") {
    const Machine machine;
    const i64 port = bind_vector(machine.driver, 3);
    REQUIRE(port > 0);
    CHECK(bind_vector(machine.driver, 3) == exists);
    for (const u32 vector : {u32{DeviceBus::nic_vectors}, 255u, 65536u + 3, ~0u}) CHECK(bind_vector(machine.driver, vector) == invalid);
    CHECK(machine.driver.domain().events.in_use() == 1);
    CHECK(close_port(machine.driver, port) == 0);
    CHECK(bind_vector(machine.driver, 3) == port);
    check_counts();
}

TEST_CASE("when its port is closed a vector is masked, and a message that is still under way is nobody's") {
    const Machine machine;
    const i64 port = bind_vector(machine.driver, 1);
    REQUIRE(port > 0);
    const u32 number = interrupt_of(machine.bus.nic, 1);
    SUBCASE("closed") { CHECK(close_port(machine.driver, port) == 0); }
    SUBCASE("all reset") {
        abi::ResetPorts all{abi::domid_self};
        CHECK(machine.driver.call_with(abi::Hypercall::event_channel_op, static_cast<u64>(abi::EventCommand::reset), all) == 0);
    }
    CHECK(is_masked(machine.bus.nic, 1));
    devices::interrupted(number);
    CHECK_FALSE(anybody_has_events({&machine.manager, &machine.driver, &machine.other}));
    check_counts();
}

TEST_CASE("a port is bound and closed though the function's memory is switched off then") {
    const Machine machine;
    constexpr u32 on = pci::bus_master | pci::memory_space;
    const auto with_memory_off = [&](auto act) {
        REQUIRE(write_command(machine.driver, pci::bus_master) == 0);
        const i64 result = act();
        CHECK(machine.bus.nic.get(pci::command, 2) == (pci::bus_master | pci::interrupt_off));
        REQUIRE(write_command(machine.driver, on) == 0);
        return result;
    };
    const i64 port = with_memory_off([&] { return bind_vector(machine.driver, 0); });
    REQUIRE(port > 0);
    CHECK_FALSE(is_masked(machine.bus.nic, 0));
    devices::interrupted(interrupt_of(machine.bus.nic, 0));
    CHECK(is_pending(machine.driver, port));
    CHECK(with_memory_off([&] { return close_port(machine.driver, port); }) == 0);
    CHECK(is_masked(machine.bus.nic, 0));
}

TEST_CASE("an MSI function has one vector, whose message is on while it has a port") {
    const Machine machine(DeviceBus::disk_address);
    const PciDevice& disk = machine.bus.disk;
    constexpr u32 at = DeviceBus::msi;
    machine.bus.disk.set(at + 2, 2, 0x80 | 0x30);
    const i64 port = bind_vector(machine.driver, 0);
    REQUIRE(port > 0);
    CHECK(disk.get(at + 2, 2) == 0x81);
    CHECK(disk.get(at + 4, 4) == 0xFEE0'0000);
    CHECK(disk.get(at + 8, 4) == 0);
    devices::interrupted(disk.get(at + 12, 2) - 0x40);
    CHECK(is_pending(machine.driver, port));
    CHECK(bind_vector(machine.driver, 1) == invalid);
    CHECK(bind_vector(machine.driver, 0) == exists);
    CHECK(close_port(machine.driver, port) == 0);
    CHECK((disk.get(at + 2, 2) & 1) == 0);
}

TEST_CASE("an event of a device cannot be sent by hand, and may go to another vcpu") {
    const Machine machine;
    const i64 port = bind_vector(machine.driver, 0);
    abi::SendPort send{static_cast<EvtchnPort>(port)};
    CHECK(machine.driver.call_with(abi::Hypercall::event_channel_op, static_cast<u64>(abi::EventCommand::send), send) == invalid);
    abi::EventStatus status{};
    status.dom = abi::domid_self;
    status.port = static_cast<EvtchnPort>(port);
    CHECK(machine.driver.call_with(abi::Hypercall::event_channel_op, static_cast<u64>(abi::EventCommand::status), status) == 0);
    CHECK(status.status == abi::port_pirq);
    abi::BindVcpu bind{static_cast<EvtchnPort>(port), 0};
    CHECK(machine.driver.call_with(abi::Hypercall::event_channel_op, static_cast<u64>(abi::EventCommand::bind_vcpu), bind) == 0);
    bind.vcpu = 1;
    CHECK(machine.driver.call_with(abi::Hypercall::event_channel_op, static_cast<u64>(abi::EventCommand::bind_vcpu), bind) == -abi::enoent);
}

TEST_CASE("vectors run out without harm, and each that was given still comes to its port") {
    const Machine machine(DeviceBus::large_address);
    constexpr u32 offset = DeviceBus::large_table_offset, fit = (page_size - offset) / 16;
    REQUIRE(give_device(machine.manager, machine.other.id(), DeviceBus::nic_address) == 0);
    REQUIRE(bind_vector(machine.other, 0) > 0);
    i64 ports[fit];
    for (u32 vector = 0; vector < fit; ++vector) REQUIRE((ports[vector] = bind_vector(machine.driver, vector)) > 0);
    CHECK(bind_vector(machine.driver, fit) == invalid);
    for (u32 vector = 0; vector < fit; ++vector) {
        take_events(machine.driver);
        devices::interrupted(interrupt_of(machine.bus.large, vector, offset));
        CHECK(is_pending(machine.driver, ports[vector]));
    }
    CHECK(bind_vector(machine.other, 1) > 0);
    check_counts();
}

TEST_CASE("where no port or no message is left a vector is not bound, and stays masked") {
    const Machine machine;
    for (;;) {
        abi::AllocUnbound op{abi::domid_self, machine.other.id(), 0};
        if (machine.driver.call_with(abi::Hypercall::event_channel_op, static_cast<u64>(abi::EventCommand::alloc_unbound), op) != 0) break;
    }
    CHECK(bind_vector(machine.driver, 0) == no_space);
    CHECK(is_masked(machine.bus.nic, 0));
    CHECK(close_port(machine.driver, 5) == 0);
    CHECK(bind_vector(machine.driver, 0) == 5);
}

TEST_CASE("after a domain's end nobody's messages go anywhere, and its vectors can be bound by the next") {
    Machine machine;
    for (u32 vector = 0; vector < DeviceBus::nic_vectors; ++vector) REQUIRE(bind_vector(machine.driver, vector) > 0);
    const u32 number = interrupt_of(machine.bus.nic, 1);
    destroy(machine.driver);
    interrupt_with_each();
    CHECK_FALSE(anybody_has_events({&machine.manager, &machine.other}));
    REQUIRE(give_device(machine.manager, machine.other.id(), DeviceBus::nic_address) == 0);
    devices::interrupted(number);
    CHECK_FALSE(anybody_has_events({&machine.manager, &machine.other}));
    const i64 port = bind_vector(machine.other, 1);
    REQUIRE(port > 0);
    devices::interrupted(interrupt_of(machine.bus.nic, 1));
    CHECK(is_pending(machine.other, port));
    check_counts();
}

TEST_CASE("a message for a domain that is half-way down is nobody's") {
    Machine machine;
    const i64 port = bind_vector(machine.driver, 0);
    const u32 number = interrupt_of(machine.bus.nic, 0);
    use_processor(1);
    run(machine.driver.vcpu());
    {
        const LockGuard lock;
        CHECK(domains::destroy(lock, machine.driver.domain()) == Error::restart);
    }
    devices::interrupted(number);
    CHECK_FALSE(is_pending(machine.driver, port));
}
