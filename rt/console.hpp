// SPDX-License-Identifier: GPL-2.0-or-later
// Lines to the console by hypercall.
#pragma once

#include <string_view>

#include "common/line_buffer.hpp"
#include "rt/hypercall.hpp"

namespace rt {

using common::Hex;

inline void write_console(std::string_view text, DomId on_behalf_of = 0) {
    call(Hypercall::console_io, ConsoleCommand::write, text.size(), text.data(), on_behalf_of);
}

// One line; numbers in decimal, Hex{n} in hexadecimal.
template <typename... Parts>
void print(const Parts&... parts) {
    common::LineBuffer line;
    (line.put(parts), ...);
    line.put('\n');
    write_console(line.text());
}

}  // namespace rt
