// SPDX-License-Identifier: GPL-2.0-or-later
// The other screen of the user's terminal, for what is drawn over and over. However it ends, signals included, the
// terminal shows again what it showed before.
#pragma once

#include <string_view>

#include "tools/operator/client/terminal.hpp"

namespace operator_side {

class Screen {
  public:
    Screen();

    // Lines from the top; what the window has no room for is cut off. The last line is `below`.
    void show(std::string_view text, std::string_view below) const;

  private:
    const RawTerminal terminal_;
};

}  // namespace operator_side
