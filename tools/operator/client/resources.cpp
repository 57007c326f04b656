// SPDX-License-Identifier: GPL-2.0-or-later
// What a running domain has of memory, vcpus and time.
#include "tools/operator/client/commands.hpp"
#include "tools/operator/client/domains.hpp"

namespace operator_side {

namespace {

void take(line::SchedulerSet& set, const std::optional<line::u32>& value, line::SchedulerField field,
          line::u32 line::SchedulerSet::*member) {
    if (!value) return;
    set.*member = *value;
    set.fields |= field;
}

void show_schedule(const Client& client, const line::DomainEntry& entry) {
    if (client.is_json())
        return show_json(Json{{"weight", entry.weight},
                              {"warp_us", entry.warp_us},
                              {"warp_limit_us", entry.warp_limit_us},
                              {"unwarp_us", entry.unwarp_us}});
    Table table({"WEIGHT", "WARP_US", "WARP_LIMIT_US", "UNWARP_US"});
    table.add({std::to_string(entry.weight), std::to_string(entry.warp_us), std::to_string(entry.warp_limit_us),
               std::to_string(entry.unwarp_us)});
    show(table.text());
}

}  // namespace

ExitCode set_memory(Client& client, const std::string& domain, line::u32 mib, bool wait, double timeout_s) {
    client.line().call(line::Command::memory_set, line::MemorySet{target_of(domain), mib});
    return wait ? wait_for_memory(client, domain, mib, timeout_s) : ExitCode::Done;
}

ExitCode set_vcpus(Client& client, const std::string& domain, line::u32 count) {
    client.line().call(line::Command::vcpu_set, line::VcpuSet{target_of(domain), count});
    return ExitCode::Done;
}

ExitCode schedule(Client& client, const std::string& domain, const SchedulerChange& change) {
    line::SchedulerSet set{};
    set.target = target_of(domain);
    take(set, change.weight, line::weight, &line::SchedulerSet::weight);
    take(set, change.warp_us, line::warp, &line::SchedulerSet::warp_us);
    take(set, change.warp_limit_us, line::warp_limit, &line::SchedulerSet::warp_limit_us);
    take(set, change.unwarp_us, line::unwarp, &line::SchedulerSet::unwarp_us);
    if (set.fields == 0) show_schedule(client, detail_of(client.line(), set.target).entry);
    else client.line().call(line::Command::scheduler_set, set);
    return ExitCode::Done;
}

}  // namespace operator_side
