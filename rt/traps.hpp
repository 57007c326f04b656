// SPDX-License-Identifier: GPL-2.0-or-later
// Exceptions of a unikernel. Unless a test has installed its own handler, each ends the domain with a report.
#pragma once

#include "rt/hypercall.hpp"

namespace rt::traps {

struct Frame {
    u64 rip, cs, rflags, rsp, ss;
};

// `frame` may be changed; true: go on there.
using Handler = bool (*)(u64 vector, u64 error_code, Frame& frame);

void start();
void set_handler(Handler handler);      // null: report and end

}  // namespace rt::traps
