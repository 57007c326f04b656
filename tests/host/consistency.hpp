// SPDX-License-Identifier: GPL-2.0-or-later
// What must hold between records besides the counts of frames: the two ends of an event channel know each other, a vcpu
// that can run is in exactly one place, and each queue is what its links say, both ways.
#pragma once

#include <string>

namespace core::host {

// Empty, or the first thing that is not as it should be.
std::string inconsistency();

}  // namespace core::host
