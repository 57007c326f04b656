// SPDX-License-Identifier: GPL-2.0-or-later
#include "tools/operator/archive/record.hpp"

#include <algorithm>

#include "tools/operator/archive/text_field.hpp"

namespace operator_side {

abi::ManifestDomain record_of(const Domain& domain, const std::string& image, const std::string& ramdisk,
                              const std::string& cmdline) {
    abi::ManifestDomain record{};
    put_text(record.name, domain.name, domain.where("name") + ": a domain's name");
    put_text(record.image, image, "an image's name");
    put_text(record.ramdisk, ramdisk, "a ramdisk's name");
    put_text(record.cmdline, cmdline, domain.where("extra") + ": a kernel command line");
    record.memory_mib = domain.memory;
    record.max_memory_mib = domain.maxmem;
    record.vcpus = std::max(domain.vcpus, domain.maxvcpus);
    record.vcpus_at_start = domain.vcpus;
    record.weight = domain.cpu_weight;
    record.warp_us = domain.warp_us;
    record.warp_limit_us = domain.warp_limit_us;
    record.unwarp_us = domain.unwarp_us;
    record.max_grant_frames = domain.max_grant_frames;
    record.flags = domain.service_flags | (domain.start_paused != 0 ? abi::domain_start_paused : 0u) |
                   (domain.no_iommu ? abi::domain_no_iommu : 0u);
    record.processors = domain.processors;
    record.device_count = static_cast<u32>(domain.devices.size());
    for (std::size_t i = 0; i < domain.devices.size(); ++i) record.devices[i] = domain.devices[i].selector;
    record.on_poweroff = domain.on_poweroff;
    record.on_reboot = domain.on_reboot;
    record.on_crash = domain.on_crash;
    return record;
}

}  // namespace operator_side
