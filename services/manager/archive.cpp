// SPDX-License-Identifier: GPL-2.0-or-later
#include "services/manager/archive.hpp"

#include <cstring>

#include "common/checksum.hpp"

namespace manager {

const char* Archive::open(const void* start, u64 size) {
    ArchiveHeader header;
    if (size < sizeof header) return "the boot archive is cut short";
    std::memcpy(&header, start, sizeof header);
    if (std::memcmp(header.magic, archive_magic, sizeof header.magic) != 0) return "no boot archive";
    if (header.size > size || header.entries > archive_entries_max) return "the boot archive is cut short";
    start_ = static_cast<const u8*>(start);
    size_ = header.size;
    entries_ = header.entries;
    return nullptr;
}

Contents Archive::checked(const ArchiveEntry& entry, const char*& problem) const {
    problem = nullptr;
    if (entry.offset > size_ || entry.size > size_ - entry.offset) {
        problem = "reaches beyond the boot archive";
        return {};
    }
    const Contents contents{start_ + entry.offset, entry.size};
    if (common::crc32(contents.bytes, contents.size) != entry.checksum) {
        problem = "is damaged (checksum)";
        return {};
    }
    return contents;
}

Contents Archive::find(std::string_view name, ArchiveKind kind, const char*& problem) const {
    problem = "is not in the boot archive";
    for (u32 i = 0; i < entries_; ++i) {
        ArchiveEntry entry;
        std::memcpy(&entry, start_ + sizeof(ArchiveHeader) + i * sizeof entry, sizeof entry);
        if (entry.kind == kind && text_of(entry.name) == name) return checked(entry, problem);
    }
    return {};
}

Contents Archive::manifest(const char*& problem) const {
    problem = "is not in the boot archive";
    for (u32 i = 0; i < entries_; ++i) {
        ArchiveEntry entry;
        std::memcpy(&entry, start_ + sizeof(ArchiveHeader) + i * sizeof entry, sizeof entry);
        if (entry.kind == ArchiveKind::manifest) return checked(entry, problem);
    }
    return {};
}

const char* open_image(const Contents& contents, Image& image) {
    constexpr u64 largest = u64{1} << 32;
    if (contents.size < image_header_size) return "its image is cut short";
    std::memcpy(&image.header, contents.bytes, sizeof image.header);
    const ImageHeader& header = image.header;
    if (std::memcmp(header.magic, image_magic, sizeof header.magic) != 0) return "its image has no RFIMAGE1 header";
    if (header.size > contents.size - image_header_size || header.memory_size < header.size) return "its image is cut short";
    if (header.memory_size > largest || header.load_pfn > largest / page_size) return "its image is larger than 4 GiB";
    if (header.virtual_base % (u64{2} << 20) != 0) return "its image's base address is not a multiple of 2 MiB";
    if (header.init_p2m % (u64{2} << 20) != 0) return "its image's p2m address is not a multiple of 2 MiB";
    image.block = contents.bytes + image_header_size;
    return nullptr;
}

}  // namespace manager
