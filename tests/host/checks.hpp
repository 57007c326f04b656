// SPDX-License-Identifier: GPL-2.0-or-later
// The recount as a check of a suite.
#pragma once

#include <doctest/doctest.h>

#include "tests/host/recount.hpp"

namespace core::host {

inline void check_counts() {
    const std::string problem = recount();
    CHECK_MESSAGE(problem.empty(), problem);
}

}  // namespace core::host
