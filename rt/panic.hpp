// SPDX-License-Identifier: GPL-2.0-or-later
// The end of a domain.
#pragma once

#include "rt/console.hpp"

namespace rt {

[[noreturn]] inline void shut_down(ShutdownReason reason) {
    SchedShutdown argument{reason};
    for (;;) sched_op(SchedCommand::shutdown, &argument);
}

template <typename... Parts>
[[noreturn]] void panic(const Parts&... parts) {
    print("panic: ", parts...);
    shut_down(shutdown_crash);
}

}  // namespace rt
