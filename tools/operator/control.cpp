// SPDX-License-Identifier: GPL-2.0-or-later
// ringfence-ctl: the control client. Users reach it as ./ringfence ctl.
#include "tools/operator/client/command_line.hpp"

int main(int count, char** words) { return operator_side::run_command_line(count, words); }
