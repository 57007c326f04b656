// SPDX-License-Identifier: GPL-2.0-or-later
// Where the kernels are that configurations name: a file, a guest or service of ours by its bare name, or `linux`.
#pragma once

#include <string>
#include <vector>

#include "tools/operator/config/domain.hpp"

namespace operator_side {

constexpr std::string_view linux_kernel = "linux";

struct Sources {
    std::vector<std::string> guests;  // folders; a program NAME is FOLDER/NAME or FOLDER/*/NAME
    std::string linux_kernel;         // files; what `linux` stands for
    std::string linux_ramdisk;
    std::string linux_cmdline;  // in front of what the configuration says
};

// A domain's files, all of which are there.
struct Files {
    std::string kernel;
    std::string ramdisk;  // may be empty
    std::string cmdline;
};

Files files_of(const Domain& domain, const Sources& sources);

// From the environment (RINGFENCE_GUESTS, with `:` between folders, RINGFENCE_LINUX_KERNEL, _RAMDISK, _CMDLINE).
Sources sources_of_environment();

}  // namespace operator_side
