// SPDX-License-Identifier: GPL-2.0-or-later
// The machine's console: one serial line shared by the core and every domain. Each line carries its writer's name; a
// writer that is interrupted in mid-line gets its line ended and its name repeated.
#pragma once

#include <string_view>

#include "common/line_buffer.hpp"
#include "core/address.hpp"

namespace core {

using common::Hex;
using common::LineBuffer;

struct Domain;
struct Locked;

namespace console {

// Writes `text` for `writer`, prefixed at the start of each line. Control characters other than tab, CR, ESC, BS and
// newline are replaced, so that no guest can fake another's prefix.
void write(std::string_view prefix, DomId writer, std::string_view text);

// A domain's own output, held to its share of the line (a token bucket); what is over is counted and dropped.
void write_domain(Locked, Domain& domain, std::string_view text);

// One line of the core's own: "core: ...".
void write_core(std::string_view text);

// Bytes typed by the operator, filled by the interrupt of the line.
void put_input(Locked, char byte);
std::size_t take_input(Locked, char* buffer, std::size_t size);

// A panic cannot wait for whoever holds the line.
void force_unlock();

}  // namespace console

template <typename... Parts>
void log(const Parts&... parts) {
    LineBuffer line;
    (line.put(parts), ...);
    console::write_core(line.text());
}

}  // namespace core
