// SPDX-License-Identifier: GPL-2.0-or-later
#include "bench/core/child.hpp"
#include "bench/core/measure.hpp"
#include "bench/core/rows.hpp"
#include "rt/console.hpp"
#include "rt/domain.hpp"
#include "rt/events.hpp"
#include "rt/hypercall.hpp"

namespace bench {

namespace {

const Hypervisor& hypervisor() { return rt::extension(ExtensionCommand::identify) == extension_signature ? ringfence : xen; }

// Takes the port's event, if it has one.
bool take(EvtchnPort port) {
    const u64 bit = u64{1} << port % 64;
    return (__atomic_fetch_and(&rt::shared_info->evtchn_pending[port / 64], ~bit, __ATOMIC_SEQ_CST) & bit) != 0;
}

void ping(const Child& child) {
    rt::events::send(child.port);
    SchedPoll poll{reinterpret_cast<u64>(&child.port), 1, 0, 0};
    while (!take(child.port)) rt::sched_op(SchedCommand::poll, &poll);
}

// Until it has answered for the first time.
void enter(const Hypervisor& by, const Child& child) {
    take(child.port);            // a port begins with an event, which is no answer
    by.unpause(child);
    ping(child);
}

// From the first call to its first instruction, and to its end; both with its 4 MiB.
void life(const Hypervisor& by) {
    constexpr unsigned rounds = 4;
    u64 made = ~0ull, ended = ~0ull;
    for (unsigned i = 0; i < rounds; ++i) {
        const u64 start = read_tsc();
        const Child child = by.create();
        enter(by, child);
        const u64 took = child.data->started - start;
        const u64 before_end = read_tsc();
        by.destroy(child);
        const u64 end_took = read_tsc() - before_end;
        made = took < made ? took : made;
        ended = end_took < ended ? end_took : ended;
    }
    report("domain_create_to_first_instruction", made, 1, {}, {});
    report("domain_destroy", ended, 1, {}, {});
}

}  // namespace

void domains() {
    const Hypervisor& by = hypervisor();
    by.start();
    // Before any domain has ended: a hypervisor may take its time to free what one had.
    const u64 free_before = by.free_frames();
    const Child child = by.create();
    const u64 taken = free_before - by.free_frames() - child::frames;
    rt::print("memory core_frames_taken ", taken);
    rt::print("memory core_frames_used ", by.core_frames != nullptr ? by.core_frames(child) : taken);
    enter(by, child);
    count_domain_too(&by == &ringfence ? child.domain : DomId{0});
    // There and back: two switches.
    constexpr u64 round_trips = 1000;
    measure_stretch("context_switch", 2 * round_trips, [&child] {
        const u64 start = read_tsc();
        for (u64 i = 0; i < round_trips; ++i) ping(child);
        return read_tsc() - start;
    });
    count_domain_too(0);
    by.destroy(child);
    life(by);
}

}  // namespace bench
