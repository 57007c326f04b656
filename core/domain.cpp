// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/domain.hpp"

#include "core/audit.hpp"
#include "core/audit_stream.hpp"
#include "core/clock.hpp"
#include "core/console.hpp"
#include "core/crash_report.hpp"
#include "core/frame_allocator.hpp"
#include "core/vcpu.hpp"

namespace core {

void Domain::link(Locked, Frame& frame) {
    const u32 number = static_cast<u32>(frames::number_of(frame).raw());
    frame.next = frame_list;
    frame.previous = no_link;
    if (frame_list != no_link) frames::table[frame_list].previous = number;
    frame_list = number;
    ++held;
}

Frame& Domain::take_core_frame(Locked locked, CoreFrame kind) {
    ASSERT(held < reserved);
    Frame& frame = frame_allocator.take(locked, id);
    if (kind == CoreFrame::hidden) frame.owner = owner_core;
    // A permanent writable use: whatever the guest does with it, it never becomes a page table.
    frame.flags = frame_core;
    frame.type = FrameType::writable;
    frame.type_count = 1;
    link(locked, frame);
    ++core_frames;
    return frame;
}

Result<Frame*> Domain::take_guest_frame(Locked locked) {
    if (held_by_guest() >= max_frames) return Error::no_memory;
    Frame& frame = frame_allocator.take(locked, id);
    frame.flags = frame_allocated;
    link(locked, frame);
    ++guest_frames;
    return &frame;
}

void Domain::adopt_frame(Locked locked, Frame& frame) {
    frame = Frame{};
    frame.count = 1;
    frame.owner = id;
    frame.flags = frame_allocated;
    link(locked, frame);
    ++guest_frames;
    ++max_frames;
    ++reserved;
}

bool Domain::drop_allocation(Locked locked, Frame& frame) {
    if (!frame.has(frame_allocated)) return false;
    frame.clear(frame_allocated);
    --guest_frames;
    frames::put(locked, frame);
    return true;
}

void Domain::forget_frame(Locked locked, Frame& frame) {
    (frame.previous != no_link ? frames::table[frame.previous].next : frame_list) = frame.next;
    if (frame.next != no_link) frames::table[frame.next].previous = frame.previous;
    ASSERT(held > 0);
    --held;
    if (dying && held == 0) domains::release_record(locked, *this);
}

void Domain::stop(Locked locked, u32 reason, const char* why, u32 vcpu) {
    if (shut_down || dying) return;
    shut_down = true;
    shutdown_reason = reason;
    audit::check_guests(locked, "a domain ended");
    audit_stream::note(locked, {.kind = abi::AuditKind::ended, .actor = id, .target = id, .value = reason, .text = why, .vcpu = vcpu});
    for (u32 i = 0; i < vcpu_count; ++i) scheduler::update(locked, *vcpus[i]);
    if (Domain* manager = domains::manager(); manager != nullptr && manager != this)
        events::raise_global_virq(locked, *manager, abi::virq_dom_exc);
}

void Domain::crash(Locked locked, Vcpu* vcpu, const Registers* registers, const char* reason) {
    if (shut_down || dying) return;
    report_crash(*this, vcpu, registers, reason);
    if (has_control) PANIC("the manager crashed");
    stop(locked, abi::shutdown_crash, reason, vcpu != nullptr ? vcpu->id : 0);
}

namespace domains {

namespace {

Domain* table[domains_max];
DomId next_id = manager_id;

Result<DomId> free_id() {
    for (u32 tries = 1; tries < domains_max; ++tries) {
        const DomId id = next_id;
        next_id = u32{next_id} + 1 < domains_max ? static_cast<DomId>(next_id + 1) : manager_id;
        if (table[id] == nullptr) return id;
    }
    return Error::no_space;
}

inline constexpr u32 frames_per_vcpu = 3;      // Vcpu, trap table, FPU state

u64 core_frames_needed(const NewDomain& wanted) {
    return 2 /* Domain, shared_info */ + u64{wanted.vcpus} * frames_per_vcpu + EventChannels::frames_max +
           GrantTable::frames_needed(wanted.max_grant_frames);
}

template <typename T>
T* core_object(Locked locked, Domain& domain, Domain::CoreFrame kind = Domain::CoreFrame::hidden) {
    return static_cast<T*>(arch::pointer_to(frames::number_of(domain.take_core_frame(locked, kind))));
}

void add_vcpu(Locked locked, Domain& domain, u32 id) {
    Vcpu& vcpu = *core_object<Vcpu>(locked, domain);
    domain.vcpus[id] = &vcpu;
    vcpu.domain = &domain;
    vcpu.id = id;
    vcpu.info = &domain.shared_info->vcpu_info[id];
    vcpu.traps = core_object<abi::TrapInfo>(locked, domain);
    vcpu.fpu = core_object<u8>(locked, domain);
    scheduler::start_vcpu(locked, vcpu);
    clock::publish_time(vcpu);
}

// Domain lives in the first of its own frames, so that frame is linked by hand.
Domain& make_record(Locked locked, DomId id, u64 reserved) {
    Frame& frame = frame_allocator.take(locked, owner_core);
    Domain& domain = *static_cast<Domain*>(arch::pointer_to(frames::number_of(frame)));
    domain.id = id;
    domain.frame_list = domain.teardown_cursor = no_link;
    domain.reserved = reserved;
    domain.core_frames = 1;
    frame.flags = frame_core;
    frame.type = FrameType::writable;
    frame.type_count = 1;
    table[id] = &domain;
    return domain;
}

}  // namespace

Result<Domain*> create(Locked locked, const NewDomain& wanted) {
    const Result<DomId> id = free_id();
    if (!id.ok()) return id.error();
    const u64 reserved = wanted.max_frames + core_frames_needed(wanted);
    TRY(frame_allocator.reserve(locked, reserved));

    Domain& domain = make_record(locked, id.value(), reserved - 1);
    for (u32 i = 0; i < abi::domain_name_length - 1 && wanted.name[i] != 0; ++i) domain.name[i] = wanted.name[i];
    domain.max_frames = wanted.max_frames;
    domain.paused = true;
    domain.scheduling = SchedulerParameters{};
    domain.shared_info = core_object<abi::SharedInfo>(locked, domain, Domain::CoreFrame::mappable);
    for (abi::VcpuInfo& info : domain.shared_info->vcpu_info) info.evtchn_upcall_mask = 1;
    clock::publish_wall_clock(domain);
    domain.grants.start(locked, domain, wanted.max_grant_frames);
    domain.vcpu_count = wanted.vcpus;
    for (u32 i = 0; i < wanted.vcpus; ++i) add_vcpu(locked, domain, i);
    return &domain;
}

Domain* find_any(DomId id) { return id < domains_max ? table[id] : nullptr; }

Domain* find(DomId id) {
    Domain* const domain = find_any(id);
    return domain != nullptr && !domain->dying ? domain : nullptr;
}

Domain* next_after(u32 id) {
    for (; id < domains_max; ++id)
        if (table[id] != nullptr) return table[id];
    return nullptr;
}

Domain* manager() { return find(manager_id); }

Domain* line_owner() {
    for (Domain* domain : table)
        if (domain != nullptr && domain->has_console && !domain->dying) return domain;
    return manager();
}

void release_record(Locked locked, Domain& domain) {
    table[domain.id] = nullptr;
    audit_stream::note(locked, {.kind = abi::AuditKind::destroyed, .actor = manager_id, .target = domain.id});
    const u64 reserved = domain.reserved + 1;
    Frame& frame = frames::at(frame_of(MachineAddress{reinterpret_cast<u64>(&domain) - reinterpret_cast<u64>(arch::window(MachineAddress{0}))}));
    frame.type_count = 0;
    frame.flags = 0;
    frame.count = 0;
    frame_allocator.give_back(locked, frame);
    frame_allocator.unreserve(locked, reserved);
}

}  // namespace domains
}  // namespace core
