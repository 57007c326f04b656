// SPDX-License-Identifier: GPL-2.0-or-later
// What is said about a domain that cannot go on: who, why, and its registers.
#pragma once

namespace core {

struct Domain;
struct Registers;
struct Vcpu;

void report_crash(const Domain& domain, const Vcpu* vcpu, const Registers* registers, const char* reason);
void print_registers(const Registers& registers);

}  // namespace core
