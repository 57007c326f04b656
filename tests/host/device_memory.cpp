// SPDX-License-Identifier: GPL-2.0-or-later
// Device memory in page tables: whose it is, how it is mapped, and that it holds no references.
#include <doctest/doctest.h>

#include <cstring>

#include "core/audit.hpp"
#include "core/descriptor.hpp"
#include "core/paging.hpp"
#include "tests/host/checks.hpp"
#include "tests/host/device_bus.hpp"

using namespace core;
using namespace core::host;
using abi::MmuExtCommand;

namespace {

constexpr i64 permission = -abi::eperm, invalid = -abi::einval;
constexpr u64 window = 20, table = 21;      // pfns: where it is mapped, and a page that becomes a table
constexpr u64 uncached = page_flags | pte::cache_disable;

u64 nic_entry(u64 page, u64 flags = uncached) { return pte::make(Mfn{(DeviceBus::nic_bar >> page_shift) + page}, flags); }

// One way to put an entry where `window` is mapped.
using Way = i64 (*)(const Guest&, u64 entry);
i64 by_update(const Guest& guest, u64 entry) { return guest.mmu_update({{guest.slot(Guest::l1, window), entry}}); }
i64 by_address(const Guest& guest, u64 entry) { return guest.call(abi::Hypercall::update_va_mapping, {window * page_size, entry, 0}); }
i64 by_table(const Guest& guest, u64 entry) {
    guest.words(table)[5] = entry;
    const i64 result = guest.mmuext(MmuExtCommand::pin_l1, guest.mfn(table).raw());
    check_counts();
    if (result == 0) CHECK(guest.mmuext(MmuExtCommand::unpin, guest.mfn(table).raw()) == 0);
    return result;
}
constexpr Way ways[] = {by_update, by_address, by_table};
constexpr i64 refusal(Way way) { return way == by_table ? invalid : permission; }      // a pin does not say why

void audit_guests() {
    const LockGuard lock;
    audit::check_guests(lock, "a test");
}

struct Machine {
    World world;
    const Guest manager = world.add_manager(), driver = world.add(), other = world.add();
    Machine() {
        device_bus();
        REQUIRE(give_device(manager, driver.id(), DeviceBus::nic_address) == 0);
        for (const Guest* guest : {&manager, &driver, &other}) guest->protect(table);
    }
};

}  // namespace

TEST_CASE("a device's memory is mapped by who has the device, by nobody else, and without caching") {
    const Machine machine;
    for (const Way way : ways) {
        for (const u64 page : {0u, 2u, 3u}) {
            CAPTURE(page);
            CHECK(way(machine.driver, nic_entry(page)) == 0);
            CHECK(way(machine.driver, nic_entry(page, uncached & ~pte::writable)) == 0);
            CHECK(way(machine.driver, nic_entry(page, uncached | pte::write_through)) == 0);
            CHECK(way(machine.driver, nic_entry(page, page_flags)) < 0);
            CHECK(way(machine.driver, nic_entry(page, uncached | pte::large)) == invalid);
            CHECK(way(machine.driver, nic_entry(page, page_flags | pte::write_through)) == invalid);
            CHECK(way(machine.other, nic_entry(page)) == refusal(way));
            CHECK(way(machine.manager, nic_entry(page)) == refusal(way));
        }
        check_counts();
    }
    audit_guests();
}

TEST_CASE("the table of messages, what lies beside the BARs, and other devices are not to be had") {
    const Machine machine;
    for (const Way way : ways) {
        CHECK(way(machine.driver, nic_entry(DeviceBus::nic_table_page)) == refusal(way));
        CHECK(way(machine.driver, nic_entry(DeviceBus::nic_table_page, uncached & ~pte::writable)) == refusal(way));
        CHECK(way(machine.driver, nic_entry(DeviceBus::nic_pages)) == refusal(way));
        CHECK(way(machine.driver, nic_entry(0) - page_size) == refusal(way));
        CHECK(way(machine.driver, pte::make(Mfn{DeviceBus::disk_bar >> page_shift}, uncached)) == refusal(way));
        check_counts();
    }
}

TEST_CASE("a table of messages is out of reach on all of its pages") {
    const Machine machine;
    REQUIRE(give_device(machine.manager, machine.driver.id(), DeviceBus::large_address) == 0);
    for (const Way way : ways)
        for (u64 page = 0; page < 8; ++page) {
            CAPTURE(page);
            const u64 start = DeviceBus::large_table_page * page_size + DeviceBus::large_table_offset, end = start + DeviceBus::large_vectors * 16;
            const bool holds_messages = (page + 1) * page_size > start && page * page_size < end;
            CHECK(way(machine.driver, pte::make(Mfn{(DeviceBus::large_bar >> page_shift) + page}, uncached)) == (holds_messages ? refusal(way) : 0));
        }
    abi::DeviceInfo info{};
    info.device = 1;
    REQUIRE(device_op(machine.driver, abi::DeviceCommand::info, info) == 0);
    CHECK(info.table_first == DeviceBus::large_table_page);
    CHECK(info.table_pages == 3);
}

TEST_CASE("RAM is never mapped without caching, whosever it is") {
    const Machine machine;
    for (const Way way : ways)
        for (const Guest* guest : {&machine.driver, &machine.other}) {
            CHECK(way(*guest, guest->entry(window, uncached)) == refusal(way));
            CHECK(way(*guest, machine.manager.entry(window, uncached)) == refusal(way));
            CHECK(way(*guest, pte::make(Mfn{0}, uncached)) == refusal(way));
            CHECK(way(*guest, pte::make(Mfn{pte::address_mask >> page_shift}, uncached)) == refusal(way));
            CHECK(way(*guest, guest->entry(window, uncached | pte::large)) == invalid);
        }
    check_counts();
}

TEST_CASE("RAM and device memory take each other's place, and the page's references come and go") {
    const Machine machine;
    const Guest& driver = machine.driver;
    const Frame before = driver.frame(window);
    for (const Way way : {by_update, by_address}) {
        REQUIRE(way(driver, nic_entry(0)) == 0);
        CHECK(driver.frame(window).count == before.count - 1);
        CHECK(driver.frame(window).type_count == 0);
        check_counts();
        CHECK(way(driver, nic_entry(0, uncached & ~pte::writable)) == 0);
        CHECK(way(driver, nic_entry(0)) == 0);
        CHECK(way(driver, nic_entry(2)) == 0);
        check_counts();
        // Bits 12 and up alone do not say what an entry means.
        CHECK(way(driver, nic_entry(2, page_flags)) == refusal(way));
        CHECK(driver.words(Guest::l1)[window] == nic_entry(2));
        CHECK(way(driver, driver.entry(window, table_page_flags)) == 0);
        CHECK(way(driver, driver.entry(window, table_page_flags | pte::cache_disable)) == refusal(way));
        CHECK(way(driver, driver.entry(window)) == 0);
        CHECK(driver.frame(window).count == before.count);
        CHECK(driver.frame(window).type_count == before.type_count);
        REQUIRE(way(driver, nic_entry(0)) == 0);
        CHECK(way(driver, 0) == 0);
        check_counts();
        CHECK(way(driver, driver.entry(window)) == 0);
        check_counts();
    }
}

TEST_CASE("device memory is no page table, and has no place in a table above the first level") {
    const Machine machine;
    const Guest& driver = machine.driver;
    for (const u64 upper : {Guest::l2, Guest::l3, Guest::l4}) {
        CHECK(driver.mmu_update({{driver.slot(upper, 9), nic_entry(0)}}) == invalid);
        CHECK(driver.mmu_update({{driver.slot(upper, 9), nic_entry(0, page_flags)}}) == permission);
    }
    for (const MmuExtCommand command : {MmuExtCommand::pin_l2, MmuExtCommand::pin_l3, MmuExtCommand::pin_l4}) {
        driver.words(table)[5] = nic_entry(0);
        CHECK(driver.mmuext(command, driver.mfn(table).raw()) == invalid);
    }
    for (const MmuExtCommand command : {MmuExtCommand::pin_l1, MmuExtCommand::pin_l4}) CHECK(driver.mmuext(command, DeviceBus::nic_bar >> page_shift) == invalid);
    CHECK(driver.mmu_update({{DeviceBus::nic_bar, 1}}) == invalid);
    check_counts();
}

TEST_CASE("a table that fails after entries of device memory gives back what it took, and no more") {
    const Machine machine;
    const Guest& driver = machine.driver;
    const u32 count = driver.frame(10).count;
    u64* const words = driver.words(table);
    words[0] = nic_entry(0);
    words[1] = driver.entry(10);
    words[2] = nic_entry(3, uncached & ~pte::writable);
    words[3] = nic_entry(DeviceBus::nic_table_page);
    CHECK(driver.mmuext(MmuExtCommand::pin_l1, driver.mfn(table).raw()) == invalid);
    CHECK(driver.frame(10).count == count);
    check_counts();
    words[3] = 0;
    CHECK(driver.mmuext(MmuExtCommand::pin_l1, driver.mfn(table).raw()) == 0);
    CHECK(driver.frame(10).count == count + 1);
    check_counts();
    audit_guests();
}

TEST_CASE("what a guest has behind an address of device memory is never taken for a page of its own") {
    const Machine machine;
    const Guest& driver = machine.driver;
    REQUIRE(by_update(driver, nic_entry(0)) == 0);
    const u64 place = window * page_size;
    *reinterpret_cast<abi::RegisterArea*>(argument_bytes()) = {place};
    CHECK(driver.call(abi::Hypercall::vcpu_op, {static_cast<u64>(abi::VcpuCommand::register_runstate), 0, arguments}) == permission);
    REQUIRE(driver.mmuext(MmuExtCommand::set_ldt, place, 8) == 0);
    {
        const LockGuard lock;
        CHECK_FALSE(descriptors::map_ldt_page(lock, driver.vcpu(), 0));
    }
    // A grant takes its place as it would a page's, and the entry dropped had nothing to give back.
    machine.other.grant(8) = {abi::grant_permit_access, driver.id(), static_cast<u32>(machine.other.mfn(10).raw())};
    abi::GrantMap map{};
    map.host_addr = place;
    map.flags = abi::map_host;
    map.ref = 8;
    map.dom = machine.other.id();
    CHECK(driver.grant_op(abi::GrantCommand::map, map) == 0);
    CHECK(map.status == abi::grant_ok);
    check_counts();
    REQUIRE(by_update(driver, nic_entry(0)) == 0);
    abi::GrantUnmap unmap{place, 0, map.handle, 0, 0};
    CHECK(driver.grant_op(abi::GrantCommand::unmap, unmap) == 0);
    CHECK(unmap.status == abi::grant_bad_address);
    check_counts();
    // The core copies from and to it where it does so for the guest, as the guest's own instructions would.
    abi::DeviceInfo info{};
    std::memcpy(device_bus().nic.memory, &info, sizeof info);
    CHECK(driver.call(abi::Hypercall::device_op, {static_cast<u64>(abi::DeviceCommand::info), place}) == 0);
    std::memcpy(&info, device_bus().nic.memory, sizeof info);
    CHECK(info.address == DeviceBus::nic_address);
}

TEST_CASE("a domain ends with device memory in its tables, and another one has the device meanwhile") {
    const Machine machine;
    REQUIRE(by_update(machine.driver, nic_entry(0)) == 0);
    const int whole = Budget::entries_at_once;
    Budget::entries_at_once = 8;
    bool half_way = false;
    for (Error error = Error::restart; error == Error::restart;) {
        {
            const LockGuard lock;
            error = domains::destroy(lock, machine.driver.domain());
        }
        use_processor(0);
        leave_core();
        if (error != Error::restart || machine.driver.domain().device_count > 0) continue;
        if (!half_way) CHECK(give_device(machine.manager, machine.other.id(), DeviceBus::nic_address) == 0);
        half_way = true;
        check_counts();
        audit_guests();
    }
    Budget::entries_at_once = whole;
    CHECK(half_way);
    CHECK_FALSE(machine.driver.exists());
    CHECK(by_update(machine.other, nic_entry(0)) == 0);
    check_counts();
}
