// SPDX-License-Identifier: GPL-2.0-or-later
// Entry points of consoles for fuzzers. Generated from consoles.capnp.
#pragma once

#include "idl/consoles_back.hpp"
#include "idl/consoles_front.hpp"
#include "tests/idl/hostile_peer.hpp"

namespace consoles::fuzz {

inline void fuzz_consoles_front(hostile::Input& input) { hostile::operation_front<consoles::ConsolesRing>(input); }
inline void fuzz_consoles_back(hostile::Input& input) { hostile::operation_back<consoles::ConsolesRing>(input); }

}  // namespace consoles::fuzz
