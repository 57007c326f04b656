// SPDX-License-Identifier: GPL-2.0-or-later
// Texts into fields of structures, with their NUL. What does not fit is refused, never cut.
#pragma once

#include <cstring>
#include <string_view>

#include "tools/operator/error.hpp"

namespace operator_side {

template <std::size_t size>
void put_text(char (&field)[size], std::string_view text, std::string_view what) {
    if (text.size() >= size) fail("{} is longer than {} bytes: {}...", what, size - 1, text.substr(0, 40));
    std::memset(field, 0, size);
    std::memcpy(field, text.data(), text.size());
}

}  // namespace operator_side
