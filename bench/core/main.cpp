// SPDX-License-Identifier: GPL-2.0-or-later
// What single operations of a hypervisor cost its guests. This one kernel is the first domain of Ringfence (in place of the
// manager) and, unchanged, that of Xen: both give it the same ABI, and the right to make domains.
#include "bench/core/rows.hpp"
#include "rt/console.hpp"
#include "rt/domain.hpp"

void run() {
    rt::print("bench: begin");
    bench::hypercalls();
    bench::page_tables();
    bench::traps();
    bench::events();
    bench::domains();
    rt::print("bench: end");
}
