// SPDX-License-Identifier: GPL-2.0-or-later
// So that doctest says what a panic said.
#pragma once

#include <doctest/doctest.h>

#include "tests/idl/simulation.hpp"

namespace {

REGISTER_EXCEPTION_TRANSLATOR(const simulated::Panic& panic) { return panic.report.c_str(); }

}  // namespace
