// SPDX-License-Identifier: GPL-2.0-or-later
// What something says when it refuses.
#pragma once

#include <string>

#include "tools/operator/error.hpp"

namespace operator_side {

template <typename Function>
std::string refusal(Function function) {
    try {
        function();
    } catch (const Error& problem) {
        return problem.what();
    }
    return "accepted";
}

}  // namespace operator_side
