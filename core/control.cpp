// SPDX-License-Identifier: GPL-2.0-or-later
// Hypercall control: what the manager does with domains. idl/control.capnp says what each command means.
#include "idl/control.hpp"

#include <cstring>

#include "core/audit.hpp"
#include "core/arch.hpp"
#include "core/clock.hpp"
#include "core/cpu.hpp"
#include "core/domain.hpp"
#include "core/frame_allocator.hpp"
#include "core/hypercall.hpp"
#include "core/vcpu.hpp"
#include "core/vcpu_state.hpp"

namespace core::hypercall {

namespace {

constexpr u64 frames_per_call = 256;       // populated before the lock is let go
constexpr u64 pages_per_call = 16;         // copied

// A domain the manager may act on: any but itself.
Result<Domain*> target(const Domain& caller, DomId id) {
    Domain* const domain = domains::find_any(id);
    if (domain == nullptr) return Error::no_domain;
    if (domain == &caller) return Error::invalid;
    return domain;
}

Result<Domain*> living_target(const Domain& caller, DomId id) {
    const Result<Domain*> domain = target(caller, id);
    return domain.ok() && domain.value()->dying ? Result<Domain*>{Error::no_domain} : domain;
}

HypercallResult create(Locked locked, Call& call) {
    const GuestPtr<abi::ControlCreate> pointer = call.pointer<abi::ControlCreate>(1);
    abi::ControlCreate op;
    TRY(pointer.read(op));
    op.name[abi::domain_name_length - 1] = 0;
    if (op.vcpus < 1 || op.vcpus > abi::vcpus_max || op.max_grant_frames > GrantTable::max_frames_limit) return Error::invalid;
    const Result<Domain*> domain = domains::create(
        locked, {.name = op.name, .max_frames = op.max_frames, .vcpus = op.vcpus, .max_grant_frames = op.max_grant_frames});
    if (!domain.ok()) return domain.error();
    op.domid = domain.value()->id;
    const MachineAddress shared{reinterpret_cast<u64>(domain.value()->shared_info) - reinterpret_cast<u64>(arch::window(MachineAddress{0}))};
    op.shared_info = frame_of(shared).raw();
    op.grant_frame = domain.value()->grants.shared_frame(0).raw();
    return result_of(pointer.write(op));
}

HypercallResult populate(Locked locked, Call& call) {
    const GuestPtr<abi::ControlPopulate> pointer = call.pointer<abi::ControlPopulate>(1);
    abi::ControlPopulate op;
    TRY(pointer.read(op));
    const Result<Domain*> domain = living_target(call.domain, op.domid);
    if (!domain.ok()) return domain.error();
    // Progress is in the upper half of the command word, as in memory_op.
    u64 done = call.args[0] >> 32;
    for (u64 left = frames_per_call; done < op.count; ++done, --left) {
        if (left == 0) {
            call.args[0] = (call.args[0] & 0xFFFF'FFFF) | done << 32;
            return Error::restart;
        }
        const Result<Frame*> frame = domain.value()->take_guest_frame(locked);
        if (!frame.ok()) return frame.error();
        const u64 number = frames::number_of(*frame.value()).raw();
        frames::machine_to_phys[number] = op.first_pfn + done;
        TRY(GuestPtr<u64>{op.frames}.at(done).write(number));
    }
    return 0;
}

Error load_segment(Locked locked, Domain& domain, const abi::LoadSegment& segment) {
    if (u64{segment.offset} + segment.length > page_size) return Error::invalid;
    const Result<Frame*> frame = frames::owned(Mfn{segment.frame}, domain.id);
    if (!frame.ok()) return frame.error();
    // What was checked, be it half of a page table, does not change afterwards.
    if (paging::acquire_writable(locked, domain, *frame.value()) != Error::none) return Error::busy;
    u8* const to = static_cast<u8*>(arch::pointer_to(Mfn{segment.frame})) + segment.offset;
    const Error error = GuestPtr<u8>{segment.source}.read(to, segment.length);
    paging::release_writable(locked, *frame.value());
    return error;
}

HypercallResult load(Locked locked, Call& call) {
    abi::ControlLoad op;
    TRY(call.pointer<abi::ControlLoad>(1).read(op));
    const Result<Domain*> domain = living_target(call.domain, op.domid);
    if (!domain.ok()) return domain.error();
    if (domain.value()->started) return Error::busy;
    u64 done = call.args[0] >> 32;
    for (u64 left = pages_per_call; done < op.count; ++done, --left) {
        if (left == 0) {
            call.args[0] = (call.args[0] & 0xFFFF'FFFF) | done << 32;
            return Error::restart;
        }
        abi::LoadSegment segment;
        TRY(GuestPtr<abi::LoadSegment>{op.segments}.at(done).read(segment));
        TRY(load_segment(locked, *domain.value(), segment));
    }
    return 0;
}

abi::VcpuGuestContext context_buffer;      // too large for a stack; guarded by the lock

HypercallResult set_context(Locked locked, Call& call) {
    abi::ControlSetContext op;
    TRY(call.pointer<abi::ControlSetContext>(1).read(op));
    const Result<Domain*> domain = living_target(call.domain, op.domid);
    if (!domain.ok()) return domain.error();
    Vcpu* const vcpu = domain.value()->vcpu(op.vcpu);
    if (vcpu == nullptr) return Error::not_found;
    TRY(GuestPtr<abi::VcpuGuestContext>{op.context}.read(context_buffer));
    Budget budget;
    if (op.vcpu == 0 && !vcpu->initialised) {
        const Mfn l4 = frame_of(MachineAddress{context_buffer.ctrlreg[3] & pte::address_mask});
        const Result<Frame*> frame = frames::owned(l4, domain.value()->id);
        if (!frame.ok()) return Error::invalid;
        if (!frame.value()->has(frame_pinned)) TRY(paging::pin(locked, *domain.value(), l4, FrameType::l4, budget));
    }
    TRY(vcpu_state::initialise(locked, *vcpu, context_buffer, budget));
    vcpu->sched.up = (context_buffer.flags & abi::context_online) != 0 || op.vcpu == 0;
    scheduler::update(locked, *vcpu);      // its domain may have been unpaused before
    return 0;
}

HypercallResult set_paused(Locked locked, Call& call, bool paused) {
    abi::ControlDomain op;
    TRY(call.pointer<abi::ControlDomain>(1).read(op));
    const Result<Domain*> domain = living_target(call.domain, op.domid);
    if (!domain.ok()) return domain.error();
    domain.value()->paused = paused;
    if (!paused) domain.value()->started = true;
    for (u32 i = 0; i < domain.value()->vcpu_count; ++i) scheduler::update(locked, *domain.value()->vcpus[i]);
    return 0;
}

HypercallResult destroy(Locked locked, Call& call) {
    abi::ControlDomain op;
    TRY(call.pointer<abi::ControlDomain>(1).read(op));
    const Result<Domain*> domain = target(call.domain, op.domid);
    if (!domain.ok()) return domain.error();
    if (!domain.value()->dying) audit::check_guests(locked, "a domain is destroyed");
    return result_of(domains::destroy(locked, *domain.value()));
}

u32 state_of(const Domain& domain) {
    if (domain.dying) return abi::domain_dying;
    if (domain.shut_down) return abi::domain_shut_down;
    return domain.paused ? abi::domain_paused : abi::domain_running;
}

HypercallResult domain_info(Locked, Call& call) {
    const GuestPtr<abi::ControlDomainInfo> pointer = call.pointer<abi::ControlDomainInfo>(1);
    abi::ControlDomainInfo op;
    TRY(pointer.read(op));
    const Domain* const domain = domains::next_after(op.domid);
    if (domain == nullptr) return Error::no_domain;
    op = abi::ControlDomainInfo{};
    op.domid = domain->id;
    op.state = state_of(*domain);
    op.shutdown_reason = domain->shutdown_reason;
    op.frames = static_cast<u32>(domain->guest_frames);
    op.max_frames = static_cast<u32>(domain->max_frames);
    op.core_frames = static_cast<u32>(domain->core_frames);
    op.weight = domain->scheduling.weight;
    op.warp_us = static_cast<u32>(domain->scheduling.warp_ns / 1000);
    op.warp_limit_us = static_cast<u32>(domain->scheduling.warp_limit_ns / 1000);
    op.unwarp_us = static_cast<u32>(domain->scheduling.unwarp_ns / 1000);
    for (u32 i = 0; i < domain->vcpu_count; ++i) {
        const Vcpu& vcpu = *domain->vcpus[i];
        op.vcpus_online += vcpu.sched.up;
        op.busy_ticks += vcpu.sched.run_ticks;
        op.traps += vcpu.counters.traps;
        op.cr3_loads += vcpu.counters.cr3_loads;
        op.tlb_flushes += vcpu.counters.tlb_flushes;
        op.hypercalls += vcpu.counters.hypercalls;
    }
    op.busy_ns = clock::duration_ns(op.busy_ticks);
    std::memcpy(op.name, domain->name, sizeof op.name);
    return result_of(pointer.write(op));
}

HypercallResult set_scheduler(Locked, Call& call) {
    abi::ControlSetScheduler op;
    TRY(call.pointer<abi::ControlSetScheduler>(1).read(op));
    Domain* const domain = domains::find(op.domid);
    if (domain == nullptr) return Error::no_domain;
    if (op.weight < 1 || op.weight > 65535) return Error::invalid;
    domain->scheduling = {.weight = op.weight, .warp_ns = u64{op.warp_us} * 1000, .warp_limit_ns = u64{op.warp_limit_us} * 1000,
                          .unwarp_ns = u64{op.unwarp_us} * 1000};
    return 0;
}

HypercallResult machine_info(Call& call) {
    const abi::ControlMachineInfo info{
        .total_frames = frame_allocator.total(), .free_frames = frame_allocator.unreserved(),
        .core_frames = frame_allocator.used_by_core(), .processors = cpu_count, .tsc_khz = static_cast<u32>(clock::tsc_khz()),
        .context_switch_allowance_us = static_cast<u32>(scheduler::allowance_ns / 1000), .pad0 = 0};
    return result_of(call.pointer<abi::ControlMachineInfo>(1).write(info));
}

HypercallResult alloc_unbound(Locked locked, Call& call) {
    const GuestPtr<abi::ControlAllocUnbound> pointer = call.pointer<abi::ControlAllocUnbound>(1);
    abi::ControlAllocUnbound op;
    TRY(pointer.read(op));
    const Result<Domain*> domain = living_target(call.domain, op.domid);
    if (!domain.ok()) return domain.error();
    const Result<EvtchnPort> port = events::alloc_unbound(locked, *domain.value(), op.remote);
    if (!port.ok()) return port.error();
    op.port = port.value();
    return result_of(pointer.write(op));
}

HypercallResult machine_end(Locked locked, Call& call) {
    abi::ControlMachineEnd op;
    TRY(call.pointer<abi::ControlMachineEnd>(1).read(op));
    if (op.how != abi::MachineEnd::poweroff && op.how != abi::MachineEnd::reboot) return Error::invalid;
    audit::check_guests(locked, "the machine ends");
    arch::end_machine(op.how == abi::MachineEnd::reboot);
}

}  // namespace

HypercallResult control(Locked locked, Call& call) {
    if (!call.domain.has_control) return Error::permission;
    using enum abi::ControlCommand;
    switch (static_cast<abi::ControlCommand>(call.args[0] & 0xFFFF'FFFF)) {
    case abi::ControlCommand::create: return hypercall::create(locked, call);
    case abi::ControlCommand::populate: return hypercall::populate(locked, call);
    case abi::ControlCommand::load: return hypercall::load(locked, call);
    case abi::ControlCommand::set_context: return hypercall::set_context(locked, call);
    case unpause: return set_paused(locked, call, false);
    case pause: return set_paused(locked, call, true);
    case abi::ControlCommand::destroy: return hypercall::destroy(locked, call);
    case abi::ControlCommand::domain_info: return hypercall::domain_info(locked, call);
    case abi::ControlCommand::set_scheduler: return hypercall::set_scheduler(locked, call);
    case abi::ControlCommand::machine_info: return hypercall::machine_info(call);
    case abi::ControlCommand::alloc_unbound: return hypercall::alloc_unbound(locked, call);
    case abi::ControlCommand::machine_end: return hypercall::machine_end(locked, call);
    case give_device:
    case find_device:
    case get_context:
    case read:
    case copy_frames:
    case rename:
    case set_max_frames:
    case read_audit: return Error::no_call;      // not there yet
    }
    return Error::no_call;
}

}  // namespace core::hypercall
