// SPDX-License-Identifier: GPL-2.0-or-later
// A part of a page that a peer has granted.
#pragma once

#include "idl/types.hpp"

namespace rt {

struct Piece {
    abi::GrantRef ref;
    abi::u32 offset, length;      // bytes; offset + length <= 4096
};

}  // namespace rt
