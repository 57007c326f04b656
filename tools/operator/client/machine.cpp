// SPDX-License-Identifier: GPL-2.0-or-later
// The machine itself: what it has, and its end.
#include "tools/operator/client/commands.hpp"
#include "tools/operator/client/domains.hpp"
#include "tools/operator/client/output.hpp"

namespace operator_side {

namespace {

std::vector<line::ConsoleEntry> consoles_of(Connection& line) {
    std::vector<line::ConsoleEntry> consoles;
    for (line::First first{0};;) {
        const std::vector<line::ConsoleEntry> some = all<line::ConsoleEntry>(line.call(line::Command::consoles, first));
        if (some.empty()) return consoles;
        for (const line::ConsoleEntry& entry : some) {
            if (entry.domid < first.domid || entry.domid >= abi::domid_first_reserved)
                fail_line("the machine lists console {} in the wrong order", entry.domid);
            consoles.push_back(entry);
            first.domid = entry.domid + 1;
        }
    }
}

}  // namespace

ExitCode machine(Client& client) {
    const auto machine = one<line::Machine>(client.line().call(line::Command::machine));
    if (client.is_json()) {
        show_json(Json{{"total_frames", machine.total_frames},
                       {"free_frames", machine.free_frames},
                       {"core_frames", machine.core_frames},
                       {"processors", machine.processors},
                       {"tsc_khz", machine.tsc_khz},
                       {"now_ns", machine.now_ns},
                       {"wall_ns", machine.wall_ns},
                       {"domains", machine.domains},
                       {"store_nodes", machine.store_nodes}});
        return ExitCode::Done;
    }
    show(fmt::format(
        "memory      {} MiB, {} free, {} the core's\nprocessors  {}, TSC {} kHz\ntime        {}, up {} s\ndomains     "
        "{}\nstore       {} nodes",
        mib(machine.total_frames), mib(machine.free_frames), mib(machine.core_frames), machine.processors,
        machine.tsc_khz, utc(machine.wall_ns), seconds(machine.now_ns), machine.domains, machine.store_nodes));
    return ExitCode::Done;
}

ExitCode devices(Client& client) {
    const std::vector<line::DeviceEntry> devices = all<line::DeviceEntry>(client.line().call(line::Command::devices));
    Table table({"ADDRESS", "VENDOR:DEVICE", "CLASS", "OWNER", "VECTORS"});
    Json json = Json::array();
    for (const line::DeviceEntry& device : devices) {
        const std::string kind = fmt::format("{:04x}:{:04x}", device.vendor, device.device);
        table.add({pci_address(device.address), kind, fmt::format("{:06x}", device.class_code),
                   device.owner == 0 ? "-" : std::to_string(device.owner), std::to_string(device.vectors)});
        json.push_back({{"address", pci_address(device.address)},
                        {"id", kind},
                        {"class", fmt::format("{:06x}", device.class_code)},
                        {"owner", device.owner},
                        {"vectors", device.vectors}});
    }
    if (client.is_json()) show_json(json);
    else show(table.text());
    return ExitCode::Done;
}

ExitCode consoles(Client& client) {
    Table table({"NAME", "ID", "ALIVE", "WRITTEN", "ATTACHED"});
    Json json = Json::array();
    for (const line::ConsoleEntry& entry : consoles_of(client.line())) {
        table.add({printable(text(entry.name)), std::to_string(entry.domid), entry.alive != 0 ? "yes" : "no",
                   std::to_string(entry.written), std::to_string(entry.attached)});
        json.push_back({{"name", text(entry.name)},
                        {"id", entry.domid},
                        {"alive", entry.alive != 0},
                        {"written", entry.written},
                        {"attached", entry.attached}});
    }
    if (client.is_json()) show_json(json);
    else show(table.text());
    return ExitCode::Done;
}

ExitCode end_machine(Client& client, line::u32 how) {
    Connection& line = client.line();
    try {
        line.call(line::Command::machine_end, line::MachineEnd{how});
    } catch (const LineClosed&) {
        // That is how it looks when a machine ends.
    }
    line.wait_for_end();
    return ExitCode::Done;
}

}  // namespace operator_side
