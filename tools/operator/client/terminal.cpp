// SPDX-License-Identifier: GPL-2.0-or-later
#include "tools/operator/client/terminal.hpp"

#include <signal.h>
#include <termios.h>
#include <unistd.h>

namespace operator_side {

namespace {

constexpr int ends[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGABRT, SIGSEGV, SIGPIPE};

// For the signals' sake global, and set before any of them is caught.
termios before;
std::string_view at_the_end;

void restore() {
    // If it cannot be written, nobody is there to see it.
    [[maybe_unused]] const ssize_t count = ::write(STDOUT_FILENO, at_the_end.data(), at_the_end.size());
    ::tcsetattr(STDIN_FILENO, TCSADRAIN, &before);
}

void restore_and_die(int signal) {
    restore();
    ::signal(signal, SIG_DFL);
    ::raise(signal);
}

}  // namespace

RawTerminal::RawTerminal(std::string_view farewell) : is_terminal_(::tcgetattr(STDIN_FILENO, &before) == 0) {
    if (!is_terminal_) return;
    at_the_end = farewell;
    for (const int signal : ends) ::signal(signal, restore_and_die);
    termios raw = before;
    ::cfmakeraw(&raw);
    // What comes out is lines as ever: a guest's console writes its own carriage returns, messages of ours do not.
    raw.c_oflag |= OPOST;
    ::tcsetattr(STDIN_FILENO, TCSADRAIN, &raw);
}

RawTerminal::~RawTerminal() {
    if (!is_terminal_) return;
    restore();
    for (const int signal : ends) ::signal(signal, SIG_DFL);
}

}  // namespace operator_side
