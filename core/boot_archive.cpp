// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/boot_archive.hpp"

#include <cstring>

#include "common/checksum.hpp"
#include "core/arch.hpp"
#include "core/guest_memory.hpp"

namespace core {

namespace {

constexpr u64 largest_manager = u64{64} << 20;

bool header_is_whole(const u8* bytes, abi::ArchiveHeader header) {
    const u32 stored = header.checksum;
    header.checksum = 0;
    const u32 crc = common::crc32(&header, sizeof header);
    return common::crc32(bytes + sizeof header, header.entries * sizeof(abi::ArchiveEntry), crc) == stored;
}

const char* check_image(const abi::ImageHeader& image, u64 entry_size) {
    if (std::memcmp(image.magic, abi::image_magic, sizeof image.magic) != 0) return "the manager's image has no RFIMAGE1 header";
    if (image.size > entry_size - abi::image_header_size) return "the manager's image is cut short";
    if (image.memory_size < image.size || image.memory_size > largest_manager || image.load_pfn > largest_manager / page_size)
        return "the manager's image is larger than 64 MiB";
    const u64 end = (image.load_pfn * page_size) + image.memory_size;
    if (image.virtual_base % page_size != 0 || !is_guest_range(image.virtual_base, end + largest_manager))
        return "the manager's image has no valid address";
    return nullptr;
}

}  // namespace

const char* open_archive(MachineAddress start, u64 module_size, BootArchive& archive) {
    if (module_size == 0) return "no boot archive: give it as the only module";
    if (start.raw() % page_size != 0) return "the boot archive is not at a page boundary";
    const u8* const bytes = static_cast<const u8*>(arch::window(start));
    abi::ArchiveHeader header;
    if (module_size < sizeof header) return "the boot archive is cut short";
    std::memcpy(&header, bytes, sizeof header);
    if (std::memcmp(header.magic, abi::archive_magic, sizeof header.magic) != 0) return "the module is no boot archive (no RFARCHV1 header)";
    if (header.size > module_size || header.size % page_size != 0) return "the boot archive is cut short";
    if (header.entries < 1 || header.entries > abi::archive_entries_max) return "the boot archive has no entries, or more than 256";
    if (!header_is_whole(bytes, header)) return "the boot archive's table is damaged (checksum)";

    for (u32 i = 0; i < header.entries; ++i) {
        abi::ArchiveEntry entry;
        std::memcpy(&entry, bytes + sizeof header + i * sizeof entry, sizeof entry);
        if (entry.kind != abi::ArchiveKind::manager) continue;
        if (entry.offset > header.size || entry.size > header.size - entry.offset || entry.size < abi::image_header_size)
            return "the manager's image reaches beyond the boot archive";
        if (common::crc32(bytes + entry.offset, entry.size) != entry.checksum) return "the manager's image is damaged (checksum)";
        std::memcpy(&archive.manager, bytes + entry.offset, sizeof archive.manager);
        archive.start = start;
        archive.size = header.size;
        archive.manager_block = bytes + entry.offset + abi::image_header_size;
        return check_image(archive.manager, entry.size);
    }
    return "the boot archive holds no manager";
}

}  // namespace core
