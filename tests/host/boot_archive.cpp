// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/boot_archive.hpp"

#include <doctest/doctest.h>

#include <cstring>
#include <string>

#include "common/checksum.hpp"
#include "core/arch.hpp"
#include "tests/host/world.hpp"

using namespace core;

namespace {

constexpr MachineAddress place{64 * page_size};
constexpr u64 size = 4 * page_size, image_at = page_size, image_size = 2 * page_size;

struct Archive {
    abi::ArchiveHeader header{};
    abi::ArchiveEntry entry{};
    abi::ImageHeader image{};

    Archive() {
        std::memcpy(header.magic, abi::archive_magic, 8);
        header.size = size;
        header.entries = 1;
        entry.name[0] = 'm';
        entry.kind = abi::ArchiveKind::manager;
        entry.offset = image_at;
        entry.size = image_size;
        std::memcpy(image.magic, abi::image_magic, 8);
        image.load_pfn = 256;
        image.size = 100;
        image.memory_size = 8192;
    }
    // With the checksums right, unless a test breaks them afterwards.
    u8* write() {
        u8* const bytes = static_cast<u8*>(arch::window(place));
        std::memset(bytes, 0, size);
        std::memcpy(bytes + image_at, &image, sizeof image);
        entry.checksum = entry.offset < size && entry.size <= size - entry.offset ? common::crc32(bytes + entry.offset, entry.size) : 0;
        header.checksum = 0;
        std::memcpy(bytes + sizeof header, &entry, sizeof entry);
        header.checksum = common::crc32(bytes + sizeof header, header.entries == 1 ? sizeof entry : 0, common::crc32(&header, sizeof header));
        std::memcpy(bytes, &header, sizeof header);
        return bytes;
    }
};

std::string problem(u64 module_size = size) {
    BootArchive archive;
    const char* const text = open_archive(place, module_size, archive);
    return text != nullptr ? text : "";
}
bool contains(const std::string& text, const char* part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("checksums are those of IEEE 802.3") {
    CHECK(common::crc32("123456789", 9) == 0xCBF43926);
    CHECK(common::crc32("6789", 4, common::crc32("12345", 5)) == 0xCBF43926);
    CHECK(common::crc32("", 0) == 0);
}

TEST_CASE("a whole archive is opened") {
    host::World world;
    Archive good;
    const u8* const bytes = good.write();
    BootArchive archive;
    CHECK(open_archive(place, size, archive) == nullptr);
    CHECK(archive.size == size);
    CHECK(archive.manager.load_pfn == 256);
    CHECK(archive.manager_block == bytes + image_at + page_size);
}

TEST_CASE("what is wrong is said") {
    host::World world;
    const auto with = [](auto change) {
        Archive archive;
        change(archive);
        archive.write();
        return problem();
    };
    CHECK(contains(problem(0), "no boot archive"));
    CHECK(contains(with([](Archive& a) { a.header.magic[0] = 'X'; }), "no RFARCHV1"));
    CHECK(contains(with([](Archive& a) { a.header.size = size + page_size; }), "cut short"));
    CHECK(contains(with([](Archive& a) { a.header.size = 100; }), "cut short"));
    CHECK(contains(with([](Archive& a) { a.header.entries = 0; }), "no entries"));
    CHECK(contains(with([](Archive& a) { a.header.entries = ~0u; }), "no entries, or more than 256"));
    CHECK(contains(with([](Archive& a) { a.entry.kind = abi::ArchiveKind::ramdisk; }), "holds no manager"));
    CHECK(contains(with([](Archive& a) { a.entry.offset = ~0ull; }), "beyond"));
    CHECK(contains(with([](Archive& a) { a.entry.size = ~0ull; }), "beyond"));
    CHECK(contains(with([](Archive& a) { a.entry.size = 10; }), "beyond"));
    CHECK(contains(with([](Archive& a) { a.image.magic[3] = 0; }), "no RFIMAGE1"));
    CHECK(contains(with([](Archive& a) { a.image.size = 2 * page_size; }), "cut short"));
    CHECK(contains(with([](Archive& a) { a.image.memory_size = 1ull << 40; }), "larger than 64 MiB"));
    CHECK(contains(with([](Archive& a) { a.image.load_pfn = ~0ull; }), "larger than 64 MiB"));
    CHECK(contains(with([](Archive& a) { a.image.virtual_base = abi::hole_start; }), "no valid address"));
    Archive good;
    good.write();
    CHECK(contains(problem(10), "cut short"));
}

TEST_CASE("one flipped bit anywhere in what the core reads is noticed") {
    host::World world;
    Archive good;
    u8* const bytes = good.write();
    REQUIRE(problem().empty());
    const auto flip_each = [bytes](u64 from, u64 count) {
        for (u64 i = from; i < from + count; ++i) {
            bytes[i] ^= 1;
            CAPTURE(i);
            CHECK_FALSE(problem().empty());
            bytes[i] ^= 1;
        }
    };
    flip_each(0, sizeof(abi::ArchiveHeader) + sizeof(abi::ArchiveEntry));
    flip_each(image_at, 200);
    flip_each(image_at + image_size - 50, 50);
}
