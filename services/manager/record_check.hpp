// SPDX-License-Identifier: GPL-2.0-or-later
// Whether what somebody asks for can be a domain at all. Records come from the operator's side, where a configuration was
// checked with file and line; here nothing is believed of it.
#pragma once

#include "services/manager/refusal.hpp"

namespace manager {

// Domain names are shown in logs and in paths: they are of A-Z a-z 0-9 _ . - and 1 to 31 long.
bool is_name(std::string_view name);
// malformed, with the offset in the record of what is wrong as problem.number.
Refusal check_record(const ManifestDomain& record);

}  // namespace manager
