// SPDX-License-Identifier: GPL-2.0-or-later
// The small domain whose life is measured, the same file on Ringfence and on Xen: it notes the time at its first instruction,
// tells it, and sleeps for ever without a timer. Option store=N: before that, N requests to the store of each kind.
#include "bench/lifecycle/store_requests.hpp"
#include "rt/console.hpp"
#include "rt/domain.hpp"
#include "rt/time.hpp"

using namespace abi;

namespace {

u64 first_ticks;

}  // namespace

// The linker puts this in front of rt's own entry: five instructions of start.S come before.
extern "C" [[noreturn]] void __real_start_runtime(StartInfo* info);
extern "C" [[noreturn]] void __wrap_start_runtime(StartInfo* info) {
    first_ticks = bench::ticks();
    __real_start_runtime(info);
}

void run() {
    // The time stamp counter is the same one in all domains; beside it what the system's clock says at one moment.
    const u64 ticks = bench::ticks(), system_ns = rt::time::system_ns();
    rt::print("life: first ", first_ticks, " then ", ticks, " is ", system_ns);
    rt::Loop loop;
    const u64 requests = rt::option_number("store", 0);
    if (requests != 0) bench::measure_store(loop, requests);
    loop.run_until([] { return false; });
}
