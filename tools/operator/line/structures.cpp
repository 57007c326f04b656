// SPDX-License-Identifier: GPL-2.0-or-later
#include "tools/operator/line/structures.hpp"

#include <algorithm>

namespace operator_side {

namespace {

constexpr line::u64 ns_most = line::u64{1} << 63;

template <typename Enumeration>
void check_enumeration(Enumeration value, Enumeration last, std::string_view what) {
    if (value > last) fail_line("the machine sent the unknown {} {}", what, static_cast<unsigned>(value));
}

void check_time(line::u64 ns) {
    if (ns >= ns_most) fail_line("the machine sent an impossible time");
}

}  // namespace

void check(const line::Hello&) {}
void check(const line::ImageState&) {}
void check(const line::Created&) {}
void check(const line::Changed&) {}
void check(const line::DeviceEntry&) {}
void check(const line::Attached&) {}
void check(const abi::VcpuGuestContext&) {}

void check(const line::Problem& problem) { check_text(problem.name, "problem's name"); }

void check(const line::Machine& machine) {
    check_time(machine.now_ns);
    check_time(machine.wall_ns);
}

void check(const line::DomainEntry& entry) {
    check_text(entry.name, "domain's name");
    check_enumeration(entry.state, line::DomainState::dying, "domain state");
}

void check(const line::DomainDetail& detail) {
    check(detail.entry);
    check_text(detail.image, "image's name");
    check_text(detail.ramdisk, "ramdisk's name");
    check_text(detail.cmdline, "command line");
    for (const abi::EndAction action : {detail.on_poweroff, detail.on_reboot, detail.on_crash})
        check_enumeration(action, abi::EndAction::preserve, "action");
}

void check(const line::LogEntry& entry) {
    check_time(entry.wall_ns);
    check_text(entry.name, "name in the log");
    check_text(entry.what, "text in the log");
    check_enumeration(entry.kind, line::LogKind::dma_fault, "kind of log entry");
}

void check(const line::ConsoleEntry& entry) { check_text(entry.name, "console's name"); }

void check(const line::CrashReport& report) {
    check_time(report.wall_ns);
    check_text(report.name, "domain's name");
    check_text(report.what, "reason of a crash");
    if (report.stack_bytes > sizeof report.stack || report.console_bytes > sizeof report.console)
        fail_line("the machine sent a crash report with impossible lengths");
}

std::vector<std::string> texts(ByteView bytes) {
    if (!bytes.empty() && bytes.back() != 0) fail_line("the machine sent a text without an end");
    std::vector<std::string> found;
    for (auto at = bytes.begin(); at != bytes.end();) {
        const auto end = std::find(at, bytes.end(), 0);
        found.emplace_back(at, end);
        at = end + 1;
    }
    return found;
}

std::string printable(std::string_view text) {
    // The C1 controls of UTF-8, which 0xC2 leads in, are commands for a terminal as well.
    const bool keep_high = is_utf8(text) && text.find('\xC2') == std::string_view::npos;
    std::string shown;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if ((byte >= 0x20 && byte < 0x7F) || (keep_high && byte > 0x7F)) shown += c;
        else if (c == '\n') shown += "\\n";
        else shown += fmt::format("\\x{:02x}", byte);
    }
    return shown;
}

}  // namespace operator_side
