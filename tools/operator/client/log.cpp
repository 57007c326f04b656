// SPDX-License-Identifier: GPL-2.0-or-later
// The audit log: who did what to which domain.
#include "tools/operator/client/log.hpp"

#include "tools/operator/client/commands.hpp"
#include "tools/operator/client/output.hpp"
#include "tools/operator/line/sentences.hpp"

namespace operator_side {

namespace {

std::string subject(const line::LogEntry& entry) {
    const std::string name = printable(text(entry.name));
    if (entry.target == 0 && name.empty()) return "";
    return fmt::format(" {} (id {})", name.empty() ? "domain" : name, entry.target);
}

std::string detail(const line::LogEntry& entry) {
    switch (entry.kind) {
    case line::LogKind::command:
    case line::LogKind::boot:
    case line::LogKind::policy:
        return fmt::format(" {}: {}", name_of_command(entry.command), name_of_status(entry.status));
    case line::LogKind::ended: return fmt::format(" by {}", name_of_reason(static_cast<unsigned>(entry.value)));
    case line::LogKind::refused: return fmt::format(" hypercall {}", entry.value);
    case line::LogKind::device_given: return fmt::format(" {}", pci_address(static_cast<line::u32>(entry.value)));
    case line::LogKind::dma_fault: return fmt::format(" {} at {:#x}", pci_address(static_cast<line::u32>(entry.more)), static_cast<line::u64>(entry.value));
    case line::LogKind::created:
    case line::LogKind::destroyed:
    case line::LogKind::destroying: break;
    }
    return "";
}

std::string text_of(const line::LogEntry& entry) {
    const std::string what = printable(text(entry.what));
    const std::string by = entry.kind == line::LogKind::command ? fmt::format(" by line {}", entry.session) : "";
    return fmt::format("{:>6} {} {}{}{}{}{}", entry.number, utc(entry.wall_ns), name_of(entry.kind), detail(entry),
                       subject(entry), by, what.empty() ? "" : ": " + what);
}

Json json_of(const line::LogEntry& entry) {
    return {{"number", entry.number},
            {"time_ns", entry.time_ns},
            {"wall_ns", entry.wall_ns},
            {"kind", name_of(entry.kind)},
            {"command", name_of_command(entry.command)},
            {"status", name_of_status(entry.status)},
            {"session", entry.session},
            {"actor", entry.actor},
            {"target", entry.target},
            {"name", text(entry.name)},
            {"what", text(entry.what)},
            {"value", entry.value},
            {"more", entry.more}};
}

}  // namespace

std::vector<line::LogEntry> LogReader::next(Wait wait) {
    const line::LogFrom from{next_, wait == Wait::ForOne ? 1u : 0u, 0};
    const RequestId id = line_.send(line::Command::log, bytes_of(from));
    std::vector<line::LogEntry> entries =
        all<line::LogEntry>(wait == Wait::ForOne ? line_.finish(id, forever) : line_.finish(id));
    for (const line::LogEntry& entry : entries) {
        if (entry.number < next_) fail_line("the machine's log goes backwards, to {}", entry.number);
        gap_ += entry.number - std::max<line::u64>(next_, 1);
        next_ = entry.number + 1;
    }
    return entries;
}

ExitCode show_log(Client& client, line::u64 from, bool follow) {
    LogReader reader(client.line(), from);
    for (bool at_end = false;;) {
        const std::vector<line::LogEntry> entries = reader.next(at_end ? LogReader::Wait::ForOne : LogReader::Wait::No);
        if (const line::u64 lost = reader.take_gap(); lost != 0 && !client.is_json())
            fmt::print(stderr, "{} entries are gone: the machine keeps the newest ones\n", lost);
        // One in each line, so that whoever follows can read them as they come.
        for (const line::LogEntry& entry : entries)
            show(client.is_json() ? json_of(entry).dump(-1, ' ', false, Json::error_handler_t::replace)
                                  : text_of(entry));
        at_end = entries.empty() || at_end;
        if (entries.empty() && !follow) return ExitCode::Done;
    }
}

}  // namespace operator_side
