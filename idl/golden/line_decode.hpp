// SPDX-License-Identifier: GPL-2.0-or-later
// What the messages of line say, field by field. Generated from line.capnp.
#pragma once

#include "common/describer.hpp"
#include "idl/image_decode.hpp"
#include "idl/types_decode.hpp"
#include "idl/vcpu_decode.hpp"
#include "idl/line.hpp"

namespace line {

inline void describe(common::Describer& out, const Frame& value) {
    out.number("length", value.length);
    out.number("id", value.id);
    out.number("command", value.command);
    out.number("status", value.status);
    out.number("kind", value.kind);
}

inline constexpr common::NameOfNumber names_of_frame_kind[] = {
    {0, "request"}, {1, "answer"}, {2, "output"}, {3, "input"}, {4, "ended"}
};

inline constexpr common::NameOfNumber names_of_command[] = {
    {0, "machine"}, {1, "list"}, {2, "info"}, {3, "image_open"}, {4, "image_write"}, {5, "create"}, {6, "pause"},
        {7, "unpause"}, {8, "destroy"}, {9, "shutdown"}, {10, "memory_set"}, {11, "vcpu_set"}, {12, "scheduler_set"},
        {13, "rename"}, {14, "log"}, {15, "wait"}, {16, "report"}, {17, "context"}, {18, "memory"}, {19, "store_read"},
        {20, "store_list"}, {21, "store_permissions"}, {22, "machine_end"}, {23, "devices"}, {256, "hello"},
        {257, "attach"}, {258, "detach"}, {259, "consoles"}
};

inline constexpr common::NameOfNumber names_of_status[] = {
    {0, "ok"}, {1, "malformed"}, {2, "unknown_command"}, {3, "not_found"}, {4, "name_in_use"}, {5, "no_memory"},
        {6, "bad_image"}, {7, "image_too_large"}, {8, "bad_state"}, {9, "limit"}, {10, "refused_by_core"},
        {11, "store_refused"}, {12, "forbidden"}, {13, "cancelled"}, {14, "bad_version"}, {15, "no_device"},
        {16, "busy"}
};

inline constexpr common::NameOfNumber names_of_limit[] = {
    {0, "domains"}, {1, "images"}, {2, "sessions"}, {3, "consoles"}, {4, "vcpus"}, {5, "devices"}, {6, "memory"}
};

inline constexpr common::NameOfNumber names_of_image_problem[] = {
    {0, "none"}, {1, "no_header"}, {2, "cut_short"}, {3, "too_large"}, {4, "bad_address"}, {5, "incomplete"},
        {6, "unknown_image"}, {7, "damaged"}
};

inline void describe(common::Describer& out, const Problem& value) {
    out.number("wanted", value.wanted);
    out.number("there", value.there);
    out.number("number", value.number);
    out.text("name", value.name, sizeof value.name);
    out.number("domid", value.domid);
}

inline void describe(common::Describer& out, const Hello& value) {
    out.number("version", value.version);
    out.number("flags", value.flags);
}

inline void describe(common::Describer& out, const Target& value) {
    out.text("name", value.name, sizeof value.name);
    out.number("domid", value.domid);
}

inline void describe(common::Describer& out, const First& value) {
    out.number("domid", value.domid);
}

inline void describe(common::Describer& out, const Machine& value) {
    out.number("total_frames", value.total_frames);
    out.number("free_frames", value.free_frames);
    out.number("core_frames", value.core_frames);
    out.number("processors", value.processors);
    out.number("tsc_khz", value.tsc_khz);
    out.number("now_ns", value.now_ns);
    out.number("wall_ns", value.wall_ns);
    out.number("domains", value.domains);
    out.number("store_nodes", value.store_nodes);
    out.number("change", value.change);
}

inline constexpr common::NameOfNumber names_of_domain_state[] = {
    {0, "building"}, {1, "paused"}, {2, "running"}, {3, "shut_down"}, {4, "dying"}
};

inline constexpr common::NameOfNumber names_of_entry_flag[] = {
    {1, "service"}, {2, "crashed"}, {4, "owns_device"}, {8, "no_iommu"}
};

inline void describe(common::Describer& out, const DomainEntry& value) {
    out.number("domid", value.domid);
    out.number("flags", value.flags);
    out.choice("state", static_cast<common::i64>(value.state), names_of_domain_state);
    out.number("reason", value.reason);
    out.number("vcpus", value.vcpus);
    out.number("vcpus_online", value.vcpus_online);
    out.number("memory_mib", value.memory_mib);
    out.number("max_memory_mib", value.max_memory_mib);
    out.number("frames", value.frames);
    out.number("core_frames", value.core_frames);
    out.number("target_mib", value.target_mib);
    out.number("weight", value.weight);
    out.number("warp_us", value.warp_us);
    out.number("warp_limit_us", value.warp_limit_us);
    out.number("unwarp_us", value.unwarp_us);
    out.number("busy_ns", value.busy_ns);
    out.number("busy_ticks", value.busy_ticks);
    out.number("traps", value.traps);
    out.number("hypercalls", value.hypercalls);
    out.number("cr3_loads", value.cr3_loads);
    out.number("tlb_flushes", value.tlb_flushes);
    out.number("created_ns", value.created_ns);
    out.number("processors", value.processors);
    out.number("ports", value.ports);
    out.number("grants_mapped", value.grants_mapped);
    out.number("restarts", value.restarts);
    out.text("name", value.name, sizeof value.name);
    out.number("reserved", value.reserved);
}

inline void describe(common::Describer& out, const DomainDetail& value) {
    out.begin("entry");
    describe(out, value.entry);
    out.end();
    out.choice("on_poweroff", static_cast<common::i64>(value.on_poweroff), abi::names_of_end_action);
    out.choice("on_reboot", static_cast<common::i64>(value.on_reboot), abi::names_of_end_action);
    out.choice("on_crash", static_cast<common::i64>(value.on_crash), abi::names_of_end_action);
    out.number("devices", value.devices);
    out.text("image", value.image, sizeof value.image);
    out.text("ramdisk", value.ramdisk, sizeof value.ramdisk);
    out.text("cmdline", value.cmdline, sizeof value.cmdline);
}

inline void describe(common::Describer& out, const ImageOpen& value) {
    out.text("name", value.name, sizeof value.name);
    out.number("size", value.size);
    out.number("kind", value.kind);
}

inline void describe(common::Describer& out, const ImageState& value) {
    out.number("known", value.known);
    out.number("reserved", value.reserved);
}

inline void describe(common::Describer& out, const ImageWrite& value) {
    out.text("name", value.name, sizeof value.name);
    out.number("offset", value.offset);
    out.number("length", value.length);
}

inline void describe(common::Describer& out, const Create& value) {
    out.begin("domain");
    describe(out, value.domain);
    out.end();
}

inline void describe(common::Describer& out, const Created& value) {
    out.number("domid", value.domid);
}

inline constexpr common::NameOfNumber names_of_shutdown_way[] = {
    {0, "poweroff"}, {1, "reboot"}, {2, "halt"}
};

inline void describe(common::Describer& out, const Shutdown& value) {
    out.begin("target");
    describe(out, value.target);
    out.end();
    out.choice("how", static_cast<common::i64>(value.how), names_of_shutdown_way);
}

inline void describe(common::Describer& out, const MemorySet& value) {
    out.begin("target");
    describe(out, value.target);
    out.end();
    out.number("mib", value.mib);
}

inline void describe(common::Describer& out, const VcpuSet& value) {
    out.begin("target");
    describe(out, value.target);
    out.end();
    out.number("count", value.count);
}

inline constexpr common::NameOfNumber names_of_scheduler_field[] = {
    {1, "weight"}, {2, "warp"}, {4, "warp_limit"}, {8, "unwarp"}
};

inline void describe(common::Describer& out, const SchedulerSet& value) {
    out.begin("target");
    describe(out, value.target);
    out.end();
    out.flags("fields", static_cast<common::i64>(value.fields), names_of_scheduler_field);
    out.number("weight", value.weight);
    out.number("warp_us", value.warp_us);
    out.number("warp_limit_us", value.warp_limit_us);
    out.number("unwarp_us", value.unwarp_us);
}

inline void describe(common::Describer& out, const Rename& value) {
    out.begin("target");
    describe(out, value.target);
    out.end();
    out.text("name", value.name, sizeof value.name);
}

inline void describe(common::Describer& out, const LogFrom& value) {
    out.number("number", value.number);
    out.number("wait", value.wait);
}

inline void describe(common::Describer& out, const Wait& value) {
    out.number("since", value.since);
}

inline void describe(common::Describer& out, const Changed& value) {
    out.number("change", value.change);
}

inline void describe(common::Describer& out, const ContextOf& value) {
    out.begin("target");
    describe(out, value.target);
    out.end();
    out.number("vcpu", value.vcpu);
}

inline void describe(common::Describer& out, const MemoryOf& value) {
    out.begin("target");
    describe(out, value.target);
    out.end();
    out.number("frame", value.frame);
    out.number("offset", value.offset);
    out.number("length", value.length);
}

inline void describe(common::Describer& out, const MachineEnd& value) {
    out.number("how", value.how);
}

inline void describe(common::Describer& out, const DeviceEntry& value) {
    out.number("address", value.address);
    out.number("vendor", value.vendor);
    out.number("device", value.device);
    out.number("class_code", value.class_code);
    out.number("owner", value.owner);
    out.number("vectors", value.vectors);
}

inline void describe(common::Describer& out, const Attach& value) {
    out.begin("target");
    describe(out, value.target);
    out.end();
    out.number("flags", value.flags);
}

inline constexpr common::NameOfNumber names_of_attach_flag[] = {
    {1, "scrollback"}, {2, "follow"}
};

inline void describe(common::Describer& out, const Attached& value) {
    out.number("domid", value.domid);
    out.number("alive", value.alive);
}

inline void describe(common::Describer& out, const ConsoleEntry& value) {
    out.number("domid", value.domid);
    out.number("alive", value.alive);
    out.text("name", value.name, sizeof value.name);
    out.number("written", value.written);
    out.number("attached", value.attached);
}

inline void describe(common::Describer& out, const CrashReport& value) {
    out.number("domid", value.domid);
    out.number("vcpu", value.vcpu);
    out.number("reason", value.reason);
    out.number("time_ns", value.time_ns);
    out.number("wall_ns", value.wall_ns);
    out.text("name", value.name, sizeof value.name);
    out.text("what", value.what, sizeof value.what);
    out.begin("registers");
    describe(out, value.registers);
    out.end();
    out.number("cr2", value.cr2);
    out.number("cr3", value.cr3);
    out.number("stack_at", value.stack_at);
    out.number("stack_bytes", value.stack_bytes);
    out.number("console_bytes", value.console_bytes);
    out.begin_list("stack");
    for (unsigned i = 0; i < 2000; ++i) {
        out.number("", value.stack[i]);
    }
    out.end_list();
    out.begin_list("console");
    for (unsigned i = 0; i < 4096; ++i) {
        out.number("", value.console[i]);
    }
    out.end_list();
}

inline constexpr common::NameOfNumber names_of_log_kind[] = {
    {0, "command"}, {1, "boot"}, {2, "policy"}, {3, "created"}, {4, "destroyed"}, {5, "ended"}, {6, "refused"},
        {7, "device_given"}, {8, "destroying"}, {9, "dma_fault"}
};

inline void describe(common::Describer& out, const LogEntry& value) {
    out.number("number", value.number);
    out.number("time_ns", value.time_ns);
    out.number("wall_ns", value.wall_ns);
    out.choice("kind", static_cast<common::i64>(value.kind), names_of_log_kind);
    out.number("command", value.command);
    out.number("status", value.status);
    out.number("session", value.session);
    out.number("actor", value.actor);
    out.number("target", value.target);
    out.number("reserved", value.reserved);
    out.number("value", value.value);
    out.number("more", value.more);
    out.text("name", value.name, sizeof value.name);
    out.text("what", value.what, sizeof value.what);
}

inline void describe(common::Describer& out, const Piece& value) {
    out.number("ref", value.ref);
    out.number("offset", value.offset);
    out.number("length", value.length);
}

inline void describe(common::Describer& out, const Call& value) {
    out.number("operation", value.operation);
    out.number("piece_count", value.piece_count);
    out.number("session", value.session);
    out.number("command", value.command);
    out.number("tag", value.tag);
    out.number("length", value.length);
    out.number("ticket", value.ticket);
    out.begin_list("pieces");
    for (unsigned i = 0; i < 16 && i < value.piece_count; ++i) {
        out.begin("");
        describe(out, value.pieces[i]);
        out.end();
    }
    out.end_list();
}

inline void describe(common::Describer& out, const SessionEnd& value) {
    out.number("operation", value.operation);
    out.number("session", value.session);
    out.number("ticket", value.ticket);
    out.number("tag", value.tag);
    out.number("reserved", value.reserved);
}

inline void describe(common::Describer& out, const Deliver& value) {
    out.number("operation", value.operation);
    out.number("piece_count", value.piece_count);
    out.choice("outcome", static_cast<common::i64>(value.outcome), names_of_status);
    out.number("ticket", value.ticket);
    out.number("tag", value.tag);
    out.number("length", value.length);
    out.begin_list("pieces");
    for (unsigned i = 0; i < 16 && i < value.piece_count; ++i) {
        out.begin("");
        describe(out, value.pieces[i]);
        out.end();
    }
    out.end_list();
}

inline void describe(common::Describer& out, const Answer& value) {
    out.number("tag", value.tag);
    out.choice("status", static_cast<common::i64>(value.status), names_of_status);
    out.number("operation", value.operation);
    out.number("reserved", value.reserved);
}

inline constexpr common::NameOfNumber operations_of_line[] = {
    {0, "call"}, {1, "close"}
};

inline constexpr common::NameOfNumber operations_of_outcomes[] = {
    {0, "deliver"}
};

}  // namespace line
