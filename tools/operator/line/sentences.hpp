// SPDX-License-Identifier: GPL-2.0-or-later
// Numbers of the line's protocol as words a user knows.
#pragma once

#include <string>

#include "idl/line.hpp"

namespace operator_side {

std::string sentence(line::Command command, line::Status status, const line::Problem& problem);
std::string_view sentence(line::ImageProblem problem);
bool is_missing(line::Status status, const line::Problem& problem);  // a domain, or a node of the store

std::string_view name_of(line::DomainState state);
std::string_view name_of(line::LogKind kind);
std::string name_of_command(unsigned command);
std::string name_of_status(unsigned status);
std::string name_of_reason(unsigned shutdown_reason);
std::string_view name_of(abi::EndAction action);

}  // namespace operator_side
