// SPDX-License-Identifier: GPL-2.0-or-later
// A guest's view of privileged registers: virtual where the core has its own, real where it may be. False: #GP.
#pragma once

#include "core/result.hpp"
#include "core/vcpu.hpp"

namespace core::x86::privileged {

bool read_control_register(Vcpu& vcpu, unsigned number, u64& value);
bool write_control_register(Vcpu& vcpu, unsigned number, u64 value);
bool set_xcr0(Vcpu& vcpu, u64 value);
bool read_msr(Vcpu& vcpu, u32 number, u64& value);
bool write_msr(Vcpu& vcpu, u32 number, u64 value);

}  // namespace core::x86::privileged
