// SPDX-License-Identifier: GPL-2.0-or-later
// What the messages of control say, field by field. Generated from control.capnp.
#pragma once

#include "common/describer.hpp"
#include "idl/types_decode.hpp"
#include "idl/control.hpp"

namespace abi {

inline constexpr common::NameOfNumber names_of_control_command[] = {
    {0, "create"}, {1, "populate"}, {2, "load"}, {3, "set_context"}, {4, "unpause"}, {5, "pause"}, {6, "destroy"},
        {7, "domain_info"}, {8, "set_scheduler"}, {9, "machine_info"}, {10, "alloc_unbound"}, {11, "machine_end"},
        {12, "give_device"}, {13, "find_device"}, {14, "get_context"}, {15, "read"}, {16, "copy_frames"},
        {17, "rename"}, {18, "set_max_frames"}, {19, "read_audit"}
};

inline constexpr common::NameOfNumber names_of_control_right[] = {
    {1, "right_console"}, {2, "right_print"}
};

inline void describe(common::Describer& out, const ControlCreate& value) {
    out.text("name", value.name, sizeof value.name);
    out.number("max_frames", value.max_frames);
    out.number("vcpus", value.vcpus);
    out.number("max_grant_frames", value.max_grant_frames);
    out.number("domid", value.domid);
    out.number("shared_info", value.shared_info);
    out.number("grant_frame", value.grant_frame);
    out.number("rights", value.rights);
    out.number("reserved", value.reserved);
}

inline void describe(common::Describer& out, const ControlPopulate& value) {
    out.number("domid", value.domid);
    out.number("first_pfn", value.first_pfn);
    out.number("count", value.count);
    out.number("frames", value.frames);
}

inline void describe(common::Describer& out, const LoadSegment& value) {
    out.number("frame", value.frame);
    out.number("offset", value.offset);
    out.number("length", value.length);
    out.number("source", value.source);
}

inline void describe(common::Describer& out, const ControlLoad& value) {
    out.number("domid", value.domid);
    out.number("count", value.count);
    out.number("segments", value.segments);
}

inline void describe(common::Describer& out, const ControlSetContext& value) {
    out.number("domid", value.domid);
    out.number("vcpu", value.vcpu);
    out.number("context", value.context);
}

inline void describe(common::Describer& out, const ControlDomain& value) {
    out.number("domid", value.domid);
}

inline constexpr common::NameOfNumber names_of_domain_state[] = {
    {0, "domain_paused"}, {1, "domain_running"}, {2, "domain_shut_down"}, {3, "domain_dying"}
};

inline void describe(common::Describer& out, const ControlDomainInfo& value) {
    out.number("domid", value.domid);
    out.number("state", value.state);
    out.number("shutdown_reason", value.shutdown_reason);
    out.number("vcpus_online", value.vcpus_online);
    out.number("frames", value.frames);
    out.number("max_frames", value.max_frames);
    out.number("core_frames", value.core_frames);
    out.number("weight", value.weight);
    out.number("warp_us", value.warp_us);
    out.number("warp_limit_us", value.warp_limit_us);
    out.number("unwarp_us", value.unwarp_us);
    out.number("busy_ns", value.busy_ns);
    out.number("busy_ticks", value.busy_ticks);
    out.number("traps", value.traps);
    out.number("cr3_loads", value.cr3_loads);
    out.number("tlb_flushes", value.tlb_flushes);
    out.number("hypercalls", value.hypercalls);
    out.text("name", value.name, sizeof value.name);
    out.number("ports", value.ports);
    out.number("grants_mapped", value.grants_mapped);
    out.number("processors", value.processors);
}

inline void describe(common::Describer& out, const ControlSetScheduler& value) {
    out.number("domid", value.domid);
    out.number("weight", value.weight);
    out.number("warp_us", value.warp_us);
    out.number("warp_limit_us", value.warp_limit_us);
    out.number("unwarp_us", value.unwarp_us);
    out.number("processors", value.processors);
}

inline void describe(common::Describer& out, const ControlMachineInfo& value) {
    out.number("total_frames", value.total_frames);
    out.number("free_frames", value.free_frames);
    out.number("core_frames", value.core_frames);
    out.number("processors", value.processors);
    out.number("tsc_khz", value.tsc_khz);
    out.number("context_switch_allowance_us", value.context_switch_allowance_us);
    out.number("iommu", value.iommu);
}

inline void describe(common::Describer& out, const ControlAllocUnbound& value) {
    out.number("domid", value.domid);
    out.number("remote", value.remote);
    out.number("port", value.port);
}

inline constexpr common::NameOfNumber names_of_machine_end[] = {
    {0, "poweroff"}, {1, "reboot"}
};

inline void describe(common::Describer& out, const ControlMachineEnd& value) {
    out.choice("how", static_cast<common::i64>(value.how), names_of_machine_end);
}

inline void describe(common::Describer& out, const ControlGiveDevice& value) {
    out.number("domid", value.domid);
    out.number("address", value.address);
}

inline void describe(common::Describer& out, const ControlFindDevice& value) {
    out.number("address", value.address);
    out.number("vendor", value.vendor);
    out.number("device_id", value.device_id);
    out.number("class_code", value.class_code);
    out.number("vectors", value.vectors);
    out.number("kind", value.kind);
    out.number("owner", value.owner);
}

inline void describe(common::Describer& out, const ControlRead& value) {
    out.number("domid", value.domid);
    out.number("count", value.count);
    out.number("segments", value.segments);
}

inline void describe(common::Describer& out, const FramePair& value) {
    out.number("from", value.from);
    out.number("to", value.to);
}

inline void describe(common::Describer& out, const ControlCopyFrames& value) {
    out.number("from", value.from);
    out.number("to", value.to);
    out.number("count", value.count);
    out.number("pairs", value.pairs);
}

inline void describe(common::Describer& out, const ControlGetContext& value) {
    out.number("domid", value.domid);
    out.number("vcpu", value.vcpu);
    out.number("context", value.context);
}

inline void describe(common::Describer& out, const ControlRename& value) {
    out.text("name", value.name, sizeof value.name);
    out.number("domid", value.domid);
}

inline void describe(common::Describer& out, const ControlSetMaxFrames& value) {
    out.number("domid", value.domid);
    out.number("max_frames", value.max_frames);
}

inline constexpr common::NameOfNumber names_of_audit_kind[] = {
    {0, "created"}, {1, "destroyed"}, {2, "ended"}, {3, "refused"}, {4, "device_given"}, {5, "destroying"},
        {6, "dma_fault"}
};

inline void describe(common::Describer& out, const AuditRecord& value) {
    out.number("number", value.number);
    out.number("time_ns", value.time_ns);
    out.choice("kind", static_cast<common::i64>(value.kind), names_of_audit_kind);
    out.number("domid", value.domid);
    out.number("target", value.target);
    out.number("value", value.value);
    out.text("text", value.text, sizeof value.text);
    out.number("vcpu", value.vcpu);
}

inline void describe(common::Describer& out, const ControlReadAudit& value) {
    out.number("from", value.from);
    out.number("count", value.count);
    out.number("records", value.records);
}

}  // namespace abi
