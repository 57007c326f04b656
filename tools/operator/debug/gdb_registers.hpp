// SPDX-License-Identifier: GPL-2.0-or-later
// A vcpu's registers in gdb's order for x86-64, and the description that tells gdb of it.
#pragma once

#include <string>

#include "idl/vcpu.hpp"
#include "tools/operator/file.hpp"

namespace operator_side {

Bytes gdb_registers(const abi::VcpuGuestContext& context);
std::string gdb_target_description();  // target.xml

}  // namespace operator_side
