// SPDX-License-Identifier: GPL-2.0-or-later
// Hypercall sched_op: giving up the processor, waiting, and the end of a domain.
#include "idl/events.hpp"
#include "core/cpu.hpp"
#include "core/domain.hpp"
#include "core/hypercall.hpp"
#include "core/vcpu.hpp"

namespace core::hypercall {

namespace {

bool upcall_is_due(const Vcpu& vcpu) {
    return __atomic_load_n(&vcpu.info->evtchn_upcall_pending, __ATOMIC_SEQ_CST) != 0 &&
           __atomic_load_n(&vcpu.info->evtchn_upcall_mask, __ATOMIC_SEQ_CST) == 0;
}

HypercallResult block(Locked locked, Vcpu& vcpu) {
    __atomic_store_n(&vcpu.info->evtchn_upcall_mask, 0, __ATOMIC_SEQ_CST);
    if (upcall_is_due(vcpu) || vcpu.nmi_pending) return 0;
    // Events come under the lock, so none slips in between the test and the mark.
    vcpu.sched.blocked = true;
    scheduler::update(locked, vcpu);
    return 0;
}

HypercallResult poll(Locked locked, Call& call) {
    abi::SchedPoll wanted;
    TRY(call.pointer<abi::SchedPoll>(1).read(wanted));
    if (wanted.nr_ports > abi::poll_ports_max) return Error::invalid;
    Vcpu& vcpu = call.vcpu;
    EvtchnPort port = 0;
    for (u32 i = 0; i < wanted.nr_ports; ++i) {
        TRY(GuestPtr<EvtchnPort>{wanted.ports}.at(i).read(port));
        if (port >= EventChannels::ports_limit) return Error::invalid;
        if (events::is_pending(call.domain, port)) return 0;
    }
    if (upcall_is_due(vcpu)) return 0;
    vcpu.polling = true;
    vcpu.poll_port = wanted.nr_ports == 1 ? port : 0;
    vcpu.sched.blocked = true;
    if (wanted.timeout_ns != 0) timers::set(locked, vcpu, vcpu.poll_timer, wanted.timeout_ns);
    scheduler::update(locked, vcpu);
    return 0;
}

HypercallResult shutdown(Locked locked, Call& call) {
    abi::SchedShutdown wanted;
    TRY(call.pointer<abi::SchedShutdown>(1).read(wanted));
    if (wanted.reason > abi::shutdown_soft_reset) return Error::invalid;
    if (call.domain.has_control) return Error::permission;      // the manager ends the machine, not itself
    call.domain.stop(locked, wanted.reason, "", call.vcpu.id);
    return 0;
}

}  // namespace

HypercallResult sched_op(Locked locked, Call& call) {
    switch (static_cast<abi::SchedCommand>(call.args[0])) {
    case abi::SchedCommand::yield:
        scheduler::yield(locked, arch::this_cpu());
        return 0;
    case abi::SchedCommand::block: return block(locked, call.vcpu);
    case abi::SchedCommand::shutdown: return shutdown(locked, call);
    case abi::SchedCommand::poll: return poll(locked, call);
    case abi::SchedCommand::shutdown_code:
    case abi::SchedCommand::watchdog:
    case abi::SchedCommand::remote_shutdown:
    case abi::SchedCommand::pin_override: break;
    }
    return Error::no_call;
}

}  // namespace core::hypercall
