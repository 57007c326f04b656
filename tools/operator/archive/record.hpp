// SPDX-License-Identifier: GPL-2.0-or-later
// A domain as the manager gets it, in the manifest or over the operator's line.
#pragma once

#include <string>

#include "tools/operator/config/domain.hpp"

namespace operator_side {

// `image` and `ramdisk` are content names; `cmdline` is the whole command line.
abi::ManifestDomain record_of(const Domain& domain, const std::string& image, const std::string& ramdisk,
                              const std::string& cmdline);

}  // namespace operator_side
