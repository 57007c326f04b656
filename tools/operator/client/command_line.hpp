// SPDX-License-Identifier: GPL-2.0-or-later
// The words of ringfence-ctl.
#pragma once

namespace operator_side {

int run_command_line(int count, char** words);

}  // namespace operator_side
