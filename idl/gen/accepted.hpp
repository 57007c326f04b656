// SPDX-License-Identifier: GPL-2.0-or-later
// Layouts that were accepted once (NAME.json in idl/golden) do not change by accident.
#pragma once

#include "idl/gen/errors.hpp"

namespace gen {

void compare_with_accepted(const Schema& schema, const std::string& folder, Errors& errors);

}  // namespace gen
