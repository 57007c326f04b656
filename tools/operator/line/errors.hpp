// SPDX-License-Identifier: GPL-2.0-or-later
// What can go wrong on the operator's line: the line itself, or a command that the machine refuses.
#pragma once

#include "idl/line.hpp"
#include "tools/operator/error.hpp"

namespace operator_side {

// No machine, no answer, a closed line, or bytes that are none of the protocol: nothing more can be asked.
class LineError : public Error {
  public:
    using Error::Error;
};

class LineClosed : public LineError {
  public:
    LineClosed() : LineError("the machine closed the line: it has ended, or its console service has") {}
};

// The machine said no. `what` is a sentence for the user.
class Refused : public Error {
  public:
    Refused(line::Command command, line::Status status, const line::Problem& problem);
    Refused(const Refused& other, const std::string& words)
        : Error(words), command_(other.command_), status_(other.status_), problem_(other.problem_) {}

    line::Command command() const { return command_; }
    line::Status status() const { return status_; }
    const line::Problem& problem() const { return problem_; }

  private:
    line::Command command_;
    line::Status status_;
    line::Problem problem_;
};

template <typename... Arguments>
[[noreturn]] void fail_line(fmt::format_string<Arguments...> text, Arguments&&... arguments) {
    throw LineError(fmt::format(text, std::forward<Arguments>(arguments)...));
}

}  // namespace operator_side
