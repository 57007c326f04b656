// SPDX-License-Identifier: GPL-2.0-or-later
// Images and ramdisks are named by what is in them: the first 32 hexadecimal digits of their SHA-256. So a machine
// knows one that it has already.
#pragma once

#include <string>

#include "tools/operator/file.hpp"

namespace operator_side {

std::string content_name(ByteView contents);

}  // namespace operator_side
