// SPDX-License-Identifier: GPL-2.0-or-later
// Entry points of block for fuzzers. Generated from block.capnp.
#pragma once

#include "idl/block_back.hpp"
#include "idl/block_front.hpp"
#include "tests/idl/hostile_peer.hpp"

namespace block::fuzz {

inline void fuzz_block_front(hostile::Input& input) { hostile::operation_front<block::BlockRing>(input); }
inline void fuzz_block_back(hostile::Input& input) { hostile::operation_back<block::BlockRing>(input); }

}  // namespace block::fuzz
