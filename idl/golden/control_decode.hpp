// SPDX-License-Identifier: GPL-2.0-or-later
// What the messages of control say, field by field. Generated from control.capnp.
#pragma once

#include "common/describer.hpp"
#include "idl/types_decode.hpp"
#include "idl/control.hpp"

namespace abi {

inline constexpr common::NameOfNumber names_of_control_command[] = {
    {0, "create"}, {1, "populate"}, {2, "load"}, {3, "set_context"}, {4, "unpause"}, {5, "pause"}, {6, "destroy"},
        {7, "domain_info"}, {8, "set_scheduler"}, {9, "machine_info"}, {10, "alloc_unbound"}, {11, "machine_end"}
};

inline void describe(common::Describer& out, const ControlCreate& value) {
    out.text("name", value.name, sizeof value.name);
    out.number("max_frames", value.max_frames);
    out.number("vcpus", value.vcpus);
    out.number("max_grant_frames", value.max_grant_frames);
    out.number("domid", value.domid);
    out.number("shared_info", value.shared_info);
    out.number("grant_frame", value.grant_frame);
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
}

inline void describe(common::Describer& out, const ControlSetScheduler& value) {
    out.number("domid", value.domid);
    out.number("weight", value.weight);
    out.number("warp_us", value.warp_us);
    out.number("warp_limit_us", value.warp_limit_us);
    out.number("unwarp_us", value.unwarp_us);
}

inline void describe(common::Describer& out, const ControlMachineInfo& value) {
    out.number("total_frames", value.total_frames);
    out.number("free_frames", value.free_frames);
    out.number("core_frames", value.core_frames);
    out.number("processors", value.processors);
    out.number("tsc_khz", value.tsc_khz);
    out.number("context_switch_allowance_us", value.context_switch_allowance_us);
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

}  // namespace abi
