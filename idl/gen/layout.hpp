// SPDX-License-Identifier: GPL-2.0-or-later
// Offsets: fields follow each other in the order of their ordinals, each where C would put it. What C would do silently
// (a hole) has to be declared, and what the wire prescribes ($at, $size) has to be what comes out.
#pragma once

#include "idl/gen/errors.hpp"

namespace gen {

void lay_out(Schema& schema, Errors& errors);

// Of anything but structures.
unsigned bits_of(const Type& type);
// Whether the field is one unsigned integer, whatever its type is called.
bool is_unsigned(const Field& field);

}  // namespace gen
