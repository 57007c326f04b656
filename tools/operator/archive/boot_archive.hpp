// SPDX-License-Identifier: GPL-2.0-or-later
// From domains as their configurations describe them to a boot archive: kernels found, unpacked, flattened, and a
// manifest.
#pragma once

#include <string>
#include <vector>

#include "tools/operator/archive/sources.hpp"
#include "tools/operator/config/domain.hpp"
#include "tools/operator/file.hpp"

namespace operator_side {

struct BootPlan {
    std::vector<Domain> domains;  // in the order in which they are built and started
    bool poweroff_when_all_ended = true;
    std::string manager;  // the file that the core starts first
};

Bytes boot_archive(const BootPlan& plan, const Sources& sources);

// The manifest for domains and their records, which are in the same order.
Bytes manifest_of(const std::vector<Domain>& domains, const std::vector<abi::ManifestDomain>& records,
                  bool poweroff_when_all_ended);

// Names that two of them have are refused.
void check_names(const std::vector<Domain>& domains);

}  // namespace operator_side
