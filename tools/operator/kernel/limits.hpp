// SPDX-License-Identifier: GPL-2.0-or-later
// How much a kernel file may make us hold. A file says of itself how large it is unpacked; nobody has to believe it.
#pragma once

#include <cstdint>

namespace operator_side {

struct KernelLimits {
    std::uint64_t unpacked = std::uint64_t{512} << 20;  // bytes of an ELF file
    std::uint64_t block = std::uint64_t{512} << 20;     // bytes between its lowest and its highest loaded one
};

}  // namespace operator_side
