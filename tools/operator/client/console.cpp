// SPDX-License-Identifier: GPL-2.0-or-later
// A domain's console on the user's terminal: keys to the domain, its output back, until the domain ends or Ctrl-] is
// typed.
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>

#include "tools/operator/client/commands.hpp"
#include "tools/operator/client/domains.hpp"
#include "tools/operator/client/terminal.hpp"

namespace operator_side {

namespace {

constexpr std::uint8_t detach_key = 0x1D;  // Ctrl-]

void write_all(ByteView bytes) {
    while (!bytes.empty()) {
        const ssize_t count = ::write(STDOUT_FILENO, bytes.data(), bytes.size());
        if (count < 0 && errno != EINTR && errno != EAGAIN) fail("cannot write to the standard output");
        if (count > 0) bytes = bytes.subspan(static_cast<std::size_t>(count));
    }
}

class Attachment {
  public:
    Attachment(Connection& line, const std::string& domain, const ConsoleView& view) : line_(line) {
        line_.listen([this](const Received& received) { take(received); });
        const line::Attach attach{target_of(domain),
                                  (view.scrollback ? line::scrollback : 0u) | (view.follow ? line::follow : 0u)};
        id_ = line_.send(line::Command::attach, bytes_of(attach));
        one<line::Attached>(line_.finish(id_));
    }
    ~Attachment() { line_.listen({}); }
    Attachment(const Attachment&) = delete;
    Attachment& operator=(const Attachment&) = delete;

    // Until the console is gone or the user goes; whether it was the user.
    bool run(const RawTerminal& terminal) {
        while (!ended_) {
            if (!line_.turn(forever, keys_ ? STDIN_FILENO : -1).also) continue;
            std::uint8_t room[4096];
            const ssize_t count = ::read(STDIN_FILENO, room, sizeof room);
            if (count <= 0) {
                // A pipe that has ended says nothing about the domain.
                if (terminal.is_terminal()) return true;
                keys_ = false;
                continue;
            }
            if (!take_keys({room, static_cast<std::size_t>(count)}, terminal)) return true;
        }
        return false;
    }

    void detach() { line_.detach(id_); }

  private:
    void take(const Received& received) {
        if (received.frame.id != id_) return;
        if (received.kind() == line::FrameKind::ended) ended_ = true;
        else write_all(received.data);
    }

    // False: there was the key to leave by. In what is piped in it is a byte like any other.
    bool take_keys(ByteView keys, const RawTerminal& terminal) {
        const auto end = terminal.is_terminal() ? std::find(keys.begin(), keys.end(), detach_key) : keys.end();
        const auto count = static_cast<std::size_t>(end - keys.begin());
        if (count != 0) line_.input(id_, keys.first(count));
        return end == keys.end();
    }

    Connection& line_;
    RequestId id_ = 0;
    bool ended_ = false;
    bool keys_ = true;
};

}  // namespace

ExitCode console(Client& client, const std::string& domain, const ConsoleView& view) {
    Connection& line = client.line();
    bool left;
    {
        const RawTerminal terminal;
        if (terminal.is_terminal() && view.follow) fmt::print(stderr, "attached to {}; Ctrl-] detaches\r\n", domain);
        Attachment attachment(line, domain, view);
        left = attachment.run(terminal);
        if (left) attachment.detach();
    }
    if (view.follow && ::isatty(STDERR_FILENO) != 0)
        fmt::print(stderr, "\n{}\n", left ? "detached" : fmt::format("domain {} has ended", domain));
    return ExitCode::Done;
}

}  // namespace operator_side
