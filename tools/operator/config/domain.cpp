// SPDX-License-Identifier: GPL-2.0-or-later
#include "tools/operator/config/domain.hpp"

#include "tools/operator/config/fields.hpp"
#include "tools/operator/config/foreign_keys.hpp"
#include "tools/operator/config/nearest.hpp"
#include "tools/operator/file.hpp"

namespace operator_side {

namespace {

constexpr u32 largest_memory_mib = 1 << 20;
constexpr u32 largest_time_us = 10'000'000;

// All keys there are. `take` checks a value and puts it into the domain.
struct Key {
    std::string_view name;
    void (*take)(Domain& domain, const Settings& settings, const Setting& setting);
};

template <u32 Domain::*field, u32 least, u32 most, char... unit>
void take_number(Domain& domain, const Settings& settings, const Setting& setting) {
    static constexpr char text[] = {unit..., 0};
    domain.*field = number_of(settings, setting, {least, most, text});
}

template <std::string Domain::*field>
void take_text(Domain& domain, const Settings& settings, const Setting& setting) {
    domain.*field = text_of(settings, setting);
}

template <auto field, auto function>
void take_by(Domain& domain, const Settings& settings, const Setting& setting) {
    domain.*field = function(settings, setting);
}

template <auto function>
void check_by(Domain&, const Settings& settings, const Setting& setting) {
    function(settings, setting);
}

constexpr Key keys[] = {
    {"name", take_text<&Domain::name>},
    {"kernel", take_text<&Domain::kernel>},
    {"ramdisk", take_text<&Domain::ramdisk>},
    {"extra", check_by<text_of>},  // see command_line
    {"root", check_by<text_of>},
    {"cmdline", check_by<text_of>},
    {"memory", take_number<&Domain::memory, 4, largest_memory_mib, 'M', 'i', 'B'>},
    {"maxmem", take_number<&Domain::maxmem, 0, largest_memory_mib, 'M', 'i', 'B'>},
    {"vcpus", take_number<&Domain::vcpus, 1, 32, 'v', 'c', 'p', 'u', 's'>},
    {"maxvcpus", take_number<&Domain::maxvcpus, 1, 32, 'v', 'c', 'p', 'u', 's'>},
    {"cpus", take_by<&Domain::processors, processors_of>},
    {"cpu_weight", take_number<&Domain::cpu_weight, 1, 65535>},
    {"warp_us", take_number<&Domain::warp_us, 0, largest_time_us, 'u', 's'>},
    {"warp_limit_us", take_number<&Domain::warp_limit_us, 0, largest_time_us, 'u', 's'>},
    {"unwarp_us", take_number<&Domain::unwarp_us, 0, largest_time_us, 'u', 's'>},
    {"max_grant_frames", take_number<&Domain::max_grant_frames, 0, 64, 'f', 'r', 'a', 'm', 'e', 's'>},
    {"on_poweroff", take_by<&Domain::on_poweroff, end_action_of>},
    {"on_reboot", take_by<&Domain::on_reboot, end_action_of>},
    {"on_crash", take_by<&Domain::on_crash, end_action_of>},
    {"pci", take_by<&Domain::devices, devices_of>},
    {"links", take_by<&Domain::links, links_of>},
    {"start_paused", take_number<&Domain::start_paused, 0, 1>},
    {"service", take_by<&Domain::service_flags, service_flags_of>},
    {"iommu", take_by<&Domain::no_iommu, no_iommu_of>},
    {"uuid", check_by<check_uuid>},
    {"type", check_by<check_type>},
};

const Key& key_of(const Settings& settings, const Setting& setting) {
    std::vector<std::string_view> names;
    for (const Key& key : keys) {
        if (key.name == setting.key) return key;
        names.push_back(key.name);
    }
    const std::string_view reason = reason_against(setting.key);
    if (!reason.empty()) settings.fail_at(setting, "{} is not supported: {}", setting.key, reason);
    settings.fail_at(setting, "unknown key \"{}\"; the nearest is \"{}\"", setting.key, nearest(setting.key, names));
}

// As in xl: cmdline replaces extra, root goes in front of it.
std::string command_line(const Settings& settings) {
    const auto text = [&](std::string_view key) {
        const Setting* found = settings.find(key);
        return found == nullptr ? std::string() : *found->value.text();
    };
    const std::string extra = text(settings.find("cmdline") != nullptr ? "cmdline" : "extra"), root = text("root");
    if (root.empty()) return extra;
    return extra.empty() ? "root=" + root : "root=" + root + " " + extra;
}

void check_as_a_whole(const Domain& domain, const Settings& settings) {
    if (domain.name.empty()) fail("{}: it sets no name: add name = \"...\"", domain.path);
    if (domain.kernel.empty()) fail("{}: it sets no kernel: add kernel = \"...\"", domain.path);
    if (!problem_of_name(domain.name).empty())
        settings.fail_at(*settings.find("name"), "{}", problem_of_name(domain.name));
    if (domain.maxmem != 0 && domain.maxmem < domain.memory)
        settings.fail_at(*settings.find("maxmem"), "maxmem = {}: it must be at least memory = {}", domain.maxmem,
                         domain.memory);
    if (domain.maxvcpus != 0 && domain.maxvcpus < domain.vcpus)
        settings.fail_at(*settings.find("maxvcpus"), "maxvcpus = {}: it must be at least vcpus = {}", domain.maxvcpus,
                         domain.vcpus);
    if (domain.extra.size() >= sizeof(abi::ManifestDomain::cmdline))
        fail("{}: a kernel command line is longer than {} bytes: {}...", domain.where("extra"),
             sizeof(abi::ManifestDomain::cmdline) - 1, domain.extra.substr(0, 40));
}

}  // namespace

std::string Domain::where(std::string_view key) const {
    const auto line = lines.find(key);
    return line == lines.end() ? path : fmt::format("{}:{}", path, line->second);
}

Domain parse_domain(const std::string& path, std::string_view text) {
    const Settings settings = parse_settings(path, text);
    Domain domain;
    domain.path = path;
    for (const Setting& setting : settings.all) {
        key_of(settings, setting).take(domain, settings, setting);
        domain.lines.emplace(setting.key, setting.line);
    }
    domain.extra = command_line(settings);
    check_as_a_whole(domain, settings);
    return domain;
}

Domain read_domain(const std::string& path) { return parse_domain(path, read_text(path)); }

}  // namespace operator_side
