// SPDX-License-Identifier: GPL-2.0-or-later
// The word somebody may have meant.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace operator_side {

// Letters to insert, drop, replace or swap with their neighbour, to make one word of the other.
unsigned distance(std::string_view one, std::string_view other);

std::string_view nearest(std::string_view word, std::span<const std::string_view> words);

}  // namespace operator_side
