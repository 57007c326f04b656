// SPDX-License-Identifier: GPL-2.0-or-later
// The auditor: every reference and every use by type, counted again from where they come from.
#pragma once

#include <string>

namespace core::host {

// Empty, or the first thing that is not as it should be. Also what core/audit.cpp checks, of which this asks more.
std::string recount();

}  // namespace core::host
