// SPDX-License-Identifier: GPL-2.0-or-later
#include "services/manager/manifest.hpp"

#include <cstring>

#include "services/manager/text.hpp"

namespace manager {

const char* Manifest::open(const Contents& contents) {
    if (contents.size < sizeof header_) return "the manifest is cut short";
    std::memcpy(&header_, contents.bytes, sizeof header_);
    if (std::memcmp(header_.magic, manifest_magic, sizeof header_.magic) != 0) return "the manifest has no RFMANIF1 header";
    if (header_.domains > domains_most) return "the manifest has more than 256 domains";
    if (header_.links > manifest_links_max) return "the manifest has too many links";
    if (header_.domains * sizeof(ManifestDomain) + header_.links * sizeof(ManifestLink) > contents.size - sizeof header_)
        return "the manifest is cut short";
    records_ = contents.bytes + sizeof header_;
    for (u32 i = 0; i < header_.links; ++i) {
        const ManifestLink one = link(i);
        if (one.front >= header_.domains || one.back >= header_.domains || !is_text(one.name)) return "the manifest links domains that it does not have";
    }
    return nullptr;
}

ManifestDomain Manifest::domain(u32 index) const {
    ManifestDomain record;
    std::memcpy(&record, records_ + index * sizeof record, sizeof record);
    return record;
}

ManifestLink Manifest::link(u32 index) const {
    ManifestLink record;
    std::memcpy(&record, records_ + header_.domains * sizeof(ManifestDomain) + index * sizeof record, sizeof record);
    return record;
}

}  // namespace manager
