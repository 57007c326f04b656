// SPDX-License-Identifier: GPL-2.0-or-later
// What a domain knows about itself from its start.
#pragma once

#include <string_view>

#include "idl/shared_info.hpp"

namespace rt {

using namespace abi;

extern StartInfo* start_info;
extern SharedInfo* shared_info;      // mapped

std::string_view command_line();
// The value of "name=value" on the command line, or `otherwise`.
std::string_view option(std::string_view name, std::string_view otherwise = {});
u64 option_number(std::string_view name, u64 otherwise);

}  // namespace rt

// Each unikernel's own. When it returns, the domain powers off.
void run();
