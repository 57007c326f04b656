// SPDX-License-Identifier: GPL-2.0-or-later
// The audit of the debug build: everything that keeps domains apart is looked up again from what the processors really
// walk. The release build is linked with audit_off.cpp and does nothing here.
#pragma once

#include "core/lock.hpp"

namespace core::audit {

// At start: what the core says of its own mappings holds. Prints a line for each protection.
void check_core();

// Every page table in use. Stops the machine at the first entry that should not be.
void check_guests(Locked, const char* when);

}  // namespace core::audit
