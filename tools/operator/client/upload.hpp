// SPDX-License-Identifier: GPL-2.0-or-later
// Sends an image or ramdisk that the machine does not know yet.
#pragma once

#include <functional>

#include "idl/image.hpp"
#include "tools/operator/line/connection.hpp"

namespace operator_side {

// Bytes taken so far, and all.
using Progress = std::function<void(std::uint64_t, std::uint64_t)>;

// The name under which the machine has it then.
std::string upload(Connection& line, abi::ArchiveKind kind, ByteView contents, const Progress& progress);

}  // namespace operator_side
