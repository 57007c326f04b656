// SPDX-License-Identifier: GPL-2.0-or-later
// How a command that went wrong is told: to people by a line, to programs (--json) by an object, both on the standard
// error, and to both by the exit code.
#pragma once

#include <exception>
#include <string>

#include "tools/operator/client/client.hpp"
#include "tools/operator/client/exit_code.hpp"
#include "tools/operator/error.hpp"

namespace operator_side {

// What ends with a code that its kind of exception does not say already.
class Failed : public Error {
  public:
    Failed(ExitCode code, const std::string& text) : Error(text), code_(code) {}
    ExitCode code() const { return code_; }

  private:
    const ExitCode code_;
};

ExitCode exit_code_of(const std::exception& problem);
void show_failure(const std::exception& problem, Form form);

}  // namespace operator_side
