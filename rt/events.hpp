// SPDX-License-Identifier: GPL-2.0-or-later
// Event channels of a unikernel: a handler for each port, run on the vcpu that was told, and waiting without losing one.
#pragma once

#include "rt/hypercall.hpp"

namespace rt::events {

using Handler = void (*)(EvtchnPort port, void* context);

void start();
// Takes the port over and lets its events in.
void handle(EvtchnPort port, Handler handler, void* context = nullptr);
void ignore(EvtchnPort port);
void clear(EvtchnPort port);     // forgets an event of a port that nobody handles

EvtchnPort bind_virq(Virq virq, u32 vcpu = 0);                 // 0: refused
EvtchnPort bind_interdomain(DomId remote, EvtchnPort port);    // 0: refused
EvtchnPort alloc_unbound(DomId remote);
void send(EvtchnPort port);
void close(EvtchnPort port);

void disable();                  // on this vcpu
void enable();

// Waits until `done()`; events are handled meanwhile. No wake-up is lost between the test and the wait.
template <typename Done>
void wait_until(Done done) {
    for (;;) {
        disable();
        if (done()) break;
        sched_op(SchedCommand::block);      // lets events in and sleeps, in one step
    }
    enable();
}

}  // namespace rt::events
