// SPDX-License-Identifier: GPL-2.0-or-later
// The auditors as a check of a suite.
#pragma once

#include <doctest/doctest.h>

#include "tests/host/consistency.hpp"
#include "tests/host/recount.hpp"

namespace core::host {

inline void check_counts() {
    const std::string problem = recount(), other = inconsistency();
    CHECK_MESSAGE(problem.empty(), problem);
    CHECK_MESSAGE(other.empty(), other);
}

}  // namespace core::host
