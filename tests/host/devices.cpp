// SPDX-License-Identifier: GPL-2.0-or-later
// Functions in the hands of domains: who gets them, what of their configuration is theirs, and that they come back.
#include "core/device.hpp"

#include <doctest/doctest.h>

#include "core/audit_stream.hpp"
#include "tests/host/checks.hpp"
#include "tests/host/device_bus.hpp"

using namespace core;
using namespace core::host;
using abi::DeviceCommand;

namespace {

constexpr i64 permission = -abi::eperm, invalid = -abi::einval, busy = -abi::ebusy, not_found = -abi::enoent;
constexpr u32 memory_space = pci::memory_space, bus_master = pci::bus_master, interrupt_off = pci::interrupt_off;

u32 command_of(const PciDevice& device) { return device.get(pci::command, 2); }
DomId owner_of(u32 address) { return devices::owner(*pci::find(address)); }

i64 read_config(const Guest& guest, u32 offset, u32 width, u32& value, u32 device = 0) {
    abi::DeviceConfig op{device, static_cast<u16>(offset), static_cast<u16>(width), 0x1234'5678, 0};
    const i64 result = device_op(guest, DeviceCommand::config_read, op);
    value = op.value;
    return result;
}

struct Machine {
    World world;
    const Guest manager = world.add_manager(), driver = world.add(), other = world.add();
    DeviceBus& bus = device_bus();
};

}  // namespace

TEST_CASE("a function is given once, to a domain that lives, and not if it is a bridge") {
    const Machine machine;
    const Guest& manager = machine.manager, &driver = machine.driver, &other = machine.other;
    CHECK(give_device(manager, driver.id(), DeviceBus::nic_address) == 0);
    CHECK(owner_of(DeviceBus::nic_address) == driver.id());
    for (const Guest* guest : {&driver, &other}) CHECK(give_device(manager, guest->id(), DeviceBus::nic_address) == busy);
    CHECK(give_device(manager, driver.id(), DeviceBus::bridge_address) == busy);
    CHECK(give_device(manager, driver.id(), 31 << 3) == not_found);
    CHECK(give_device(manager, driver.id(), ~0u) == not_found);
    CHECK(give_device(manager, manager.id(), DeviceBus::disk_address) == invalid);
    CHECK(give_device(manager, 1000, DeviceBus::disk_address) == -abi::esrch);
    CHECK(give_device(driver, driver.id(), DeviceBus::disk_address) == permission);
    CHECK(owner_of(DeviceBus::disk_address) == 0);
    CHECK(other.domain().device_count == 0);
    CHECK(command_of(machine.bus.nic) == (memory_space | interrupt_off));
    CHECK(machine.bus.nic.get(DeviceBus::msix + 2, 2) == 0x8000);
    for (u32 vector = 0; vector < DeviceBus::nic_vectors; ++vector) CHECK(is_masked(machine.bus.nic, vector));
}

TEST_CASE("a domain has so many functions and no more") {
    const Machine machine;
    machine.driver.domain().device_count = devices::per_domain_max;
    CHECK(give_device(machine.manager, machine.driver.id(), DeviceBus::nic_address) == -abi::enospc);
    CHECK(owner_of(DeviceBus::nic_address) == 0);
    machine.driver.domain().device_count = devices::per_domain_max - 1;
    CHECK(give_device(machine.manager, machine.driver.id(), DeviceBus::nic_address) == 0);
    CHECK(give_device(machine.manager, machine.driver.id(), DeviceBus::disk_address) == -abi::enospc);
}

TEST_CASE("the manager finds functions in order, with who has them") {
    const Machine machine;
    REQUIRE(give_device(machine.manager, machine.driver.id(), DeviceBus::disk_address) == 0);
    u32 next = 0;
    for (const u32 address : {DeviceBus::bridge_address, DeviceBus::nic_address, DeviceBus::disk_address, DeviceBus::large_address, DeviceBus::plain_address}) {
        abi::ControlFindDevice op{};
        op.address = next;
        REQUIRE(machine.manager.call_with(abi::Hypercall::control, static_cast<u64>(abi::ControlCommand::find_device), op) == 0);
        CHECK(op.address == address);
        CHECK(op.kind == (address == DeviceBus::bridge_address ? 1 : 0));
        CHECK(op.owner == (address == DeviceBus::disk_address ? machine.driver.id() : 0));
        CHECK(op.vectors == pci::find(address)->vectors);
        next = op.address + 1;
    }
    abi::ControlFindDevice beyond{};
    beyond.address = next;
    CHECK(machine.manager.call_with(abi::Hypercall::control, static_cast<u64>(abi::ControlCommand::find_device), beyond) == not_found);
}

TEST_CASE("a domain is told of its own functions, by the order in which it got them") {
    const Machine machine;
    REQUIRE(give_device(machine.manager, machine.driver.id(), DeviceBus::disk_address) == 0);
    REQUIRE(give_device(machine.manager, machine.other.id(), DeviceBus::plain_address) == 0);
    REQUIRE(give_device(machine.manager, machine.driver.id(), DeviceBus::nic_address) == 0);
    abi::DeviceInfo info{};
    CHECK(device_op(machine.driver, DeviceCommand::info, info) == 0);
    CHECK(info.address == DeviceBus::disk_address);
    CHECK(info.vectors == 1);
    CHECK(info.table_pages == 0);
    info = {};
    info.device = 1;
    CHECK(device_op(machine.driver, DeviceCommand::info, info) == 0);
    CHECK(info.device == 1);
    CHECK(info.address == DeviceBus::nic_address);
    CHECK(info.class_code == 0x020000);
    CHECK(info.vectors == DeviceBus::nic_vectors);
    CHECK(info.table_first == DeviceBus::nic_table_page);
    CHECK(info.table_pages == 1);
    CHECK(info.bars[0].frame == DeviceBus::nic_bar >> page_shift);
    CHECK(info.bars[0].size == DeviceBus::nic_pages * page_size);
    CHECK(info.bars[0].flags == abi::bar_memory);
    CHECK(info.bars[1].flags == 0);
    for (const u32 number : {2u, ~0u}) {
        info.device = number;
        CHECK(device_op(machine.driver, DeviceCommand::info, info) == not_found);
        CHECK(write_command(machine.driver, memory_space, number) == not_found);
        CHECK(bind_vector(machine.driver, 0, number) == not_found);
    }
    info.device = 0;
    CHECK(device_op(machine.manager, DeviceCommand::info, info) == not_found);
    CHECK(device_op(machine.driver, static_cast<DeviceCommand>(6), info) == -abi::enosys);
    CHECK(machine.driver.call(abi::Hypercall::device_op, {static_cast<u64>(DeviceCommand::info), abi::hole_start}) == -abi::efault);
}

TEST_CASE("of configuration space two bits are the domain's: bus master and memory space") {
    const Machine machine;
    REQUIRE(give_device(machine.manager, machine.driver.id(), DeviceBus::nic_address) == 0);
    u8 before[sizeof machine.bus.nic.config];
    std::copy(std::begin(machine.bus.nic.config), std::end(machine.bus.nic.config), before);
    for (u32 offset = 0; offset < 0x200; ++offset)
        for (u32 width = 0; width < 9; ++width) {
            CAPTURE(offset);
            CAPTURE(width);
            const bool access = (width == 1 || width == 2 || width == 4) && offset % width == 0 && offset < 256;
            if (offset == pci::command && width == 2) continue;
            abi::DeviceConfig op{0, static_cast<u16>(offset), static_cast<u16>(width), memory_space, 0};
            CHECK(device_op(machine.driver, DeviceCommand::config_write, op) == (access ? permission : invalid));
            u32 value = 0;
            CHECK(read_config(machine.driver, offset, width, value) == (access ? 0 : invalid));
            if (access) CHECK(value == machine.bus.nic.get(offset, width));
        }
    CHECK(std::equal(std::begin(before), std::end(before), machine.bus.nic.config));
    for (u32 bit = 0; bit < 32; ++bit) {
        CAPTURE(bit);
        const bool theirs = ((memory_space | bus_master) >> bit & 1) != 0;
        CHECK(write_command(machine.driver, 1u << bit) == (theirs ? 0 : permission));
    }
    for (const u32 value : {memory_space, bus_master, memory_space | bus_master, 0u}) {
        CHECK(write_command(machine.driver, value) == 0);
        CHECK(command_of(machine.bus.nic) == (value | interrupt_off));
    }
}

TEST_CASE("no part of an MSI message is read, and all around it is") {
    const Machine machine;
    REQUIRE(give_device(machine.manager, machine.driver.id(), DeviceBus::disk_address) == 0);
    REQUIRE(bind_vector(machine.driver, 0) > 0);
    constexpr u32 first = DeviceBus::msi + 4, end = DeviceBus::msi + 14;
    CHECK(machine.bus.disk.get(first, 4) == 0xFEE0'0000);
    for (const u32 width : {1u, 2u, 4u})
        for (u32 offset = 0; offset < 256; offset += width) {
            CAPTURE(offset);
            u32 value = 0;
            CHECK(read_config(machine.driver, offset, width, value) == 0);
            const bool secret = offset < end && offset + width > first;
            CHECK(value == (secret ? 0 : machine.bus.disk.get(offset, width)));
        }
}

TEST_CASE("when a domain ends its function is silent and free, and starts anew with the next one") {
    Machine machine;
    for (const u32 address : {DeviceBus::nic_address, DeviceBus::disk_address, DeviceBus::plain_address}) {
        REQUIRE(give_device(machine.manager, machine.driver.id(), address) == 0);
        REQUIRE(write_command(machine.driver, memory_space | bus_master, machine.driver.domain().device_count - 1) == 0);
    }
    REQUIRE(bind_vector(machine.driver, 1, 0) > 0);
    REQUIRE(bind_vector(machine.driver, 0, 1) > 0);
    destroy(machine.driver);
    for (const PciDevice* device : {&machine.bus.nic, &machine.bus.disk, &machine.bus.plain}) {
        CHECK(owner_of(device->address) == 0);
        CHECK(command_of(*device) == interrupt_off);
    }
    CHECK(machine.bus.nic.get(DeviceBus::msix + 2, 2) == 0);
    CHECK((machine.bus.disk.get(DeviceBus::msi + 2, 2) & 1) == 0);
    REQUIRE(give_device(machine.manager, machine.other.id(), DeviceBus::nic_address) == 0);
    CHECK(command_of(machine.bus.nic) == (memory_space | interrupt_off));
    for (u32 vector = 0; vector < DeviceBus::nic_vectors; ++vector) CHECK(is_masked(machine.bus.nic, vector));
    CHECK(bind_vector(machine.other, 1) > 0);
    CHECK(bind_vector(machine.other, 1) == -abi::eexist);
    check_counts();
}

TEST_CASE("a function of the domain that ended has no number that a new one has") {
    Machine machine;
    REQUIRE(give_device(machine.manager, machine.driver.id(), DeviceBus::plain_address) == 0);
    REQUIRE(give_device(machine.manager, machine.other.id(), DeviceBus::disk_address) == 0);
    destroy(machine.driver);
    REQUIRE(give_device(machine.manager, machine.other.id(), DeviceBus::plain_address) == 0);
    CHECK(devices::of(machine.other.domain(), 0) == pci::find(DeviceBus::disk_address));
    CHECK(devices::of(machine.other.domain(), 1) == pci::find(DeviceBus::plain_address));
}

TEST_CASE("messages that the firmware left on are off before the domain may master the bus") {
    Machine machine;
    machine.bus.disk.set(DeviceBus::msi + 2, 2, 0x81);
    REQUIRE(give_device(machine.manager, machine.driver.id(), DeviceBus::disk_address) == 0);
    CHECK(machine.bus.disk.get(DeviceBus::msi + 2, 2) == 0x80);
}
