// SPDX-License-Identifier: GPL-2.0-or-later
// Crash reports as files. A domain that was destroyed or made anew after its crash is in no list any more; the log
// names it.
#include <filesystem>
#include <set>

#include "idl/events.hpp"
#include "tools/operator/client/commands.hpp"
#include "tools/operator/client/domains.hpp"
#include "tools/operator/client/log.hpp"
#include "tools/operator/client/output.hpp"
#include "tools/operator/debug/report.hpp"

namespace operator_side {

namespace {

class Reports {
  public:
    Reports(Client& client, std::string folder, const std::string& symbols)
        : client_(client), folder_(std::move(folder)), symbols_(symbols_of(symbols)) {
        std::error_code error;
        std::filesystem::create_directories(folder_, error);
        if (!std::filesystem::is_directory(folder_))
            fail("{}: {}", folder_, error ? error.message() : "it is no folder");
    }

    void write_for(line::u32 domid) {
        const std::optional<line::CrashReport> report = report_of(client_.line(), target_of(domid));
        if (!report) return;
        const std::string path = (std::filesystem::path(folder_) / report_file_name(*report)).string();
        if (!written_.insert(path).second || std::filesystem::exists(path)) return;
        const std::string contents = report_text(*report, symbols_);
        write_file(path, {reinterpret_cast<const std::uint8_t*>(contents.data()), contents.size()});
        if (client_.is_json()) show_json(Json{{"name", text(report->name)}, {"id", report->domid}, {"file", path}});
        else show(path);
    }

  private:
    Client& client_;
    const std::string folder_;
    const Symbols symbols_;
    std::set<std::string> written_;
};

bool is_crash(const line::LogEntry& entry) {
    return entry.kind == line::LogKind::ended && entry.value == abi::shutdown_crash && entry.target != 0;
}

}  // namespace

ExitCode reports(Client& client, const std::string& folder, bool follow, const std::string& symbols) {
    Reports reports(client, folder, symbols);
    for (const line::DomainEntry& entry : domains_of(client.line()))
        if ((entry.flags & line::crashed) != 0) reports.write_for(entry.domid);
    LogReader log(client.line(), 0);
    for (bool at_end = false;;) {
        const std::vector<line::LogEntry> entries = log.next(at_end ? LogReader::Wait::ForOne : LogReader::Wait::No);
        for (const line::LogEntry& entry : entries)
            if (is_crash(entry)) reports.write_for(entry.target);
        at_end = entries.empty() || at_end;
        if (entries.empty() && !follow) return ExitCode::Done;
    }
}

}  // namespace operator_side
