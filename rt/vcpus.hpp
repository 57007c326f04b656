// SPDX-License-Identifier: GPL-2.0-or-later
// More vcpus of a unikernel. They run plain code: events go to vcpu 0, and an exception on them ends the domain.
#pragma once

#include "idl/types.hpp"

namespace rt::vcpus {

// Starts a vcpu in a function, on a stack of its own. The function must not return.
void start(abi::u32 vcpu, void (*entry)());

}  // namespace rt::vcpus
