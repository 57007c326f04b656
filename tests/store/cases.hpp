// SPDX-License-Identifier: GPL-2.0-or-later
// Plays each case of a table, in a scene of its own.
#pragma once

#include <doctest/doctest.h>

#include <span>

#include "tests/store/script.hpp"

namespace store_test {

inline void play_all(std::span<const Case> cases) {
    for (const Case& one : cases) {
        CAPTURE(std::string(one.name));
        CHECK(play(one.script) == "");
    }
}

}  // namespace store_test
