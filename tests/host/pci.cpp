// SPDX-License-Identifier: GPL-2.0-or-later
// What is found on a bus, and what of it is believed.
#include "core/pci.hpp"

#include <doctest/doctest.h>

#include "core/arch/host/pci_bus.hpp"

using namespace core;
using namespace core::host;

namespace {

constexpr u16 vendor = 0x8086;
constexpr u32 network = 0x020000, pci_bridge = 0x060400, host_bridge = 0x060000;
constexpr u64 memory = 0xF000'0000;

constexpr u32 at(u32 bus, u32 device, u32 function = 0) { return bus << 8 | device << 3 | function; }

PciDevice& add(u32 address) { return add_device(address, vendor, 1, network); }
PciDevice& add_bridge(u32 address, u32 behind) {
    PciDevice& bridge = add_device(address, vendor, 2, pci_bridge);
    bridge.set(pci::header_type, 1, 1);
    bridge.set(pci::secondary_bus, 1, behind);
    return bridge;
}
const pci::Function& found(u32 address) {
    pci::find_functions();
    const pci::Function* const function = pci::find(address);
    REQUIRE(function != nullptr);
    return *function;
}
// A lone function with a BAR, as it was found.
const pci::Bar& bar_found(u64 start, u64 size, u32 kind = 0) {
    clear_bus();
    add(at(0, 1)).add_bar(0, start, size, kind);
    return found(at(0, 1)).bars[0];
}

}  // namespace

TEST_CASE("functions behind bridges are found, and a bridge that leads back is not followed") {
    clear_bus();
    add_device(at(0, 0), vendor, 3, host_bridge);
    add_bridge(at(0, 1), 5);
    add_bridge(at(5, 0), 9);
    add(at(9, 31));
    add_bridge(at(9, 2), 5);
    add_bridge(at(9, 3), 9);
    add(at(7, 0));
    CHECK(found(at(9, 31)).kind == pci::Kind::ordinary);
    CHECK(pci::functions().size() == 6);
    CHECK(pci::find(at(7, 0)) == nullptr);
    for (const u32 bridge : {at(0, 0), at(0, 1), at(5, 0)}) CHECK(pci::find(bridge)->kind == pci::Kind::bridge);
}

TEST_CASE("further functions are looked for where the first says that there are some") {
    clear_bus();
    add(at(0, 1)).set(pci::header_type, 1, 0x80);
    add(at(0, 1, 7));
    add(at(0, 2));
    add(at(0, 2, 1));
    add(at(0, 3, 1));
    pci::find_functions();
    CHECK(pci::functions().size() == 3);
    CHECK(pci::find(at(0, 1, 7)) != nullptr);
    CHECK(pci::find(at(0, 2, 1)) == nullptr);
}

TEST_CASE("more functions than are kept are left out, and all are found again") {
    clear_bus();
    for (u32 device = 0; device < 32; ++device)
        for (u32 number = 0; number < 8; ++number) add(at(0, device, number)).set(pci::header_type, 1, 0x80);
    pci::find_functions();
    CHECK(pci::functions().size() < pci::functions_max);
    CHECK(pci::functions().size() > pci::functions_max / 2);
    clear_bus();
    add(at(0, 4));
    pci::find_functions();
    CHECK(pci::functions().size() == 1);
}

TEST_CASE("a memory BAR is as long as it says, and where it was") {
    CHECK(bar_found(memory, 64 * page_size).size == 64 * page_size);
    CHECK(bar_found(memory, 64 * page_size).start == memory);
    CHECK_FALSE(bar_found(memory, 64 * page_size).prefetchable);
    CHECK(bar_found(memory, page_size, bar_prefetchable).prefetchable);
    CHECK(bar_found(0x8000'0000, u64{1} << 31).size == u64{1} << 31);
    for (const u64 size : {page_size, u64{1} << 31, u64{1} << 32, u64{1} << 36}) {
        CAPTURE(size);
        CHECK(bar_found(u64{1} << 40, size, bar_64).size == size);
        CHECK(bar_found(u64{1} << 40, size, bar_64).start == u64{1} << 40);
    }
}

TEST_CASE("what is no page of memory is not kept: ports, parts of pages, no place") {
    CHECK(bar_found(0xC000, 0x100, bar_port).size == 0);
    CHECK(bar_found(memory, page_size / 2).size == 0);
    CHECK(bar_found(memory + 0x800, page_size / 2).size == 0);
    CHECK(bar_found(0, page_size).size == 0);
    clear_bus();
    add(at(0, 1));
    for (const pci::Bar& bar : found(at(0, 1)).bars) CHECK(bar.size == 0);
}

TEST_CASE("looking at BARs leaves the function as it was, and the second half of a wide one is none") {
    clear_bus();
    PciDevice& device = add(at(0, 1));
    device.add_bar(0, u64{1} << 40, page_size, bar_64);
    device.add_bar(2, memory, 4 * page_size);
    device.set(pci::command, 2, pci::memory_space | pci::bus_master);
    u8 before[sizeof device.config];
    std::copy(std::begin(device.config), std::end(device.config), before);
    const pci::Function& function = found(at(0, 1));
    CHECK(std::equal(std::begin(before), std::end(before), device.config));
    CHECK(function.bars[1].size == 0);
    CHECK(function.bars[2].start == memory);
    CHECK(function.may_map(frame_of(MachineAddress{memory + 3 * page_size})));
    CHECK_FALSE(function.may_map(frame_of(MachineAddress{memory + 4 * page_size})));
    CHECK_FALSE(function.may_map(frame_of(MachineAddress{memory - page_size})));
}

TEST_CASE("MSI-X counts if its table is in a BAR, as far as the table's first page goes; else MSI") {
    const auto vectors = [](u32 wanted, u32 bar, u32 offset) {
        clear_bus();
        PciDevice& device = add(at(0, 1));
        device.add_bar(0, memory, 4 * page_size);
        device.add_msi(0x60);
        device.add_msix(0x50, wanted, bar, offset);
        return u32{found(at(0, 1)).vectors};
    };
    CHECK(vectors(4, 0, page_size) == 4);
    CHECK(pci::find(at(0, 1))->msi == 0);
    CHECK(pci::find(at(0, 1))->table_page() == (memory >> page_shift) + 1);
    CHECK(vectors(256, 0, page_size) == 256);
    CHECK(vectors(2048, 0, 0) == 256);
    CHECK(vectors(64, 0, page_size - 32) == 2);
    for (const u32 bar : {1u, 6u, 7u}) {
        CAPTURE(bar);
        CHECK(vectors(4, bar, 0) == 1);
        CHECK(pci::find(at(0, 1))->msix == 0);
    }
    CHECK(vectors(4, 0, 4 * page_size) == 1);
    CHECK(vectors(4, 0, 3 * page_size) == 4);
}

TEST_CASE("a list of capabilities that has no end, or leaves their part of configuration space, is left") {
    for (const u32 next : {0x40u, 0x43u, 0x3Cu, 0u, 0x80u, 0xFCu}) {
        CAPTURE(next);
        clear_bus();
        PciDevice& device = add(at(0, 1));
        device.add_msi(0x40);
        device.set(0x41, 1, next);
        CHECK(found(at(0, 1)).vectors == 1);
        CHECK(found(at(0, 1)).msi == 0x40);
    }
    clear_bus();
    PciDevice& silent = add(at(0, 1));
    silent.add_msi(0x40);
    silent.set(pci::status, 2, 0);
    CHECK(found(at(0, 1)).vectors == 0);
}

TEST_CASE("the length of an MSI capability is as its kind has it") {
    struct Kind {
        u32 control, bytes;
    };
    for (const Kind& kind : {Kind{0, 10}, {0x80, 14}, {0x100, 20}, {0x180, 24}}) {
        clear_bus();
        add(at(0, 1)).add_msi(0x60, kind.control);
        CHECK(found(at(0, 1)).msi_bytes == kind.bytes);
    }
}
