// SPDX-License-Identifier: GPL-2.0-or-later
// Options: mode=refused; mode=random seed=N calls=N; mode=crash how=NAME.
#include "guests/attack/attack.hpp"
#include "rt/domain.hpp"
#include "rt/panic.hpp"

void run() {
    const std::string_view mode = rt::option("mode");
    if (mode == "refused") attack::try_what_is_refused();
    else if (mode == "random") attack::call_at_random(rt::option_number("seed", 1), rt::option_number("calls", 10000));
    else if (mode == "crash") attack::crash(rt::option("how"));
    else rt::panic("unknown mode ", mode);
}
