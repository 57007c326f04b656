// SPDX-License-Identifier: GPL-2.0-or-later
// Entry points of blkback for fuzzers. Generated from blkback.capnp.
#pragma once

#include "idl/blkback_back.hpp"
#include "idl/blkback_front.hpp"
#include "tests/idl/hostile_peer.hpp"

namespace vbd::fuzz {

inline void fuzz_orders_front(hostile::Input& input) { hostile::operation_front<vbd::OrdersRing>(input); }
inline void fuzz_orders_back(hostile::Input& input) { hostile::operation_back<vbd::OrdersRing>(input); }

}  // namespace vbd::fuzz
