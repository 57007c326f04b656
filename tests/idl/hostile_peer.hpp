// SPDX-License-Identifier: GPL-2.0-or-later
// What the generated idl/NAME_fuzz.hpp call: one end of ours, against a peer who does what the input says. X_front: our
// front end; the peer is a back end.
#pragma once

#include "tests/idl/hostile_control_cases.hpp"
#include "tests/idl/hostile_disk_cases.hpp"
#include "tests/idl/hostile_lent.hpp"
#include "tests/idl/hostile_operations.hpp"
#include "tests/idl/hostile_sent.hpp"

namespace hostile {

template <typename OneStage>
void run(Input& input) {
    OneStage stage(input);
    while (!input.done()) stage.step();
    const Reached before = reached;
    stage.finish();      // which every input reaches
    reached = before;
}

template <typename Ring>
void operation_front(Input& input) {
    run<OperationFrontStage<Ring>>(input);
}
template <typename Ring>
void operation_back(Input& input) {
    run<OperationBackStage<Ring>>(input);
}
template <typename Ring>
void sent_front(Input& input) {
    run<SentFrontStage<Ring>>(input);
}
template <typename Ring>
void sent_back(Input& input) {
    run<SentBackStage<Ring>>(input);
}
template <typename Ring>
void lent_front(Input& input) {
    run<LentFrontStage<Ring>>(input);
}
template <typename Ring>
void lent_back(Input& input) {
    run<LentBackStage<Ring>>(input);
}

}  // namespace hostile
