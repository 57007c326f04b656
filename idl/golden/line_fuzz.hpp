// SPDX-License-Identifier: GPL-2.0-or-later
// Entry points of line for fuzzers. Generated from line.capnp.
#pragma once

#include "idl/line_back.hpp"
#include "idl/line_front.hpp"
#include "tests/idl/hostile_peer.hpp"

namespace line::fuzz {

inline void fuzz_line_front(hostile::Input& input) { hostile::operation_front<line::LineRing>(input); }
inline void fuzz_line_back(hostile::Input& input) { hostile::operation_back<line::LineRing>(input); }
inline void fuzz_outcomes_front(hostile::Input& input) { hostile::operation_front<line::OutcomesRing>(input); }
inline void fuzz_outcomes_back(hostile::Input& input) { hostile::operation_back<line::OutcomesRing>(input); }

}  // namespace line::fuzz
