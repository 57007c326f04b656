// SPDX-License-Identifier: GPL-2.0-or-later
#include "bench/core/measure.hpp"

#include "rt/console.hpp"
#include "rt/hypercall.hpp"

namespace bench {

namespace {
DomId counted = 0;
}

void count_domain_too(DomId domain) { counted = domain; }

VcpuCounters read_counters() {
    VcpuCounters sum{};
    if (rt::extension(ExtensionCommand::counters, &sum) != 0) return {};
    if (counted == 0) return sum;
    ControlDomainInfo info{};
    info.domid = counted;
    if (rt::control(ControlCommand::domain_info, &info) != 0) return sum;
    return {sum.traps + info.traps, sum.cr3_loads + info.cr3_loads, sum.tlb_flushes + info.tlb_flushes, sum.hypercalls + info.hypercalls};
}

void report(std::string_view name, u64 ticks, u64 operations, const VcpuCounters& before, const VcpuCounters& after) {
    // Reading the counters is seen by the reading after it: one trap, and one more for another domain's.
    const u64 reading = after.hypercalls == before.hypercalls ? 0 : counted == 0 ? 1 : 2;
    rt::print("row ", name, ' ', ticks, ' ', operations, ' ', after.traps - before.traps - reading, ' ', after.cr3_loads - before.cr3_loads, ' ',
              after.tlb_flushes - before.tlb_flushes);
}

}  // namespace bench
