// SPDX-License-Identifier: GPL-2.0-or-later
// Commands of hypercall control: what is known and set of domains, devices and the machine.
#include <cstring>

#include "core/arch.hpp"
#include "core/audit_stream.hpp"
#include "core/clock.hpp"
#include "core/control.hpp"
#include "core/cpu.hpp"
#include "core/device.hpp"
#include "core/frame_allocator.hpp"
#include "core/vcpu.hpp"
#include "core/vcpu_state.hpp"

namespace core::control {

namespace {

u32 state_of(const Domain& domain) {
    if (domain.dying) return abi::domain_dying;
    if (domain.shut_down) return abi::domain_shut_down;
    return domain.paused ? abi::domain_paused : abi::domain_running;
}

}  // namespace

HypercallResult domain_info(Call& call) {
    const GuestPtr<abi::ControlDomainInfo> pointer = call.pointer<abi::ControlDomainInfo>(1);
    abi::ControlDomainInfo op;
    TRY(pointer.read(op));
    Domain* const domain = domains::next_after(op.domid);
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
    op.ports = domain->events.in_use();
    op.grants_mapped = domain->grants.mappings();
    op.processors = domain->scheduling.processors;
    return result_of(pointer.write(op));
}

HypercallResult set_scheduler(Locked locked, Call& call) {
    abi::ControlSetScheduler op;
    TRY(call.pointer<abi::ControlSetScheduler>(1).read(op));
    Domain* const domain = domains::find(op.domid);
    if (domain == nullptr) return Error::no_domain;
    if (op.weight < 1 || op.weight > 65535) return Error::invalid;
    const u64 processors = op.processors == 0 ? ~0ull : op.processors;
    if ((processors & arch::online_cpus()) == 0) return Error::invalid;
    domain->scheduling = {.weight = op.weight, .warp_ns = u64{op.warp_us} * 1000, .warp_limit_ns = u64{op.warp_limit_us} * 1000,
                          .unwarp_ns = u64{op.unwarp_us} * 1000, .processors = processors};
    for (u32 i = 0; i < domain->vcpu_count; ++i) scheduler::move_if_needed(locked, *domain->vcpus[i]);
    return 0;
}

HypercallResult machine_info(Call& call) {
    const abi::ControlMachineInfo info{
        .total_frames = frame_allocator.total(), .free_frames = frame_allocator.unreserved(),
        .core_frames = frame_allocator.used_by_core(), .processors = cpu_count, .tsc_khz = static_cast<u32>(clock::tsc_khz()),
        .context_switch_allowance_us = static_cast<u32>(scheduler::allowance_ns / 1000), .iommu = arch::has_iommu()};
    return result_of(call.pointer<abi::ControlMachineInfo>(1).write(info));
}

HypercallResult get_context(Call& call) {
    static abi::VcpuGuestContext context;      // too large for a stack; guarded by the lock
    abi::ControlGetContext op;
    TRY(call.pointer<abi::ControlGetContext>(1).read(op));
    const Result<Domain*> domain = living_target(call.domain, op.domid);
    if (!domain.ok()) return domain.error();
    const Vcpu* const vcpu = domain.value()->vcpu(op.vcpu);
    if (vcpu == nullptr || !vcpu->initialised) return Error::not_found;
    if (domain.value()->may_run()) return Error::busy;
    if (vcpu->sched.running) return Error::restart;      // on its way off its processor
    vcpu_state::describe(*vcpu, context);
    return result_of(GuestPtr<abi::VcpuGuestContext>{op.context}.write(context));
}

HypercallResult rename(Call& call) {
    abi::ControlRename op;
    TRY(call.pointer<abi::ControlRename>(1).read(op));
    const Result<Domain*> domain = living_target(call.domain, op.domid);
    if (!domain.ok()) return domain.error();
    op.name[sizeof op.name - 1] = 0;
    std::memcpy(domain.value()->name, op.name, sizeof op.name);
    return 0;
}

HypercallResult read_audit(Locked locked, Call& call) {
    constexpr u64 records_per_call = 64;
    const GuestPtr<abi::ControlReadAudit> pointer = call.pointer<abi::ControlReadAudit>(1);
    abi::ControlReadAudit op;
    TRY(pointer.read(op));
    const u64 room = op.count < records_per_call ? op.count : records_per_call;
    abi::AuditRecord record;
    for (op.count = 0; op.count < room && audit_stream::read(locked, op.from, record); ++op.count) {
        TRY(GuestPtr<abi::AuditRecord>{op.records}.at(op.count).write(record));
        op.from = record.number + 1;
    }
    return result_of(pointer.write(op));
}

HypercallResult give_device(Locked locked, Call& call) {
    abi::ControlGiveDevice op;
    TRY(call.pointer<abi::ControlGiveDevice>(1).read(op));
    const Result<Domain*> domain = living_target(call.domain, op.domid);
    if (!domain.ok()) return domain.error();
    pci::Function* const function = pci::find(op.address);
    if (function == nullptr) return Error::not_found;
    TRY(devices::give(locked, *domain.value(), *function));
    audit_stream::note(locked, {.kind = abi::AuditKind::device_given, .actor = call.domain.id, .target = op.domid, .value = op.address});
    return 0;
}

HypercallResult find_device(Call& call) {
    const GuestPtr<abi::ControlFindDevice> pointer = call.pointer<abi::ControlFindDevice>(1);
    abi::ControlFindDevice op;
    TRY(pointer.read(op));
    const pci::Function* next = nullptr;
    for (const pci::Function& function : pci::functions())
        if (function.address >= op.address && (next == nullptr || function.address < next->address)) next = &function;
    if (next == nullptr) return Error::not_found;
    op = abi::ControlFindDevice{};
    op.address = next->address;
    op.vendor = next->vendor;
    op.device_id = next->device;
    op.class_code = next->class_code;
    op.vectors = next->vectors;
    op.kind = next->kind == pci::Kind::bridge;
    op.owner = devices::owner(*next);
    return result_of(pointer.write(op));
}

}  // namespace core::control
