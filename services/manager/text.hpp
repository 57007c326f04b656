// SPDX-License-Identifier: GPL-2.0-or-later
// Texts in fields of fixed size.
#pragma once

#include <cstring>
#include <string_view>

namespace manager {

// As far as its NUL.
template <std::size_t size>
std::string_view text_of(const char (&field)[size]) {
    std::size_t length = 0;
    while (length < size && field[length] != 0) ++length;
    return {field, length};
}

// Whether it ends inside of its field.
template <std::size_t size>
bool is_text(const char (&field)[size]) { return text_of(field).size() < size; }

// Cut if it has to be.
template <std::size_t size>
void set_text(char (&field)[size], std::string_view text) {
    const std::size_t length = text.copy(field, size - 1);
    std::memset(field + length, 0, size - length);
}

}  // namespace manager
