// SPDX-License-Identifier: GPL-2.0-or-later
// What the shapes ask of the messages they carry: operation rings, slot chains, byte streams, bounds.
#pragma once

#include "idl/gen/errors.hpp"

namespace gen {

void check_rules(const Schema& schema, Errors& errors);
void check_ring_rules(const Interface& one, Errors& errors);

// The list of a request that names pieces of pages, or null.
const Field* pieces_of(const Structure& message);
// The enumerant of a status with this meaning, or null.
const Enumerant* meaning(const Enumeration& statuses, bool Enumerant::*what);
// The flag of a slot with this meaning, or null.
const Enumerant* chain_flag(const Structure& slot, bool Enumerant::*what);
const Field* flags_of(const Structure& slot);

}  // namespace gen
