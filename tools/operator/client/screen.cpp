// SPDX-License-Identifier: GPL-2.0-or-later
#include "tools/operator/client/screen.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdio>
#include <string>

namespace operator_side {

namespace {

constexpr const char* enter = "\x1b[?1049h\x1b[?25l";  // the other screen, no cursor
constexpr const char* leave = "\x1b[?25h\x1b[?1049l";
constexpr std::string_view home = "\x1b[H", clear_line = "\x1b[K", clear_below = "\x1b[J";

struct Window {
    std::size_t rows = 24, columns = 80;
};

// Asked each time: the user may change it at any moment.
Window window() {
    winsize size{};
    if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_row == 0 || size.ws_col == 0) return {};
    return {size.ws_row, size.ws_col};
}

}  // namespace

Screen::Screen() : terminal_(leave) {
    std::fputs(enter, stdout);
    std::fflush(stdout);
}

// A line too many would scroll the first one away, and one too wide would take two.
void Screen::show(std::string_view text, std::string_view below) const {
    const Window room = window();
    std::string drawn(home);
    for (std::size_t row = 1; row < room.rows && !text.empty(); ++row) {
        const std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        drawn.append(line.substr(0, room.columns)).append(clear_line).append("\n");
    }
    drawn.append(below.substr(0, room.columns)).append(clear_line).append(clear_below);
    std::fwrite(drawn.data(), 1, drawn.size(), stdout);
    std::fflush(stdout);
}

}  // namespace operator_side
