// SPDX-License-Identifier: GPL-2.0-or-later
// Boot archives, as the core and the manager read them.
#include "tools/operator/archive/archive.hpp"

#include <doctest/doctest.h>

#include <cstring>

#include "common/checksum.hpp"
#include "tests/operator/refusal.hpp"
#include "tools/operator/archive/boot_archive.hpp"
#include "tools/operator/archive/content_name.hpp"
#include "tools/operator/archive/record.hpp"

namespace operator_side {

namespace {

abi::ArchiveEntry entry_of(const Bytes& archive, std::size_t index) {
    abi::ArchiveEntry entry;
    std::memcpy(&entry, archive.data() + sizeof(abi::ArchiveHeader) + index * sizeof entry, sizeof entry);
    return entry;
}

Domain domain_of(const std::string& text) { return parse_domain("d.cfg", text); }

}  // namespace

TEST_CASE("contents stand at page boundaries under their checksums") {
    Archive archive;
    archive.add("manager", abi::ArchiveKind::manager, Bytes(5000, 1));
    const std::string name = archive.add_named_by_contents(abi::ArchiveKind::image, {'a', 'b', 'c'});
    CHECK(name == "ba7816bf8f01cfea414140de5dae2223");  // FIPS 180-2, appendix B.1
    CHECK(archive.add_named_by_contents(abi::ArchiveKind::image, {'a', 'b', 'c'}) == name);
    const Bytes bytes = archive.bytes();
    abi::ArchiveHeader header;
    std::memcpy(&header, bytes.data(), sizeof header);
    CHECK(header.entries == 2);
    CHECK(header.size == bytes.size());
    CHECK(bytes.size() == 4 * 4096);
    const auto stored = header.checksum;
    header.checksum = 0;
    const auto crc = common::crc32(&header, sizeof header);
    CHECK(common::crc32(bytes.data() + sizeof header, 2 * sizeof(abi::ArchiveEntry), crc) == stored);
    const abi::ArchiveEntry image = entry_of(bytes, 1);
    CHECK(image.offset == 3 * 4096);
    CHECK(image.size == 3);
    CHECK(std::string(image.name) == name);
    CHECK(image.checksum == common::crc32("abc", 3));
}

TEST_CASE("an archive has a limit") {
    Archive archive;
    for (unsigned i = 0; i < abi::archive_entries_max; ++i) archive.add("x", abi::ArchiveKind::image, {});
    CHECK(refusal([&] { archive.add("x", abi::ArchiveKind::image, {}); }) ==
          "more than 256 files for one boot archive");
}

TEST_CASE("a record says what the configuration says") {
    const Domain domain = domain_of(
        "name='n'\nkernel='k'\nmemory=8\nvcpus=1\nmaxvcpus=3\npci=['1af4:1043']\nservice='console'\niommu='off'\nstart_"
        "paused=1\ncpus='1'\non_crash='preserve'");
    const abi::ManifestDomain record = record_of(domain, "i", "r", "c");
    CHECK(std::string(record.name) == "n");
    CHECK(std::string(record.cmdline) == "c");
    CHECK(record.vcpus == 3);
    CHECK(record.vcpus_at_start == 1);
    CHECK(record.flags ==
          (abi::domain_service | abi::domain_console_server | abi::domain_no_iommu | abi::domain_start_paused));
    CHECK(record.device_count == 1);
    CHECK(record.processors == 2);
    CHECK(record.on_crash == abi::EndAction::preserve);
    CHECK(refusal([&] { record_of(domain, "i", "r", std::string(1024, 'x')); }).find("longer than 1023 bytes") !=
          std::string::npos);
}

TEST_CASE("links name places in the manifest") {
    const std::vector<Domain> domains = {domain_of("name='a'\nkernel='k'\nlinks=['x=b']"),
                                         domain_of("name='b'\nkernel='k'")};
    const std::vector<abi::ManifestDomain> records(2);
    const Bytes manifest = manifest_of(domains, records, true);
    abi::ManifestHeader header;
    abi::ManifestLink link;
    REQUIRE(manifest.size() == sizeof header + 2 * sizeof(abi::ManifestDomain) + sizeof link);
    std::memcpy(&header, manifest.data(), sizeof header);
    std::memcpy(&link, manifest.data() + manifest.size() - sizeof link, sizeof link);
    CHECK(header.links == 1);
    CHECK(header.flags == abi::manifest_poweroff_when_all_ended);
    CHECK(link.front == 0);
    CHECK(link.back == 1);
    CHECK(refusal([&] { manifest_of({domains[0]}, {records[0]}, true); }) ==
          "d.cfg:3: links: there is no domain b to link x with");
    CHECK(refusal([&] {
              check_names({domains[1], domains[1]});
          }) == "d.cfg:1: two domains are called b; the first one in d.cfg:1");
}

}  // namespace operator_side
