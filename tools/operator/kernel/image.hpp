// SPDX-License-Identifier: GPL-2.0-or-later
// Guest kernels as the manager loads them: one block of memory behind a fixed-layout header (idl/image.capnp).
#pragma once

#include "tools/operator/kernel/elf.hpp"
#include "tools/operator/kernel/limits.hpp"

namespace operator_side {

// The image of an ELF file with Xen notes.
Bytes flatten(const Elf& elf, const KernelLimits& limits = {});

// The same from whatever kernel file: an ELF file or a bzImage.
Bytes image_of_kernel(const std::string& path, ByteView file, const KernelLimits& limits = {});
Bytes image_of_kernel(const std::string& path);

}  // namespace operator_side
