// SPDX-License-Identifier: GPL-2.0-or-later
// Hypercalls vcpu_op and set_timer_op: starting and stopping vcpus, their registered memory and their timers.
#include "idl/events.hpp"
#include "idl/vcpu.hpp"
#include "core/clock.hpp"
#include "core/cpu.hpp"
#include "core/domain.hpp"
#include "core/frame_allocator.hpp"
#include "core/hypercall.hpp"
#include "core/runstate.hpp"
#include "core/vcpu.hpp"
#include "core/vcpu_state.hpp"

namespace core::hypercall {

namespace {

constexpr u64 least_period_ns = 1'000'000;
constexpr u64 longest_period_ns = u64{1} << 62;      // added to any time it stays ahead of it
constexpr i64 far_ahead_ns = i64{1} << 50;
constexpr u64 far_timer_ns = 100'000'000;

// The context is larger than a stack should hold: it is copied here, guarded by the lock.
abi::VcpuGuestContext context_buffer;

HypercallResult initialise(Locked locked, Call& call, Vcpu& target) {
    if (target.initialised) return Error::exists;
    TRY(call.pointer<abi::VcpuGuestContext>(2).read(context_buffer));
    Budget budget;
    return result_of(vcpu_state::initialise(locked, target, context_buffer, budget));
}

HypercallResult up(Locked locked, Vcpu& target) {
    if (!target.initialised) return Error::invalid;
    target.sched.up = true;
    scheduler::update(locked, target);
    return 0;
}

HypercallResult down(Locked locked, Domain& domain, Vcpu& target) {
    target.sched.up = false;
    scheduler::update(locked, target);
    for (u32 i = 0; i < domain.vcpu_count; ++i)
        if (domain.vcpus[i]->sched.up) return 0;
    domain.stop(locked, abi::shutdown_poweroff);      // nobody is left to say anything else
    return 0;
}

HypercallResult set_periodic(Locked locked, Call& call) {
    abi::SetPeriodicTimer wanted;
    TRY(call.pointer<abi::SetPeriodicTimer>(2).read(wanted));
    if (wanted.period_ns < least_period_ns || wanted.period_ns > longest_period_ns) return Error::invalid;
    call.vcpu.periodic_ns = wanted.period_ns;
    timers::set(locked, call.vcpu, call.vcpu.periodic, clock::now_ns() + wanted.period_ns);
    return 0;
}

HypercallResult register_runstate(Locked locked, Call& call, Vcpu& target) {
    abi::RegisterArea area;
    TRY(call.pointer<abi::RegisterArea>(2).read(area));
    TRY(vcpu_state::register_area(locked, call.vcpu, target.runstate_area, area.address, sizeof(abi::RunstateInfo)));
    runstate::publish(target);
    return 0;
}

HypercallResult register_time(Locked locked, Call& call, Vcpu& target) {
    abi::RegisterArea area;
    TRY(call.pointer<abi::RegisterArea>(2).read(area));
    if (area.address % 8 != 0 || area.address % page_size > page_size - sizeof(abi::VcpuTimeInfo)) return Error::invalid;
    TRY(vcpu_state::register_area(locked, call.vcpu, target.time_area, area.address, sizeof(abi::VcpuTimeInfo)));
    clock::publish_time(target);
    return 0;
}

HypercallResult register_info(Locked locked, Call& call, Vcpu& target) {
    abi::RegisterVcpuInfo where;
    TRY(call.pointer<abi::RegisterVcpuInfo>(2).read(where));
    return result_of(vcpu_state::register_info(locked, target, where));
}

HypercallResult send_nmi(Locked locked, Vcpu& target) {
    target.nmi_pending = true;
    events::notify(locked, target);
    return 0;
}

HypercallResult set_singleshot(Locked locked, Call& call) {
    abi::SetSingleshotTimer wanted;
    TRY(call.pointer<abi::SetSingleshotTimer>(2).read(wanted));
    if ((wanted.flags & abi::singleshot_future) != 0 && wanted.timeout_abs_ns < clock::now_ns())
        return HypercallResult{static_cast<i64>(-abi::etime)};
    timers::set(locked, call.vcpu, call.vcpu.singleshot, wanted.timeout_abs_ns);
    return 0;
}

}  // namespace

HypercallResult vcpu_op(Locked locked, Call& call) {
    Vcpu* const target = call.domain.vcpu(call.args[1]);
    if (target == nullptr) return Error::not_found;
    const bool own = target == &call.vcpu;
    using enum abi::VcpuCommand;
    switch (static_cast<abi::VcpuCommand>(call.args[0])) {
    case is_up: return i64{target->initialised && target->sched.up};
    case abi::VcpuCommand::initialise: return hypercall::initialise(locked, call, *target);
    case abi::VcpuCommand::up: return hypercall::up(locked, *target);
    case abi::VcpuCommand::down: return hypercall::down(locked, call.domain, *target);
    case get_runstate_info: return result_of(call.pointer<abi::RunstateInfo>(2).write(runstate::current(*target)));
    case abi::VcpuCommand::register_runstate: return hypercall::register_runstate(locked, call, *target);
    case register_vcpu_time: return register_time(locked, call, *target);
    case register_vcpu_info: return register_info(locked, call, *target);
    case abi::VcpuCommand::send_nmi: return hypercall::send_nmi(locked, *target);
    case set_periodic_timer: return own ? set_periodic(locked, call) : Error::invalid;
    case set_singleshot_timer: return own ? set_singleshot(locked, call) : Error::invalid;
    case stop_periodic_timer:
        timers::cancel(locked, *target, target->periodic);
        return 0;
    case stop_singleshot_timer:
        if (!own) return Error::invalid;
        timers::cancel(locked, *target, target->singleshot);
        return 0;
    case get_physid: return Error::invalid;
    }
    return Error::no_call;
}

HypercallResult set_timer_op(Locked locked, Call& call) {
    const u64 deadline = call.args[0];
    if (deadline == 0) {
        timers::cancel(locked, call.vcpu, call.vcpu.singleshot);
        return 0;
    }
    const u64 now = clock::now_ns();
    const bool unlikely = static_cast<i64>(deadline) < 0 || static_cast<i64>(deadline - now) > far_ahead_ns;
    timers::set(locked, call.vcpu, call.vcpu.singleshot, unlikely ? now + far_timer_ns : deadline);
    return 0;
}

}  // namespace core::hypercall
