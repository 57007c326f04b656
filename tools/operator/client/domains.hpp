// SPDX-License-Identifier: GPL-2.0-or-later
// The domains of a machine, as several commands ask for them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tools/operator/client/output.hpp"
#include "tools/operator/line/connection.hpp"

namespace operator_side {

// A name, or an id if it has only digits.
line::Target target_of(const std::string& name);
line::Target target_of(line::u32 domid);

std::vector<line::DomainEntry> domains_of(Connection& line);
line::DomainDetail detail_of(Connection& line, const line::Target& target);

std::string state_of(const line::DomainEntry& entry);  // with the reason of its end
Json json_of(const line::DomainEntry& entry);

}  // namespace operator_side
