// SPDX-License-Identifier: GPL-2.0-or-later
// Shows domains: all in a table, or one with all that is known of it.
#include "tools/operator/client/commands.hpp"
#include "tools/operator/client/domains.hpp"
#include "tools/operator/debug/report.hpp"
#include "tools/operator/line/sentences.hpp"

namespace operator_side {

namespace {

std::string flags_of(const line::DomainEntry& entry) {
    std::string flags;
    for (const auto& [flag, name] : {std::pair{line::service, "service"},
                                     {line::crashed, "crashed"},
                                     {line::owns_device, "owns-device"},
                                     {line::no_iommu, "NO-IOMMU"}})
        if ((entry.flags & flag) != 0) flags += fmt::format("{}{}", flags.empty() ? "" : ",", name);
    return flags.empty() ? "-" : flags;
}

Json json_of(const line::DomainDetail& detail) {
    Json json = operator_side::json_of(detail.entry);
    json.update(Json{{"on_poweroff", name_of(detail.on_poweroff)},
                     {"on_reboot", name_of(detail.on_reboot)},
                     {"on_crash", name_of(detail.on_crash)},
                     {"devices", detail.devices},
                     {"image", text(detail.image)},
                     {"ramdisk", text(detail.ramdisk)},
                     {"cmdline", text(detail.cmdline)}});
    return json;
}

std::string text_of(const line::DomainDetail& detail) {
    const line::DomainEntry& entry = detail.entry;
    std::string out;
    const auto line = [&out](std::string_view key, const std::string& value) {
        out += fmt::format("{:<14} {}\n", key, value);
    };
    line("name", printable(text(entry.name)));
    line("id", std::to_string(entry.domid));
    line("state", state_of(entry));
    line("flags", flags_of(entry));
    line("memory", fmt::format("{} MiB now, {} at start, told to have {}, at most {}", mib(entry.frames),
                               entry.memory_mib, entry.target_mib, entry.max_memory_mib));
    line("core memory", fmt::format("{} KiB", entry.core_frames * 4));
    line("vcpus",
         fmt::format("{} of {} online, on processors {:#x}", entry.vcpus_online, entry.vcpus, entry.processors));
    line("scheduling", fmt::format("weight {}, warp {} us, limit {} us, pause {} us", entry.weight, entry.warp_us,
                                   entry.warp_limit_us, entry.unwarp_us));
    line("time", fmt::format("{} s on a processor; made {} s after the machine's start", seconds(entry.busy_ns),
                             seconds(entry.created_ns)));
    line("counts", fmt::format("{} traps, {} hypercalls, {} CR3 loads, {} TLB flushes", entry.traps, entry.hypercalls,
                               entry.cr3_loads, entry.tlb_flushes));
    line("shares", fmt::format("{} event channels, {} mapped grants, {} devices", entry.ports, entry.grants_mapped,
                               detail.devices));
    line("at its end",
         fmt::format("poweroff: {}, reboot: {}, crash: {}; restarted {} times", name_of(detail.on_poweroff),
                     name_of(detail.on_reboot), name_of(detail.on_crash), entry.restarts));
    line("image", text(detail.image));
    line("ramdisk", text(detail.ramdisk).empty() ? "-" : text(detail.ramdisk));
    line("command line", printable(text(detail.cmdline)));
    out.pop_back();
    return out;
}

}  // namespace

ExitCode list(Client& client, bool names_only) {
    const std::vector<line::DomainEntry> domains = domains_of(client.line());
    if (client.is_json()) {
        Json json = Json::array();
        for (const line::DomainEntry& entry : domains) json.push_back(json_of(entry));
        show_json(json);
        return ExitCode::Done;
    }
    if (names_only) {
        for (const line::DomainEntry& entry : domains) show(printable(text(entry.name)));
        return ExitCode::Done;
    }
    Table table({"NAME", "ID", "STATE", "MIB", "VCPUS", "SECONDS", "RESTARTS", "FLAGS"});
    for (const line::DomainEntry& entry : domains)
        table.add({printable(text(entry.name)), std::to_string(entry.domid), state_of(entry), mib(entry.frames),
                   std::to_string(entry.vcpus_online), seconds(entry.busy_ns), std::to_string(entry.restarts),
                   flags_of(entry)});
    show(table.text());
    return ExitCode::Done;
}

ExitCode info(Client& client, const std::string& domain, const std::string& symbols) {
    const line::DomainDetail detail = detail_of(client.line(), target_of(domain));
    std::optional<line::CrashReport> report;
    if ((detail.entry.flags & line::crashed) != 0) report = report_of(client.line(), target_of(detail.entry.domid));
    if (client.is_json()) {
        Json json = json_of(detail);
        if (report) json["report"] = report_text(*report, symbols_of(symbols));
        show_json(json);
        return ExitCode::Done;
    }
    show(text_of(detail));
    if (report) show("\n" + report_text(*report, symbols_of(symbols)));
    return ExitCode::Done;
}

}  // namespace operator_side
