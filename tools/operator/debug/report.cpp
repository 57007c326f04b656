// SPDX-License-Identifier: GPL-2.0-or-later
#include "tools/operator/debug/report.hpp"

#include "tools/operator/client/output.hpp"
#include "tools/operator/config/domain.hpp"
#include "tools/operator/debug/backtrace.hpp"
#include "tools/operator/line/sentences.hpp"

namespace operator_side {

namespace {

std::string registers_text(const line::CrashReport& report) {
    const abi::UserRegs& r = report.registers;
    return fmt::format(
        "  rip {:016x}  rsp {:016x}  rflags {:08x}\n  rax {:016x}  rbx {:016x}  rcx {:016x}\n  rdx {:016x}  rsi "
        "{:016x}  rdi {:016x}\n"
        "  rbp {:016x}  r8  {:016x}  r9  {:016x}\n  r10 {:016x}  r11 {:016x}  r12 {:016x}\n  r13 {:016x}  r14 {:016x}  "
        "r15 {:016x}\n"
        "  cs {:04x}  ss {:04x}  ds {:04x}  es {:04x}  fs {:04x}  gs {:04x}\n  cr2 {:016x}  cr3 {:016x}\n",
        r.rip, r.rsp, r.rflags, r.rax, r.rbx, r.rcx, r.rdx, r.rsi, r.rdi, r.rbp, r.r8, r.r9, r.r10, r.r11, r.r12, r.r13,
        r.r14, r.r15, r.cs, r.ss, r.ds, r.es, r.fs, r.gs, report.cr2, report.cr3);
}

std::string backtrace_text(const line::CrashReport& report, const Symbols& symbols) {
    std::string text;
    for (const Call& call : backtrace(report.registers, report.stack_at, {report.stack, report.stack_bytes}, symbols))
        text += fmt::format("  {:016x} {}{}\n", call.address, call.certain ? "" : "? ",
                            (text.empty() ? symbols.at(call.address) : symbols.at_return(call.address)).value_or(""));
    return text;
}

std::string console_text(const line::CrashReport& report) {
    std::string_view rest(reinterpret_cast<const char*>(report.console), report.console_bytes);
    std::string text;
    while (!rest.empty()) {
        std::string_view line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(line.size() + 1, rest.size()));
        while (line.ends_with('\r')) line.remove_suffix(1);
        text += "  " + printable(line) + "\n";
    }
    return text;
}

// Of a file: what a machine sends must not lead out of the folder.
std::string safe_name(const line::CrashReport& report) {
    const std::string name = text(report.name);
    return problem_of_name(name).empty() && !name.starts_with('.') ? name : "domain";
}

}  // namespace

std::optional<line::CrashReport> report_of(Connection& line, const line::Target& target) {
    try {
        return one<line::CrashReport>(line.call(line::Command::report, target));
    } catch (const Refused& problem) {
        if (problem.status() != line::Status::not_found) throw;
        return {};
    }
}

std::string report_text(const line::CrashReport& report, const Symbols& symbols) {
    const std::string what = printable(text(report.what));
    std::string out = fmt::format("domain {} (id {}) crashed on vcpu {} at {}, {} s after the machine's start\n",
                                  printable(text(report.name)), report.domid, report.vcpu, utc(report.wall_ns),
                                  seconds(report.time_ns));
    out += fmt::format("reason: {}, {}\n", name_of_reason(report.reason), what.empty() ? "by itself" : what);
    out += "\nregisters\n" + registers_text(report);
    out += "\nbacktrace (?: only looks like a return address)\n" + backtrace_text(report, symbols);
    out += "\nthe last it wrote on its console\n" + console_text(report);
    return out;
}

std::string report_file_name(const line::CrashReport& report) {
    std::string time = utc(report.wall_ns);  // 2026-11-28 12:00:00 UTC
    time = time.substr(0, 4) + time.substr(5, 2) + time.substr(8, 2) + "T" + time.substr(11, 2) + time.substr(14, 2) +
           time.substr(17, 2) + "Z";
    return fmt::format("{}-{}-{}.txt", safe_name(report), report.domid, time);
}

}  // namespace operator_side
