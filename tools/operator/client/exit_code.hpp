// SPDX-License-Identifier: GPL-2.0-or-later
// How ringfence-ctl ends: scripts rely on these.
#pragma once

namespace operator_side {

enum class ExitCode : int {
    Done = 0,
    Refused = 1,  // by the machine
    Usage = 2,
    NoSuchDomain = 3,  // or console, node, report
    NoConnection = 4,  // no machine, no answer, or the line was closed
    TimeOver = 5,      // of --timeout
    BadFile = 6,       // a configuration or kernel is missing or wrong
};

}  // namespace operator_side
