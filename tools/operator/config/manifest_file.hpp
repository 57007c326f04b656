// SPDX-License-Identifier: GPL-2.0-or-later
// A manifest: the configurations a machine starts with, in order, and how it ends.
#pragma once

#include <optional>

#include "tools/operator/config/domain.hpp"

namespace operator_side {

struct ManifestFile {
    // Paths of configurations. Nothing said about services: those that every machine has.
    std::optional<std::vector<std::string>> services;
    std::vector<std::string> guests;
    bool poweroff_when_all_ended = true;
    std::string core_options;
};

ManifestFile parse_manifest(const std::string& path, std::string_view text);
ManifestFile read_manifest(const std::string& path);

}  // namespace operator_side
