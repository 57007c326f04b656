// SPDX-License-Identifier: GPL-2.0-or-later
#include "rt/panic.hpp"

#include "rt/console.hpp"

namespace rt {

void shut_down(ShutdownReason reason) {
    SchedShutdown argument{reason};
    for (;;) sched_op(SchedCommand::shutdown, &argument);
}

void crash(std::string_view report) {
    write_console(report);
    shut_down(shutdown_crash);
}

}  // namespace rt
