// SPDX-License-Identifier: GPL-2.0-or-later
// The first serial line (16550), the machine's console.
#pragma once

namespace core::x86::serial {

void start();
void enable_input();
void write(char byte);
int read();      // -1: nothing there

}  // namespace core::x86::serial
