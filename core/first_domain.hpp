// SPDX-License-Identifier: GPL-2.0-or-later
// The first domain, the manager: the only one the core builds. It gets its image, a fixed amount of memory, the boot
// archive, and the control capability.
#pragma once

#include "core/boot_archive.hpp"

namespace core {

// Null, or what was in the way.
const char* start_manager(const BootArchive& archive);

}  // namespace core
