// SPDX-License-Identifier: GPL-2.0-or-later
#include "tools/operator/archive/boot_archive.hpp"

#include <algorithm>
#include <cstring>
#include <map>

#include "tools/operator/archive/archive.hpp"
#include "tools/operator/archive/record.hpp"
#include "tools/operator/archive/text_field.hpp"
#include "tools/operator/kernel/image.hpp"

namespace operator_side {

namespace {

std::vector<abi::ManifestLink> links_of(const std::vector<Domain>& domains) {
    std::vector<abi::ManifestLink> links;
    for (std::size_t front = 0; front < domains.size(); ++front) {
        for (const BootLink& wanted : domains[front].links) {
            const auto back = std::find_if(domains.begin(), domains.end(),
                                           [&](const Domain& domain) { return domain.name == wanted.peer; });
            if (back == domains.end())
                fail("{}: links: there is no domain {} to link {} with", domains[front].where("links"), wanted.peer,
                     wanted.name);
            abi::ManifestLink link{};
            put_text(link.name, wanted.name, "a link's name");
            link.front = static_cast<u32>(front);
            link.back = static_cast<u32>(back - domains.begin());
            links.push_back(link);
        }
    }
    if (links.size() > abi::manifest_links_max)
        fail("{} links between all domains; {} are possible", links.size(), abi::manifest_links_max);
    return links;
}

// Kernels that several domains share are flattened once.
class Kernels {
  public:
    explicit Kernels(Archive& archive) : archive_(archive) {}

    std::string image(const std::string& path) {
        return once(path,
                    [&] { return archive_.add_named_by_contents(abi::ArchiveKind::image, image_of_kernel(path)); });
    }
    std::string ramdisk(const std::string& path) {
        if (path.empty()) return {};
        return once("ramdisk " + path,
                    [&] { return archive_.add_named_by_contents(abi::ArchiveKind::ramdisk, read_file(path)); });
    }

  private:
    template <typename Make>
    std::string once(const std::string& key, Make make) {
        const auto known = names_.find(key);
        return known != names_.end() ? known->second : names_[key] = make();
    }

    Archive& archive_;
    std::map<std::string, std::string> names_;
};

}  // namespace

void check_names(const std::vector<Domain>& domains) {
    std::map<std::string, const Domain*> named;
    for (const Domain& domain : domains)
        if (const auto [first, is_new] = named.emplace(domain.name, &domain); !is_new)
            fail("{}: two domains are called {}; the first one in {}", domain.where("name"), domain.name,
                 first->second->where("name"));
}

Bytes manifest_of(const std::vector<Domain>& domains, const std::vector<abi::ManifestDomain>& records,
                  bool poweroff_when_all_ended) {
    const std::vector<abi::ManifestLink> links = links_of(domains);
    abi::ManifestHeader header{};
    std::memcpy(header.magic, abi::manifest_magic, sizeof header.magic);
    header.domains = static_cast<u32>(records.size());
    header.flags = poweroff_when_all_ended ? abi::manifest_poweroff_when_all_ended : 0u;
    header.links = static_cast<u32>(links.size());
    Bytes manifest;
    append(manifest, header);
    for (const abi::ManifestDomain& record : records) append(manifest, record);
    for (const abi::ManifestLink& link : links) append(manifest, link);
    return manifest;
}

Bytes boot_archive(const BootPlan& plan, const Sources& sources) {
    check_names(plan.domains);
    Archive archive;
    archive.add("manager", abi::ArchiveKind::manager, image_of_kernel(plan.manager));
    Kernels kernels(archive);
    std::vector<abi::ManifestDomain> records;
    for (const Domain& domain : plan.domains) {
        const Files files = files_of(domain, sources);
        records.push_back(
            record_of(domain, kernels.image(files.kernel), kernels.ramdisk(files.ramdisk), files.cmdline));
    }
    archive.add("manifest", abi::ArchiveKind::manifest,
                manifest_of(plan.domains, records, plan.poweroff_when_all_ended));
    return archive.bytes();
}

}  // namespace operator_side
