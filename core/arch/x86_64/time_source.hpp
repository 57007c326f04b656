// SPDX-License-Identifier: GPL-2.0-or-later
// How fast the TSC and the APIC's timer are, and what time of day it is.
#pragma once

namespace core::x86 {

// Null, or what is missing. Afterwards core/clock works.
const char* start_clock();

}  // namespace core::x86
