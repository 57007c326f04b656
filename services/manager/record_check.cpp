// SPDX-License-Identifier: GPL-2.0-or-later
#include "services/manager/record_check.hpp"

#include <cstddef>

#include "idl/control.hpp"
#include "idl/shared_info.hpp"
#include "idl/vcpu.hpp"
#include "services/manager/text.hpp"

namespace manager {

namespace {

constexpr u32 memory_least = 4, memory_most = 1 << 20, weight_most = 65535, time_most_us = 10'000'000, grant_frames_most = 64;
constexpr u32 all_flags = domain_service | domain_start_paused | domain_store_server | domain_console_server | domain_no_iommu;

constexpr bool is_between(u32 value, u32 least, u32 most) { return value >= least && value <= most; }

}  // namespace

bool is_name(std::string_view name) {
    for (const char c : name) {
        const bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (!letter && c != '_' && c != '.' && c != '-') return false;
    }
    return !name.empty() && name.size() < domain_name_length;
}

Refusal check_record(const ManifestDomain& record) {
    const auto wrong = [](std::size_t offset) { return refused(Status::malformed, static_cast<i64>(offset)); };
    if (!is_text(record.name) || !is_name(text_of(record.name))) return wrong(offsetof(ManifestDomain, name));
    if (!is_text(record.image) || record.image[0] == 0) return wrong(offsetof(ManifestDomain, image));
    if (!is_text(record.ramdisk)) return wrong(offsetof(ManifestDomain, ramdisk));
    if (!is_text(record.cmdline)) return wrong(offsetof(ManifestDomain, cmdline));
    if (!is_between(record.memory_mib, memory_least, memory_most)) return wrong(offsetof(ManifestDomain, memory_mib));
    if (record.max_memory_mib != 0 && !is_between(record.max_memory_mib, record.memory_mib, memory_most))
        return wrong(offsetof(ManifestDomain, max_memory_mib));
    if (!is_between(record.vcpus, 1, vcpus_max)) return wrong(offsetof(ManifestDomain, vcpus));
    if (record.vcpus_at_start > record.vcpus) return wrong(offsetof(ManifestDomain, vcpus_at_start));
    if (!is_between(record.weight, 1, weight_most)) return wrong(offsetof(ManifestDomain, weight));
    if (record.warp_us > time_most_us) return wrong(offsetof(ManifestDomain, warp_us));
    if (record.warp_limit_us > time_most_us) return wrong(offsetof(ManifestDomain, warp_limit_us));
    if (record.unwarp_us > time_most_us) return wrong(offsetof(ManifestDomain, unwarp_us));
    if (record.max_grant_frames > grant_frames_most) return wrong(offsetof(ManifestDomain, max_grant_frames));
    if ((record.flags & ~all_flags) != 0) return wrong(offsetof(ManifestDomain, flags));
    if (record.device_count > devices_max) return wrong(offsetof(ManifestDomain, device_count));
    for (const EndAction& action : {record.on_poweroff, record.on_reboot, record.on_crash})
        if (action > EndAction::preserve) return wrong(offsetof(ManifestDomain, on_poweroff));
    return {};
}

}  // namespace manager
