// SPDX-License-Identifier: GPL-2.0-or-later
#include "tools/operator/client/failed.hpp"

#include <cstdio>

#include "tools/operator/client/output.hpp"
#include "tools/operator/line/errors.hpp"
#include "tools/operator/line/sentences.hpp"

namespace operator_side {

namespace {

std::string_view name_of(ExitCode code) {
    switch (code) {
    case ExitCode::Done: return "done";
    case ExitCode::Refused: return "refused";
    case ExitCode::Usage: return "usage";
    case ExitCode::NoSuchDomain: return "not-found";
    case ExitCode::NoConnection: return "no-connection";
    case ExitCode::TimeOver: return "time-over";
    case ExitCode::BadFile: return "bad-file";
    }
    return "unknown";
}

Json json_of(const std::exception& problem) {
    const ExitCode code = exit_code_of(problem);
    Json error{{"exit_code", static_cast<int>(code)}, {"kind", name_of(code)}, {"text", problem.what()}};
    if (const auto* refused = dynamic_cast<const Refused*>(&problem)) {
        const line::Problem& more = refused->problem();
        error["command"] = name_of_command(static_cast<unsigned>(refused->command()));
        error["status"] = name_of_status(static_cast<unsigned>(refused->status()));
        error.update(Json{{"wanted", more.wanted}, {"there", more.there}, {"number", more.number}});
    }
    return {{"error", error}};
}

}  // namespace

ExitCode exit_code_of(const std::exception& problem) {
    if (const auto* failed = dynamic_cast<const Failed*>(&problem)) return failed->code();
    if (dynamic_cast<const LineError*>(&problem) != nullptr) return ExitCode::NoConnection;
    const auto* refused = dynamic_cast<const Refused*>(&problem);
    return refused != nullptr && is_missing(refused->status(), refused->problem()) ? ExitCode::NoSuchDomain
                                                                                   : ExitCode::Refused;
}

void show_failure(const std::exception& problem, Form form) {
    const std::string text =
        form == Form::Text ? problem.what() : json_of(problem).dump(-1, ' ', false, Json::error_handler_t::replace);
    fmt::print(stderr, "{}\n", text);
}

}  // namespace operator_side
