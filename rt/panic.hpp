// SPDX-License-Identifier: GPL-2.0-or-later
// The end of a domain.
#pragma once

#include "common/line_buffer.hpp"
#include "idl/events.hpp"

namespace rt {

using namespace abi;
using common::Hex;

[[noreturn]] void shut_down(ShutdownReason reason);
// Shows the report and ends the domain as crashed.
[[noreturn]] void crash(std::string_view report);

template <typename... Parts>
[[noreturn]] void panic(const Parts&... parts) {
    common::LineBuffer line;
    line.put("panic: ");
    (line.put(parts), ...);
    line.put('\n');
    crash(line.text());
}

}  // namespace rt
