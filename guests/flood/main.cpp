// SPDX-License-Identifier: GPL-2.0-or-later
// Options: mode=nodes|watches|transactions|events|console start_ms=N end_ms=N (system time).
#include "guests/flood/flood.hpp"
#include "rt/domain.hpp"
#include "rt/panic.hpp"
#include "rt/time.hpp"

namespace {

constexpr abi::u64 ms = 1'000'000;

constexpr struct {
    std::string_view name;
    void (*run)(abi::u64 end_ns);
} modes[] = {
    {"nodes", flood::nodes},   {"watches", flood::watches}, {"transactions", flood::transactions},
    {"events", flood::events}, {"console", flood::console},
};

}  // namespace

void run() {
    const std::string_view wanted = rt::option("mode");
    for (const auto& mode : modes) {
        if (mode.name != wanted) continue;
        rt::time::sleep_until(rt::option_number("start_ms", 0) * ms);
        return mode.run(rt::option_number("end_ms", 1000) * ms);
    }
    rt::panic("unknown mode ", wanted);
}
