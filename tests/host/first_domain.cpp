// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/first_domain.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

#include "common/checksum.hpp"
#include "core/frame_allocator.hpp"
#include "core/guest_memory.hpp"
#include "core/paging.hpp"
#include "tests/host/checks.hpp"
#include "tests/host/world.hpp"

using namespace core;
using namespace core::host;

namespace {

constexpr u64 archive_frames = 64, image_at = page_size, image_bytes = 5000;
constexpr u64 base = 0xFFFF'FFFF'8000'0000, load_pfn = 256;

// Frames in a row that were never free memory, as the boot loader leaves the archive.
MachineAddress take_module() {
    const LockGuard lock;
    REQUIRE(frame_allocator.reserve(lock, archive_frames) == Error::none);
    std::vector<Mfn> taken;
    for (u64 i = 0; i < archive_frames; ++i) taken.push_back(frames::number_of(frame_allocator.take(lock, owner_core)));
    std::sort(taken.begin(), taken.end());
    REQUIRE(taken.back() == taken.front() + (archive_frames - 1));
    return address_of(taken.front());
}

BootArchive make_archive() {
    const MachineAddress start = take_module();
    u8* const bytes = static_cast<u8*>(arch::window(start));
    abi::ArchiveHeader header{};
    std::memcpy(header.magic, abi::archive_magic, sizeof header.magic);
    header.size = archive_frames * page_size;
    header.entries = 1;
    abi::ArchiveEntry entry{};
    entry.kind = abi::ArchiveKind::manager;
    entry.offset = image_at;
    entry.size = abi::image_header_size + image_bytes;
    abi::ImageHeader image{};
    std::memcpy(image.magic, abi::image_magic, sizeof image.magic);
    image.virtual_base = base;
    image.load_pfn = load_pfn;
    image.entry = base + load_pfn * page_size + 16;
    image.size = image_bytes;
    image.memory_size = 3 * page_size;
    std::memcpy(bytes + image_at, &image, sizeof image);
    std::memset(bytes + image_at + abi::image_header_size, 0x5A, image_bytes);
    entry.checksum = common::crc32(bytes + image_at, entry.size);
    std::memcpy(bytes + sizeof header, &entry, sizeof entry);
    header.checksum = common::crc32(bytes + sizeof header, sizeof entry, common::crc32(&header, sizeof header));
    std::memcpy(bytes, &header, sizeof header);
    BootArchive archive;
    REQUIRE(open_archive(start, header.size, archive) == nullptr);
    return archive;
}

template <typename T>
T read(u64 address) {
    T value{};
    CHECK(GuestPtr<T>{address}.read(value) == Error::none);
    return value;
}

}  // namespace

TEST_CASE("the manager finds its image, its archive and its tables where its start info says") {
    World world(1, 16384);
    const BootArchive archive = make_archive();
    REQUIRE(start_manager(archive) == nullptr);
    const Guest manager{domains::manager_id, {}};
    CHECK(manager.domain().has_control);
    CHECK(manager.domain().started);
    check_counts();
    leave_core();
    REQUIRE(manager.vcpu().sched.running);
    CHECK(manager.vcpu().regs.rip == base + load_pfn * page_size + 16);
    CHECK(manager.vcpu().regs.cs == abi::flat_code64);

    const auto info = read<abi::StartInfo>(manager.vcpu().regs.rsi);
    CHECK(std::string(info.magic) == abi::start_magic);
    CHECK(info.nr_pages == manager.domain().guest_frames);
    CHECK(frame_of(MachineAddress{info.shared_info}) == frame_of(MachineAddress{reinterpret_cast<u64>(manager.domain().shared_info) - arch::direct_map}));
    CHECK(read<u8>(base + load_pfn * page_size) == 0x5A);
    CHECK(read<u8>(base + load_pfn * page_size + image_bytes - 1) == 0x5A);
    CHECK(read<u8>(base + load_pfn * page_size + image_bytes) == 0);
    CHECK(std::memcmp(read<abi::ArchiveHeader>(info.mod_start).magic, abi::archive_magic, 8) == 0);
    CHECK(info.mod_len == archive.size);

    // The list of its frames is that of its mappings, and of the machine's own table.
    const Mfn l4 = frame_of(MachineAddress{manager.vcpu().kernel_cr3});
    for (u64 pfn = 0; pfn < info.nr_pages; ++pfn) {
        const u64 number = read<u64>(info.mfn_list + pfn * sizeof(u64));
        const u64* const slot = paging::find_l1_slot(l4, base + pfn * page_size);
        REQUIRE(slot != nullptr);
        REQUIRE(pte::frame(*slot) == Mfn{number});
        REQUIRE(frames::machine_to_phys[number] == pfn);
        const u64 address = base + pfn * page_size;
        const bool is_table = address >= info.pt_base && address < info.pt_base + info.nr_pt_frames * page_size;
        REQUIRE(pte::is_writable(*slot) == !is_table);
        // There may be a table more than is needed.
        if (is_table && frames::at(Mfn{number}).type_count > 0) REQUIRE(is_page_table(frames::at(Mfn{number}).type));
    }
    CHECK(frame_of(MachineAddress{manager.vcpu().kernel_cr3}) == Mfn{read<u64>(info.mfn_list + (info.pt_base - base) / page_size * sizeof(u64))});
    check_counts();
}

TEST_CASE("too little memory for the manager is said") {
    World world(1, 2048);
    const BootArchive archive = make_archive();
    const char* const problem = start_manager(archive);
    REQUIRE(problem != nullptr);
    CHECK(std::string(problem) == "too little memory for the manager");
    const LockGuard lock;
    frame_allocator.unreserve(lock, archive_frames);
}
