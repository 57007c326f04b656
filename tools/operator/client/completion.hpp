// SPDX-License-Identifier: GPL-2.0-or-later
// What a shell offers when the user types Tab.
#pragma once

#include <string>
#include <vector>

namespace operator_side {

struct CompletedCommand {
    std::string name;
    std::vector<std::string> options;
    enum class Argument { None, Domain, File } argument;
};

// A script for bash: eval "$(./ringfence ctl completion bash)".
std::string bash_completion(const std::vector<CompletedCommand>& commands);

}  // namespace operator_side
