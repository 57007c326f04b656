// SPDX-License-Identifier: GPL-2.0-or-later
// The DMA pool of a domain with functions: what they reach, with an IOMMU and without, and that nothing they can reach is
// used for anything else.
#include "core/dma.hpp"

#include <doctest/doctest.h>

#include <cstring>

#include "core/arch/host/iommu.hpp"
#include "core/pci.hpp"
#include "tests/host/checks.hpp"
#include "tests/host/device_bus.hpp"

using namespace core;
using namespace core::host;
using abi::DeviceCommand;

namespace {

constexpr u64 nothing = ~u64{0};
constexpr u64 list = 30;      // pfn: where a guest keeps the frames it maps

struct Mapped {
    i64 result;
    u32 count;
    std::vector<u64> addresses;
};

Mapped map(const Guest& guest, u32 first, const std::vector<u64>& frames) {
    std::memcpy(guest.words(list), frames.data(), frames.size() * 8);
    abi::DeviceDmaMap op{first, static_cast<u32>(frames.size()), list * page_size};
    const i64 result = device_op(guest, DeviceCommand::dma_map, op);
    return {result, op.count, {guest.words(list), guest.words(list) + op.count}};
}
i64 unmap(const Guest& guest, u32 first, u32 count) {
    abi::DeviceDmaUnmap op{first, count};
    return device_op(guest, DeviceCommand::dma_unmap, op);
}

struct Machine {
    World world;
    const Guest manager = world.add_manager(), driver = world.add(), other = world.add();
    DeviceBus& bus = device_bus();
    explicit Machine(bool iommu) {
        set_iommu(iommu);
        REQUIRE(give_device(manager, driver.id(), DeviceBus::nic_address) == 0);
    }
    ~Machine() { set_iommu(false); }
    u64 nic_reaches(u64 address) const { return reach(DeviceBus::nic_address, address); }
    u64 at(u64 pfn, u64 offset = 0) const { return address_of(driver.mfn(pfn)).raw() + offset; }
};

}  // namespace

TEST_CASE("a function reaches the pages of its domain's pool, by their places in it, and nothing else") {
    const Machine machine(true);
    for (const u64 page : {0u, 1u, 513u, 4095u}) CHECK(machine.nic_reaches(page << page_shift) == nothing);
    const Mapped mapped = map(machine.driver, 512, {machine.driver.mfn(10).raw(), machine.driver.mfn(11).raw()});
    CHECK(mapped.result == 0);
    CHECK(mapped.addresses == std::vector<u64>{512 << page_shift, 513 << page_shift});
    CHECK(machine.nic_reaches((512 << page_shift) + 5) == machine.at(10, 5));
    CHECK(machine.nic_reaches(513 << page_shift) == machine.at(11));
    for (const u64 page : {u64{0}, u64{511}, u64{514}, u64{1} << 20, machine.driver.mfn(10).raw()}) CHECK(machine.nic_reaches(page << page_shift) == nothing);
    // Another one's pool is another one's.
    REQUIRE(give_device(machine.manager, machine.other.id(), DeviceBus::disk_address) == 0);
    CHECK(reach(DeviceBus::disk_address, 512 << page_shift) == nothing);
    CHECK(map(machine.other, 512, {machine.other.mfn(10).raw()}).result == 0);
    CHECK(reach(DeviceBus::disk_address, 512 << page_shift) == address_of(machine.other.mfn(10)).raw());
    CHECK(machine.nic_reaches(512 << page_shift) == machine.at(10));
    // A second function of the same domain shares it.
    REQUIRE(give_device(machine.manager, machine.driver.id(), DeviceBus::plain_address) == 0);
    CHECK(reach(DeviceBus::plain_address, 513 << page_shift) == machine.at(11));
    check_counts();
}

TEST_CASE("without an IOMMU addresses are the machine's, and the pages are held all the same") {
    const Machine machine(false);
    const Mapped mapped = map(machine.driver, 0, {machine.driver.mfn(10).raw()});
    CHECK(mapped.addresses == std::vector<u64>{machine.at(10)});
    CHECK(frames::at(machine.driver.mfn(10)).type == FrameType::writable);
    check_counts();
    CHECK(unmap(machine.driver, 0, 64) == 0);
    check_counts();
}

TEST_CASE("what is taken out of the pool is out of reach at once, also what the IOMMU remembers") {
    const Machine machine(true);
    REQUIRE(map(machine.driver, 0, {machine.driver.mfn(10).raw(), machine.driver.mfn(12).raw()}).result == 0);
    CHECK(machine.nic_reaches(0) == machine.at(10));
    CHECK(machine.nic_reaches(page_size) == machine.at(12));
    CHECK(unmap(machine.driver, 0, 1) == 0);
    CHECK(machine.nic_reaches(0) == nothing);
    CHECK(machine.nic_reaches(page_size) == machine.at(12));
    CHECK(map(machine.driver, 0, {machine.driver.mfn(13).raw()}).result == 0);
    CHECK(machine.nic_reaches(0) == machine.at(13));
    check_counts();
}

TEST_CASE("only a domain's own memory that is no page table goes into its pool") {
    const Machine machine(true);
    const Guest& driver = machine.driver;
    const u64 good = driver.mfn(10).raw();
    for (const u64 bad : {machine.other.mfn(10).raw(), driver.mfn(Guest::l1).raw(), u64{0}, DeviceBus::nic_bar >> page_shift, ~u64{0}, frames::limit}) {
        CAPTURE(bad);
        const Mapped mapped = map(driver, 10, {good, bad, good});
        CHECK(mapped.result < 0);
        CHECK(mapped.count == 1);      // up to the first that is refused
        CHECK(machine.nic_reaches(10 << page_shift) == machine.at(10));
        CHECK(machine.nic_reaches(11 << page_shift) == nothing);
        CHECK(unmap(driver, 10, 3) == 0);
        check_counts();
    }
    // A page in the pool becomes no page table.
    REQUIRE(map(driver, 0, {driver.mfn(31).raw()}).result == 0);
    driver.protect(31);
    CHECK(driver.mmuext(abi::MmuExtCommand::pin_l1, driver.mfn(31).raw()) < 0);
    CHECK(unmap(driver, 0, 1) == 0);
    CHECK(driver.mmuext(abi::MmuExtCommand::pin_l1, driver.mfn(31).raw()) == 0);
    check_counts();
}

TEST_CASE("places have bounds, are taken once, and belong to those who have functions") {
    const Machine machine(true);
    const Guest& driver = machine.driver;
    const u64 frame = driver.mfn(10).raw();
    CHECK(map(driver, dma::pages_max, {frame}).result == -abi::einval);
    CHECK(map(driver, ~0u, {frame}).result == -abi::einval);
    CHECK(map(driver, 0, std::vector<u64>(abi::dma_batch_max + 1, frame)).result == -abi::einval);
    CHECK(map(driver, dma::pages_max - 1, {frame, frame}).result == -abi::einval);
    CHECK(map(driver, dma::pages_max - 1, {frame}).result == 0);
    CHECK(map(driver, dma::pages_max - 1, {frame}).result == -abi::ebusy);
    CHECK(map(driver, 0, {frame}).result == 0);      // twice the same page in two places
    CHECK(unmap(driver, dma::pages_max - 1, 2) == -abi::einval);
    CHECK(unmap(driver, ~0u, 64) == -abi::einval);
    CHECK(unmap(driver, 0, abi::dma_batch_max + 1) == -abi::einval);
    CHECK(map(machine.other, 0, {machine.other.mfn(10).raw()}).result == -abi::enoent);
    CHECK(unmap(machine.other, 0, 1) == -abi::enoent);
    abi::DeviceDmaMap op{1, 1, 0xFFFF'8000'0000'0000};
    CHECK(device_op(driver, DeviceCommand::dma_map, op) == -abi::efault);
    check_counts();
}

TEST_CASE("a domain that ends: its functions reach nothing, and its memory comes back") {
    for (const bool iommu : {true, false}) {
        const Machine machine(iommu);
        std::vector<u64> frames;
        for (u64 pfn = 10; pfn < 14; ++pfn) frames.push_back(machine.driver.mfn(pfn).raw());
        REQUIRE(map(machine.driver, 100, frames).result == 0);
        if (iommu) CHECK(machine.nic_reaches(100 << page_shift) == machine.at(10));
        const u64 first = machine.at(10);
        destroy(machine.driver);
        if (iommu) CHECK(machine.nic_reaches(100 << page_shift) == nothing);
        CHECK((machine.bus.nic.get(pci::command, 2) & pci::bus_master) == 0);
        CHECK(frames::at(frame_of(MachineAddress{first})).owner == owner_free);
        check_counts();
        // Who gets the function next has a pool of its own, which is empty.
        REQUIRE(give_device(machine.manager, machine.other.id(), DeviceBus::nic_address) == 0);
        if (iommu) CHECK(machine.nic_reaches(100 << page_shift) == nothing);
        check_counts();
    }
}
