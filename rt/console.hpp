// SPDX-License-Identifier: GPL-2.0-or-later
// What a domain has to say: to its console ring if it has one, else to the machine's serial line by hypercall.
#pragma once

#include <string_view>

#include "common/line_buffer.hpp"
#include "rt/hypercall.hpp"

namespace rt {

using common::Hex;

// Waits while the ring is full.
void write_console(std::string_view text);
// To the machine's serial line, for another domain: the console service's right.
inline void write_serial(std::string_view text, DomId on_behalf_of = 0) {
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
