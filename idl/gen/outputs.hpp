// SPDX-License-Identifier: GPL-2.0-or-later
// What is made from one schema; one function for each file.
#pragma once

#include "idl/gen/output.hpp"

namespace gen {

std::string cpp_header(const Schema& schema, const File& file);       // NAME.hpp: wire structures
std::string c_header(const Schema& schema, const File& file);         // NAME.h: the same for C
std::string decoder(const Schema& schema, const File& file);          // NAME_decode.hpp: for traces
std::string reference(const Schema& schema, const File& file);        // NAME.md
std::string layout_table(const Schema& schema, const File& file);     // NAME.json
// Empty if the schema has no such interface.
std::string front_end(const Schema& schema, const File& file);        // NAME_front.hpp
std::string back_end(const Schema& schema, const File& file);         // NAME_back.hpp
std::string ring_traits(const Schema& schema, const File& file);      // NAME_ring.hpp: what both share
std::string link_life(const Schema& schema, const File& file);        // NAME_link.hpp: store keys
std::string fuzz_entry(const Schema& schema, const File& file);       // NAME_fuzz.cpp

}  // namespace gen
