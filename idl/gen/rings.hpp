// SPDX-License-Identifier: GPL-2.0-or-later
// What the outputs of one ring share.
#pragma once

#include "idl/gen/output.hpp"

namespace gen {

std::string ring_name(const Interface& one, const Method& method);      // NetTransmit
std::string member_name(const Structure& one);                          // of a message in its slot: indirect_transfer

// Parts of NAME_ring.hpp.
// `written`: what other rings of the file have already.
void write_validity(Output& out, const File& file, const Interface& one, std::vector<const Structure*>& written);
void write_operation_traits(Output& out, const File& file, const Interface& one);
void write_chain_traits(Output& out, const File& file, const Interface& one, const Method& method);
void write_slot_union(Output& out, const std::string& name, std::vector<const Structure*> messages);
void write_record(Output& out, const std::string& name, const Structure& answer);
void write_status_names(Output& out, const Structure& answer, const std::vector<std::pair<const char*, bool Enumerant::*>>& meanings);

}  // namespace gen
