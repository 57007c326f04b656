// SPDX-License-Identifier: GPL-2.0-or-later
// Takes the ELF kernel out of a Linux bzImage. Here, on the operator's side: no domain ever unpacks anything.
#pragma once

#include <string>

#include "tools/operator/file.hpp"
#include "tools/operator/kernel/limits.hpp"

namespace operator_side {

bool is_elf(ByteView file);

// The bytes of the ELF file in a bzImage (Documentation/arch/x86/boot.rst, protocol 2.08 and later). `path` is for
// errors.
Bytes unpacked_kernel(const std::string& path, ByteView file, const KernelLimits& limits = {});

}  // namespace operator_side
