// SPDX-License-Identifier: GPL-2.0-or-later
// Why something was not done, as the operator is told: a status and its numbers (idl/line.capnp). No text: the control
// client makes the sentence.
#pragma once

#include <string_view>

#include "idl/line.hpp"

namespace manager {

using namespace abi;
using line::Status;

struct [[nodiscard]] Refusal {
    Status status = Status::ok;
    line::Problem problem{};

    bool ok() const { return status == Status::ok; }
};

inline Refusal refused(Status status, i64 number = 0) {
    Refusal refusal{status, {}};
    refusal.problem.number = number;
    return refusal;
}
inline Refusal too_much(Status status, u64 wanted, u64 there, i64 number = 0) {
    Refusal refusal = refused(status, number);
    refusal.problem.wanted = wanted;
    refusal.problem.there = there;
    return refusal;
}
inline Refusal bad_image(line::ImageProblem problem) { return refused(Status::bad_image, static_cast<i64>(problem)); }
inline Refusal by_core(i64 error) { return refused(Status::refused_by_core, error); }

// For the machine's own console, where nobody makes a sentence of it.
std::string_view name_of(Status status);
void print_refusal(std::string_view name, const Refusal& refusal);

}  // namespace manager
