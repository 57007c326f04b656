// SPDX-License-Identifier: GPL-2.0-or-later
// Hypercall control: what the manager does with domains. idl/control.capnp says what each command means.
#include "core/control.hpp"

#include "core/arch.hpp"
#include "core/audit.hpp"
#include "core/audit_stream.hpp"
#include "core/vcpu.hpp"
#include "core/vcpu_state.hpp"

namespace core {

namespace control {

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

namespace {

HypercallResult create(Locked locked, Call& call) {
    const GuestPtr<abi::ControlCreate> pointer = call.pointer<abi::ControlCreate>(1);
    abi::ControlCreate op;
    TRY(pointer.read(op));
    op.name[abi::domain_name_length - 1] = 0;
    if ((op.rights & ~u32{abi::right_console | abi::right_print}) != 0) return Error::invalid;
    if (op.vcpus < 1 || op.vcpus > abi::vcpus_max || op.max_grant_frames > GrantTable::max_frames_limit) return Error::invalid;
    const Result<Domain*> domain = domains::create(
        locked, {.name = op.name, .max_frames = op.max_frames, .vcpus = op.vcpus, .max_grant_frames = op.max_grant_frames});
    if (!domain.ok()) return domain.error();
    domain.value()->has_console = (op.rights & abi::right_console) != 0;
    domain.value()->may_print = op.rights != 0;
    audit_stream::note(locked, {.kind = abi::AuditKind::created, .actor = call.domain.id, .target = domain.value()->id, .value = op.rights});
    op.domid = domain.value()->id;
    const MachineAddress shared{reinterpret_cast<u64>(domain.value()->shared_info) - reinterpret_cast<u64>(arch::window(MachineAddress{0}))};
    op.shared_info = frame_of(shared).raw();
    op.grant_frame = domain.value()->grants.shared_frame(0).raw();
    return result_of(pointer.write(op));
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
    if (!domain.value()->dying) {
        audit::check_guests(locked, "a domain is destroyed");
        audit_stream::note(locked, {.kind = abi::AuditKind::destroying, .actor = call.domain.id, .target = op.domid});
    }
    return result_of(domains::destroy(locked, *domain.value()));
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

}  // namespace control

HypercallResult hypercall::control(Locked locked, Call& call) {
    if (!call.domain.has_control) {
        audit_stream::note_refused(locked, call.domain, static_cast<u64>(abi::Hypercall::control));
        return Error::permission;
    }
    using enum abi::ControlCommand;
    switch (static_cast<abi::ControlCommand>(call.args[0] & 0xFFFF'FFFF)) {
    case create: return control::create(locked, call);
    case populate: return control::populate(locked, call);
    case load: return control::load(locked, call);
    case set_context: return control::set_context(locked, call);
    case unpause: return control::set_paused(locked, call, false);
    case pause: return control::set_paused(locked, call, true);
    case destroy: return control::destroy(locked, call);
    case domain_info: return control::domain_info(call);
    case set_scheduler: return control::set_scheduler(locked, call);
    case machine_info: return control::machine_info(call);
    case alloc_unbound: return control::alloc_unbound(locked, call);
    case machine_end: return control::machine_end(locked, call);
    case give_device: return control::give_device(locked, call);
    case find_device: return control::find_device(call);
    case get_context: return control::get_context(call);
    case read: return control::read(locked, call);
    case copy_frames: return control::copy_frames(locked, call);
    case rename: return control::rename(call);
    case set_max_frames: return control::set_max_frames(locked, call);
    case read_audit: return control::read_audit(locked, call);
    }
    return Error::no_call;
}

}  // namespace core
