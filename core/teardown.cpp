// SPDX-License-Identifier: GPL-2.0-or-later
// The way down of a domain, in steps that can each be preempted: vcpus off the processors, devices silenced, ports closed, grants it had
// mapped released, page tables taken apart, memory given back. What is still granted to others stays until they let go.
#include "core/device.hpp"
#include "core/dma.hpp"
#include "core/domain.hpp"
#include "core/frame_allocator.hpp"
#include "core/paging.hpp"
#include "core/tlb.hpp"
#include "core/vcpu.hpp"
#include "core/vcpu_state.hpp"

namespace core::domains {

namespace {

constexpr int frames_per_step = 1024;

Error stop_vcpus(Locked locked, Domain& domain) {
    bool running = false;
    for (u32 i = 0; i < domain.vcpu_count; ++i) {
        scheduler::update(locked, *domain.vcpus[i]);
        timers::cancel_all(locked, *domain.vcpus[i]);
        running |= domain.vcpus[i]->sched.running;
    }
    if (running) return Error::restart;
    // Idle processors keep the last address space: make them leave it.
    tlb::flush(locked, domain.loaded_on);
    return Error::none;
}

// While the ports of its interrupts are still there: no message finds a closed one.
Error take_devices(Locked locked, Domain& domain) {
    devices::take_all(locked, domain);
    return dma::release(locked, domain);
}

Error close_ports(Locked locked, Domain& domain) {
    domain.events.close_all(locked, domain);
    return Error::none;
}

Error release_grants(Locked locked, Domain& domain) { return domain.grants.release_mapped(locked, domain); }

Error drop_vcpu_tables(Locked locked, Domain& domain) {
    Budget budget;
    for (u32 i = 0; i < domain.vcpu_count; ++i) TRY(vcpu_state::drop_memory(locked, *domain.vcpus[i], budget));
    return Error::none;
}

// Where a walk over the frames was preempted, if that frame is still in the list; else from its head again.
u32 resume_at(const Domain& domain) {
    const u32 cursor = domain.teardown_cursor;
    return cursor != no_link && frames::table[cursor].owner == domain.id ? cursor : domain.frame_list;
}

// Pins and half-done validations, whatever the guest left.
Error drop_pins(Locked locked, Domain& domain) {
    Budget budget;
    for (u32 number = resume_at(domain); number != no_link;) {
        Frame& frame = frames::table[number];
        if (frame.has(frame_core)) {      // few, and never a place to resume at: their owner is not this domain
            number = frame.next;
            continue;
        }
        domain.teardown_cursor = number;
        if (!budget.spend(1)) return Error::restart;
        if (frame.has(frame_pinned)) TRY(paging::unpin(locked, domain, frame, budget));
        else if (frame.has(frame_partial) && frame.type_count == 0) TRY(paging::abandon_partial(locked, frame, budget));
        else {
            number = frame.next;
            continue;
        }
        // What was freed on the way may have taken this frame along; then what is left is looked at from its head.
        number = resume_at(domain);
    }
    domain.teardown_cursor = no_link;
    return Error::none;
}

// Allocation references, guest memory first; the core's frames go last, since the domain's own tables are in them.
Error free_memory(Locked locked, Domain& domain) {
    int left = frames_per_step;
    for (u32 number = domain.frame_list; number != no_link;) {
        Frame& frame = frames::table[number];
        const u32 next = frame.next;
        if (frame.has(frame_allocated)) {
            domain.drop_allocation(locked, frame);
            if (--left == 0) return Error::restart;
        }
        number = next;
    }
    return Error::none;
}

// The tables of grants in use must stay readable for the mappers; the last of them comes back here.
Error free_core_frames(Locked locked, Domain& domain) {
    domain.waits_for_mappers = domain.grants.entries_in_use() > 0;
    if (domain.waits_for_mappers) return Error::none;
    domain.vcpu_count = 0;
    const DomId id = domain.id;
    for (u32 number = domain.frame_list; number != no_link;) {
        Frame& frame = frames::table[number];
        number = frame.next;
        if (!frame.has(frame_core)) continue;
        frame.clear(frame_core);
        frame.owner = id;      // also of those that were hidden: their end is booked on the domain
        --frame.type_count;
        --domain.core_frames;
        const bool last = domain.held == 1;
        frames::put(locked, frame);
        if (last) break;        // the record itself is gone now
    }
    return Error::none;
}

using Step = Error (*)(Locked, Domain&);
constexpr Step steps[] = {stop_vcpus, take_devices, close_ports, release_grants, drop_vcpu_tables, drop_pins, free_memory};
constexpr u32 step_count = sizeof steps / sizeof steps[0];

}  // namespace

Error destroy(Locked locked, Domain& domain) {
    domain.dying = true;
    for (; domain.teardown_step < step_count; ++domain.teardown_step) TRY(steps[domain.teardown_step](locked, domain));
    return free_core_frames(locked, domain);
}

void last_grant_ended(Locked locked, Domain& domain) {
    if (domain.waits_for_mappers) static_cast<void>(free_core_frames(locked, domain));
}

}  // namespace core::domains
