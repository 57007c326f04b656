// SPDX-License-Identifier: GPL-2.0-or-later
// What the domains do, between one look and the next.
#include <unistd.h>

#include <algorithm>
#include <map>

#include "tools/operator/client/commands.hpp"
#include "tools/operator/client/deadline.hpp"
#include "tools/operator/client/domains.hpp"
#include "tools/operator/client/screen.hpp"

namespace operator_side {

namespace {

constexpr std::string_view keys = "q ends";

struct Look {
    line::Machine machine;
    std::map<line::u32, line::DomainEntry> domains;
};

Look look(Connection& line) {
    Look now{one<line::Machine>(line.call(line::Command::machine)), {}};
    for (const line::DomainEntry& entry : domains_of(line)) now.domains.emplace(entry.domid, entry);
    return now;
}

struct Row {
    line::DomainEntry entry;
    double cpu;                                   // of one processor, percent
    double traps, hypercalls, switches, flushes;  // a second
};

// A counter that went down belongs to a domain that was made anew in between.
double rate(line::u64 now, line::u64 before, double seconds) {
    return seconds <= 0 || now < before ? 0 : static_cast<double>(now - before) / seconds;
}

std::vector<Row> rows_between(const Look& before, const Look& now) {
    const double seconds = rate(now.machine.now_ns, before.machine.now_ns, 1e9);
    std::vector<Row> rows;
    for (const auto& [domid, entry] : now.domains) {
        const auto known = before.domains.find(domid);
        const line::DomainEntry then = known == before.domains.end() ? entry : known->second;
        rows.push_back({entry, rate(entry.busy_ns, then.busy_ns, seconds) / 1e7, rate(entry.traps, then.traps, seconds),
                        rate(entry.hypercalls, then.hypercalls, seconds),
                        rate(entry.cr3_loads, then.cr3_loads, seconds),
                        rate(entry.tlb_flushes, then.tlb_flushes, seconds)});
    }
    std::stable_sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) { return a.cpu > b.cpu; });
    return rows;
}

std::string text_of(const Look& now, const std::vector<Row>& rows) {
    const line::Machine& machine = now.machine;
    std::string text = fmt::format("{}  up {} s, {} processors, {} domains, {} of {} MiB free\n\n",
                                   utc(machine.wall_ns), seconds(machine.now_ns), machine.processors,
                                   now.domains.size(), mib(machine.free_frames), mib(machine.total_frames));
    Table table({"NAME", "ID", "STATE", "CPU%", "SECONDS", "MIB", "VCPUS", "TRAPS/S", "HCALLS/S", "CR3/S", "FLUSH/S"});
    for (const Row& row : rows)
        table.add({printable(operator_side::text(row.entry.name)), std::to_string(row.entry.domid), state_of(row.entry),
                   fmt::format("{:.1f}", row.cpu), seconds(row.entry.busy_ns), mib(row.entry.frames),
                   std::to_string(row.entry.vcpus_online), fmt::format("{:.0f}", row.traps),
                   fmt::format("{:.0f}", row.hypercalls), fmt::format("{:.0f}", row.switches),
                   fmt::format("{:.0f}", row.flushes)});
    return text + table.text();
}

Json json_of(const std::vector<Row>& rows) {
    Json json = Json::array();
    for (const Row& row : rows) {
        Json one = operator_side::json_of(row.entry);
        one.update(Json{{"cpu_percent", row.cpu},
                        {"traps_per_s", row.traps},
                        {"hypercalls_per_s", row.hypercalls},
                        {"cr3_loads_per_s", row.switches},
                        {"tlb_flushes_per_s", row.flushes}});
        json.push_back(one);
    }
    return json;
}

enum class Pause { Over, Leave };

// Until it is time for the next look. Any of q, Ctrl-C and Ctrl-D leaves.
Pause pause(Connection& line, double interval_s, int input) {
    const Deadline deadline(interval_s);
    while (deadline.left() != Milliseconds::zero()) {
        if (!line.turn(deadline.left(), input).also) continue;
        char key = 0;
        if (::read(input, &key, 1) <= 0 || key == 'q' || key == 3 || key == 4) return Pause::Leave;
    }
    return Pause::Over;
}

// The first table says nothing of rates yet: nobody knows what was before.
void live(Connection& line, double interval_s) {
    const Screen screen;
    Look before = look(line);
    screen.show(text_of(before, rows_between(before, before)), keys);
    while (pause(line, interval_s, STDIN_FILENO) != Pause::Leave) {
        Look now = look(line);
        screen.show(text_of(now, rows_between(before, now)), keys);
        before = std::move(now);
    }
}

}  // namespace

ExitCode top(Client& client, double interval_s, bool once) {
    Connection& line = client.line();
    const bool on_terminal = ::isatty(STDIN_FILENO) != 0 && ::isatty(STDOUT_FILENO) != 0;
    if (on_terminal && !once && !client.is_json()) {
        live(line, interval_s);
        return ExitCode::Done;
    }
    for (Look before = look(line);;) {
        pause(line, interval_s, -1);
        Look now = look(line);
        const std::vector<Row> rows = rows_between(before, now);
        if (client.is_json()) show_json(json_of(rows));
        else show(text_of(now, rows));
        if (once) return ExitCode::Done;
        before = std::move(now);
    }
}

}  // namespace operator_side
