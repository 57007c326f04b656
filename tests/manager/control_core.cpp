// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/manager/control_core.hpp"

#include <cstring>

#include "idl/shared_info.hpp"

namespace simulated {

namespace {

template <typename T>
std::string text_in(const T& field) { return {field, strnlen(field, sizeof field)}; }

}  // namespace

ControlCore::ControlCore(Machine& machine) : machine_(machine) {
    machine.control = [this](ControlCommand command, void* argument) { return call(command, argument); };
}

i64 ControlCore::call(ControlCommand command, void* argument) {
    ++called[command];
    if (auto& [left, error] = failures[command]; left != 0) {
        --left;
        return error;
    }
    switch (command) {
    case ControlCommand::create: return create(*static_cast<ControlCreate*>(argument));
    case ControlCommand::populate: return populate(*static_cast<ControlPopulate*>(argument));
    case ControlCommand::load: return load(*static_cast<ControlLoad*>(argument));
    case ControlCommand::set_context: return set_context(*static_cast<ControlSetContext*>(argument));
    case ControlCommand::unpause: return set_paused(*static_cast<ControlDomain*>(argument), false);
    case ControlCommand::pause: return set_paused(*static_cast<ControlDomain*>(argument), true);
    case ControlCommand::destroy: return destroy(*static_cast<ControlDomain*>(argument));
    case ControlCommand::domain_info: return domain_info(*static_cast<ControlDomainInfo*>(argument));
    case ControlCommand::set_scheduler: return set_scheduler(*static_cast<ControlSetScheduler*>(argument));
    case ControlCommand::machine_info: return machine_info(*static_cast<ControlMachineInfo*>(argument));
    case ControlCommand::alloc_unbound: return alloc_unbound(*static_cast<ControlAllocUnbound*>(argument));
    case ControlCommand::machine_end: ended = true; return 0;
    case ControlCommand::give_device: return give_device(*static_cast<ControlGiveDevice*>(argument));
    case ControlCommand::find_device: return find_device(*static_cast<ControlFindDevice*>(argument));
    case ControlCommand::get_context: return get_context(*static_cast<ControlGetContext*>(argument));
    case ControlCommand::read: return read(*static_cast<ControlRead*>(argument));
    case ControlCommand::copy_frames: return copy_frames(*static_cast<ControlCopyFrames*>(argument));
    case ControlCommand::rename: {
        const auto& op = *static_cast<ControlRename*>(argument);
        if (find(op.domid) == nullptr) return fault("rename of no domain", -esrch);
        find(op.domid)->name = text_in(op.name);
        return 0;
    }
    case ControlCommand::set_max_frames: return set_max_frames(*static_cast<ControlSetMaxFrames*>(argument));
    case ControlCommand::read_audit: return read_audit(*static_cast<ControlReadAudit*>(argument));
    }
    return fault("no such command", -enosys);
}

i64 ControlCore::fault(const std::string& what, i64 error) {
    faults.push_back(what);
    return error;
}

// ---- what there is

ControlCore::Domain* ControlCore::find(DomId domid) {
    const auto found = domains_.find(domid);
    return found == domains_.end() ? nullptr : &found->second;
}
DomId ControlCore::id_of(const std::string& name) const {
    for (const auto& [domid, domain] : domains_)
        if (domain.name == name) return domid;
    return 0;
}
ControlCore::Domain* ControlCore::find(const std::string& name) { return find(id_of(name)); }

u64 ControlCore::free_frames() const {
    u64 used = 0;
    for (const auto& [domid, domain] : domains_) used += u64{domain.max_frames} + core_frames_each + domain.grant_frames;
    return total_frames - used;
}

ControlCore::Counts ControlCore::counts() const {
    Counts counts{domains_.size(), free_frames(), 0, 0};
    for (const auto& [domid, domain] : domains_) counts.ports += domain.ports.size();
    for (const Device& device : devices) counts.devices_owned += device.owner != 0;
    return counts;
}

void ControlCore::note(AuditKind kind, DomId target, i64 value, const std::string& text) {
    AuditRecord record{};
    record.number = audit_.size() + 1;
    record.time_ns = machine_.now_ns;
    record.kind = kind;
    record.domid = first_domain;
    record.target = target;
    record.value = value;
    text.copy(record.text, sizeof record.text - 1);
    audit_.push_back(record);
    machine_.raise(first_domain, virq_audit);
}

i64 ControlCore::read_audit(ControlReadAudit& op) {
    u64 written = 0;
    for (u64 number = op.from; number != 0 && number <= audit_.size() && written < op.count; ++number)
        reinterpret_cast<AuditRecord*>(op.records)[written++] = audit_[number - 1];
    op.count = written;
    return 0;
}

// ---- lives

i64 ControlCore::create(ControlCreate& op) {
    if (op.vcpus == 0 || op.vcpus > vcpus_max || op.max_grant_frames > 64) return fault("a domain that cannot be", -einval);
    const u32 grant_frames = op.max_grant_frames != 0 ? op.max_grant_frames : 4;
    if (u64{op.max_frames} + core_frames_each + grant_frames > free_frames()) return -enomem;
    if (domains_.size() + 2 >= ids_end) return -enospc;
    while (next_id_ < 2 || next_id_ >= ids_end || domains_.contains(next_id_)) next_id_ = next_id_ + 1u < ids_end ? next_id_ + 1 : 2;
    op.domid = next_id_++;
    domains_[op.domid] = Domain{text_in(op.name), op.max_frames, op.vcpus, grant_frames, op.rights, next_frame_};
    domains_[op.domid].ports.clear();
    op.shared_info = next_frame_;
    op.grant_frame = next_frame_ + core_frames_each;
    // Room for another limit, and a frame that is nobody's in between.
    next_frame_ += u64{core_frames_each} + grant_frames + total_frames + 1;
    note(AuditKind::created, op.domid);
    return 0;
}

i64 ControlCore::destroy(const ControlDomain& op) {
    const Domain* const domain = find(op.domid);
    if (domain == nullptr) return fault("destroy of no domain", -esrch);
    forget_pages(domain->first_frame, u64{core_frames_each} + domain->grant_frames + domain->frames);
    for (Device& device : devices)
        if (device.owner == op.domid) device.owner = 0;
    for (const auto& [port, remote] : domain->ports) machine_.unbound.erase({op.domid, port});
    domains_.erase(op.domid);
    note(AuditKind::destroying, op.domid);
    note(AuditKind::destroyed, op.domid);
    return 0;
}

i64 ControlCore::set_paused(const ControlDomain& op, bool paused) {
    Domain* const domain = find(op.domid);
    if (domain == nullptr) return fault("pause of no domain", -esrch);
    if (domain->contexts.empty()) return fault("unpause of a domain without registers", -einval);
    if (domain->state == domain_shut_down) return -einval;
    domain->state = paused ? domain_paused : domain_running;
    if (!paused && !std::exchange(domain->started, true) && started) started(op.domid, command_line(*domain));
    return 0;
}

void ControlCore::end(DomId domid, u32 reason, const std::string& text) {
    Domain* const domain = find(domid);
    if (domain == nullptr || !domain->started || domain->state == domain_shut_down) return;
    domain->state = domain_shut_down;
    domain->reason = reason;
    note(AuditKind::ended, domid, reason, text);
    machine_.raise(first_domain, virq_dom_exc);
}

i64 ControlCore::domain_info(ControlDomainInfo& op) {
    const auto found = domains_.lower_bound(op.domid);
    if (op.domid <= first_domain || found == domains_.end()) {
        if (op.domid > first_domain) return -esrch;
        op.domid = first_domain;
        return 0;
    }
    const Domain& domain = found->second;
    op.domid = found->first;
    op.state = domain.state;
    op.shutdown_reason = domain.reason;
    op.frames = domain.frames;
    op.max_frames = domain.max_frames;
    op.core_frames = core_frames_each + domain.grant_frames;
    op.weight = domain.scheduler.weight;
    op.ports = static_cast<u32>(domain.ports.size());
    return 0;
}

i64 ControlCore::machine_info(ControlMachineInfo& op) {
    op.total_frames = total_frames;
    op.free_frames = free_frames();
    op.processors = 2;
    return 0;
}

i64 ControlCore::set_scheduler(const ControlSetScheduler& op) {
    Domain* const domain = find(op.domid);
    if (domain == nullptr) return fault("scheduling of no domain", -esrch);
    if (op.weight == 0 || op.weight > 65535) return fault("a weight that cannot be", -einval);
    if (op.processors != 0 && (op.processors & 3) == 0) return -einval;
    domain->scheduler = op;
    return 0;
}

i64 ControlCore::alloc_unbound(ControlAllocUnbound& op) {
    Domain* const domain = find(op.domid);
    if (domain == nullptr) return fault("a port of no domain", -esrch);
    op.port = domain->started ? machine_.new_port() : ++domain->last_port;
    domain->ports[op.port] = op.remote;
    machine_.unbound.insert({op.domid, op.port});
    return 0;
}

// ---- devices

i64 ControlCore::give_device(const ControlGiveDevice& op) {
    if (find(op.domid) == nullptr) return fault("a device for no domain", -esrch);
    u32 owned = 0;
    for (const Device& device : devices) owned += device.owner == op.domid;
    for (Device& device : devices) {
        if (device.address != op.address) continue;
        if (device.owner != 0 || device.kind != 0) return -ebusy;
        if (owned == devices_each) return -enospc;
        device.owner = op.domid;
        note(AuditKind::device_given, op.domid, op.address);
        return 0;
    }
    return -enoent;
}

i64 ControlCore::find_device(ControlFindDevice& op) {
    for (const Device& device : devices) {
        if (device.address < op.address) continue;
        op = {device.address, device.vendor, device.device, 0, 1, device.kind, device.owner, 0};
        return 0;
    }
    return -enoent;
}

}  // namespace simulated
