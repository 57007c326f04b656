// SPDX-License-Identifier: GPL-2.0-or-later
// A text in a field of fixed size, as far as its NUL; the last byte counts as one.
#pragma once

#include <string_view>

namespace console {

template <std::size_t size>
std::string_view text_of(const char (&field)[size]) {
    std::size_t length = 0;
    while (length < size - 1 && field[length] != 0) ++length;
    return {field, length};
}

}  // namespace console
