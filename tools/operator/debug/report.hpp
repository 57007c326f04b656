// SPDX-License-Identifier: GPL-2.0-or-later
// What a machine keeps of a domain that crashed, as a text to read and to send on.
#pragma once

#include <optional>
#include <string>

#include "tools/operator/debug/symbols.hpp"
#include "tools/operator/line/connection.hpp"

namespace operator_side {

std::optional<line::CrashReport> report_of(Connection& line, const line::Target& target);  // none: it did not crash

std::string report_text(const line::CrashReport& report, const Symbols& symbols);

// NAME-DOMID-TIME.txt; the time is UTC, 20261128T120000Z.
std::string report_file_name(const line::CrashReport& report);

}  // namespace operator_side
