// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/audit.hpp"

namespace core::audit {

void check_core() {}
void check_guests(Locked, const char*) {}

}  // namespace core::audit
