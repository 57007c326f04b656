// SPDX-License-Identifier: GPL-2.0-or-later
// The record of how long a vcpu ran, waited, slept: kept for every vcpu, copied to the guest at each change if it asked.
#pragma once

#include "idl/vcpu.hpp"

namespace core {

struct Vcpu;

namespace runstate {

abi::RunstateInfo current(const Vcpu& vcpu);
void publish(Vcpu& vcpu);

}  // namespace runstate
}  // namespace core
