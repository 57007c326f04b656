// SPDX-License-Identifier: GPL-2.0-or-later
// What every command of ringfence-ctl needs: the line, opened when it is first used, and how answers are to be shown.
#pragma once

#include <memory>
#include <string>

#include "tools/operator/line/connection.hpp"

namespace operator_side {

enum class Form { Text, Json };

class Client {
  public:
    Client(std::string folder, Milliseconds patience, Form form)
        : folder_(std::move(folder)), patience_(patience), form_(form) {}
    // Over a transport that is there already, for tests.
    Client(std::unique_ptr<Transport> transport, Milliseconds patience, Form form)
        : patience_(patience), form_(form), transport_(std::move(transport)) {}

    Connection& line();
    bool is_json() const { return form_ == Form::Json; }

  private:
    const std::string folder_;
    const Milliseconds patience_;
    const Form form_;
    std::unique_ptr<Transport> transport_;
    std::unique_ptr<Connection> connection_;
};

}  // namespace operator_side
