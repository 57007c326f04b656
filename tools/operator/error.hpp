// SPDX-License-Identifier: GPL-2.0-or-later
// The one exception that a user sees as a line. The text names the file, the line or the limit, and what to do.
#pragma once

#include <fmt/format.h>

#include <stdexcept>

namespace operator_side {

class Error : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

template <typename... Arguments>
[[noreturn]] void fail(fmt::format_string<Arguments...> text, Arguments&&... arguments) {
    throw Error(fmt::format(text, std::forward<Arguments>(arguments)...));
}

}  // namespace operator_side
