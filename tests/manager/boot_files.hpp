// SPDX-License-Identifier: GPL-2.0-or-later
// A boot archive: a manifest with a store, a console service and what else a test wants, and images for them.
#pragma once

#include <vector>

#include "common/checksum.hpp"
#include "tests/manager/records.hpp"

namespace simulated {

struct ArchiveFile {
    std::string name;
    ArchiveKind kind;
    std::string bytes;
};

inline std::string manifest_bytes(const std::vector<ManifestDomain>& domains, u32 flags = 0, const std::vector<ManifestLink>& links = {}) {
    ManifestHeader header{};
    std::memcpy(header.magic, manifest_magic, sizeof header.magic);
    header.domains = static_cast<u32>(domains.size());
    header.flags = flags;
    header.links = static_cast<u32>(links.size());
    std::string bytes = bytes_of(header);
    for (const ManifestDomain& domain : domains) bytes += bytes_of(domain);
    for (const ManifestLink& link : links) bytes += bytes_of(link);
    return bytes;
}

inline std::string archive_bytes(const std::vector<ArchiveFile>& files) {
    const auto round_up = [](u64 size) { return (size + page_size - 1) / page_size * page_size; };
    ArchiveHeader header{};
    std::memcpy(header.magic, archive_magic, sizeof header.magic);
    header.entries = static_cast<u32>(files.size());
    std::string table, contents;
    const u64 first = round_up(sizeof header + files.size() * sizeof(ArchiveEntry));
    for (const ArchiveFile& file : files) {
        ArchiveEntry entry{};
        put_text(entry.name, file.name);
        entry.kind = file.kind;
        entry.checksum = common::crc32(file.bytes.data(), file.bytes.size());
        entry.offset = first + contents.size();
        entry.size = file.bytes.size();
        table += bytes_of(entry);
        contents += file.bytes;
        contents.resize(round_up(contents.size()));
    }
    header.size = first + contents.size();
    std::string bytes = bytes_of(header) + table;
    bytes.resize(first);
    return bytes + contents;
}

}  // namespace simulated
