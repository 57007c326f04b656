// SPDX-License-Identifier: GPL-2.0-or-later
// Names that the outputs of one ring share.
#pragma once

#include "idl/gen/model.hpp"

namespace gen {

std::string ring_name(const Interface& one, const Method& method);      // NetTransmit
std::string member_name(const Structure& one);                          // of a message in its slot: indirect_transfer

}  // namespace gen
