// SPDX-License-Identifier: GPL-2.0-or-later
#include "tools/operator/client/domains.hpp"

#include <charconv>

#include "tools/operator/archive/text_field.hpp"
#include "tools/operator/config/domain.hpp"
#include "tools/operator/line/sentences.hpp"

namespace operator_side {

line::Target target_of(line::u32 domid) {
    line::Target target{};
    target.domid = static_cast<abi::DomId>(domid);
    return target;
}

line::Target target_of(const std::string& name) {
    if (!name.empty() && name.find_first_not_of("0123456789") == std::string::npos) {
        line::u32 domid = 0;
        const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), domid);
        if (error != std::errc{} || domid >= abi::domid_first_reserved)
            fail("{}: ids of domains are below {}", name, abi::domid_first_reserved);
        return target_of(domid);
    }
    if (!problem_of_name(name).empty()) fail("{}: {}", name, problem_of_name(name));
    line::Target target{};
    put_text(target.name, name, "a domain's name");
    return target;
}

std::vector<line::DomainEntry> domains_of(Connection& line) {
    std::vector<line::DomainEntry> domains;
    for (line::First first{0};;) {
        const std::vector<line::DomainEntry> some = all<line::DomainEntry>(line.call(line::Command::list, first));
        if (some.empty()) return domains;
        for (const line::DomainEntry& entry : some) {
            // In order, or this would never end.
            if (entry.domid < first.domid) fail_line("the machine lists domain {} twice", entry.domid);
            domains.push_back(entry);
            first.domid = entry.domid + line::u32{1};
        }
    }
}

line::DomainDetail detail_of(Connection& line, const line::Target& target) {
    return one<line::DomainDetail>(line.call(line::Command::info, target));
}

std::string state_of(const line::DomainEntry& entry) {
    const std::string state(name_of(entry.state));
    return entry.state == line::DomainState::shut_down ? fmt::format("{} ({})", state, name_of_reason(entry.reason))
                                                       : state;
}

Json json_of(const line::DomainEntry& entry) {
    Json json = {{"name", text(entry.name)}, {"id", entry.domid}, {"state", name_of(entry.state)}};
    if (entry.state == line::DomainState::shut_down) json["reason"] = name_of_reason(entry.reason);
    for (const auto& [flag, name] : {std::pair{line::service, "service"},
                                     {line::crashed, "crashed"},
                                     {line::owns_device, "owns_device"},
                                     {line::no_iommu, "no_iommu"}})
        json[name] = (entry.flags & flag) != 0;
    json.update(Json{{"vcpus", entry.vcpus},
                     {"vcpus_online", entry.vcpus_online},
                     {"memory_mib", entry.memory_mib},
                     {"max_memory_mib", entry.max_memory_mib},
                     {"target_mib", entry.target_mib},
                     {"frames", entry.frames},
                     {"core_frames", entry.core_frames},
                     {"weight", entry.weight},
                     {"warp_us", entry.warp_us},
                     {"warp_limit_us", entry.warp_limit_us},
                     {"unwarp_us", entry.unwarp_us},
                     {"busy_ns", entry.busy_ns},
                     {"busy_ticks", entry.busy_ticks},
                     {"traps", entry.traps},
                     {"hypercalls", entry.hypercalls},
                     {"cr3_loads", entry.cr3_loads},
                     {"tlb_flushes", entry.tlb_flushes},
                     {"created_ns", entry.created_ns},
                     {"processors", fmt::format("{:#x}", entry.processors)},
                     {"ports", entry.ports},
                     {"grants_mapped", entry.grants_mapped},
                     {"restarts", entry.restarts}});
    return json;
}

}  // namespace operator_side
