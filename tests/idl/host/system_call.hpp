// SPDX-License-Identifier: GPL-2.0-or-later
// Hypercalls go to a core in this process, if the test has one (tests/virtio/machine.hpp).
#pragma once

#include "common/integers.hpp"

namespace rt {

using namespace common::integers;

i64 hypercall(u64 number, u64 a = 0, u64 b = 0, u64 c = 0, u64 d = 0, u64 e = 0);

}  // namespace rt
