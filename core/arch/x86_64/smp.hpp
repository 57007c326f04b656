// SPDX-License-Identifier: GPL-2.0-or-later
// Bringing up the processors.
#pragma once

namespace core::x86 {

// The boot processor: its tables and struct Cpu. Then all others, one after the other; says which did not answer.
void prepare_boot_cpu();
void start_other_cpus();

}  // namespace core::x86
