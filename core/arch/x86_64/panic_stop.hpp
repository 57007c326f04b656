// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

namespace core::x86 {

// On another processor's panic: halts for good. Called by the NMI that a panic sends.
void stop_if_panicking();
// What a panic does after its report: "halt" (the default) or "reboot", from the command line.
void set_panic_reboot(bool reboot);

}  // namespace core::x86
