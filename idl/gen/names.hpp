// SPDX-License-Identifier: GPL-2.0-or-later
// Names as the outputs spell them.
#pragma once

#include <string>

#include "idl/gen/model.hpp"

namespace gen {

std::string snake(const std::string& camel);       // evtchnUpcallMask -> evtchn_upcall_mask
std::string identifier(const std::string& camel);  // the same, and `register` -> `register_`
std::string upper(const std::string& snake_case);  // RING_REF
std::string integer(unsigned bits, bool is_signed);
std::string quoted(const std::string& text);       // as C, C++ and JSON write it

// A type as C++ writes it inside of namespace `from`, and as C does.
std::string cpp_type(const Type& type, const File* from);
std::string c_type(const Type& type);
std::string element_name(const Type& type);        // as the layout table does: u16, Segment
// C has one namespace for all: rf_start_info is the guest ABI's, rf_store_page that of another namespace.
std::string c_name(const File& file, const std::string& camel);

std::string hex(std::uint64_t value, unsigned digits = 1);

}  // namespace gen
