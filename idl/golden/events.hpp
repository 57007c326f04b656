// SPDX-License-Identifier: GPL-2.0-or-later
// Event channels, scheduling and physdev hypercalls: event_channel.h, sched.h, physdev.h and (virqs) xen.h of the public
// headers.
//
//   event_channel_op   RDI EventCommand, RSI pointer to the command's structure
//   sched_op           RDI SchedCommand, RSI pointer to the command's structure
//   physdev_op         RDI PhysdevCommand, RSI pointer to the command's structure
//
// Ports are numbered from 1; the lowest free one is given. A domain is named by id or domidSelf; another than the caller
// where it must be the caller: -EPERM, none: -ESRCH. A port in the wrong state: -EINVAL. No such vcpu: -ENOENT. No port
// left: -ENOSPC. What the core leaves out: -ENOSYS.
// Generated from events.capnp.
#pragma once

#include <cstddef>

#include "idl/types.hpp"
#include "common/integers.hpp"

namespace abi {

using namespace common::integers;

enum class EventCommand : u64 {
    bind_interdomain = 0,
    bind_virq = 1,
    bind_pirq = 2,                  // Refused: -EPERM.
    close = 3,
    send = 4,
    status = 5,
    alloc_unbound = 6,
    bind_ipi = 7,
    bind_vcpu = 8,
    unmask = 9,
    reset = 10,
    init_control = 11,              // Left out with the two below, the FIFO ABI.
    expand_array = 12,
    set_priority = 13,
};

// The remote port must be unbound and wait for the caller. The local port is pending at once, so that no event sent
// before is lost.
struct BindInterdomain {
    DomId remote_dom;
    u16 pad0;
    EvtchnPort remote_port;
    EvtchnPort local_port;          // Out.
};
static_assert(sizeof(BindInterdomain) == 12 && alignof(BindInterdomain) == 4);
static_assert(offsetof(BindInterdomain, remote_dom) == 0 && offsetof(BindInterdomain, remote_port) == 4 &&
    offsetof(BindInterdomain, local_port) == 8);

// -EEXIST if it is bound already.
struct BindVirq {
    u32 virq;
    u32 vcpu;                       // 0 for a virq that is not per vcpu.
    EvtchnPort port;                // Out.
};
static_assert(sizeof(BindVirq) == 12 && alignof(BindVirq) == 4);
static_assert(offsetof(BindVirq, virq) == 0 && offsetof(BindVirq, vcpu) == 4 && offsetof(BindVirq, port) == 8);

// The peer's port becomes unbound, for the closer's domain.
struct ClosePort {
    EvtchnPort port;
};
static_assert(sizeof(ClosePort) == 4 && alignof(ClosePort) == 4);
static_assert(offsetof(ClosePort, port) == 0);

// To an unbound port: nothing happens, and that is no error.
struct SendPort {
    EvtchnPort port;
};
static_assert(sizeof(SendPort) == 4 && alignof(SendPort) == 4);
static_assert(offsetof(SendPort, port) == 0);

struct EventStatus {
    DomId dom;                      // In, as port: the caller.
    u16 pad0;
    EvtchnPort port;
    u32 status;                     // Out from here on: PortStatus.
    u32 vcpu;                       // Which vcpu is notified.
    // By status.
    union {
        struct {
            DomId dom;                      // Who may bind it.
        } unbound;
        struct {
            DomId dom;
            u16 pad0;
            EvtchnPort port;
        } interdomain;
        u32 virq;
    } detail;
};
static_assert(sizeof(EventStatus) == 24 && alignof(EventStatus) == 4);
static_assert(offsetof(EventStatus, dom) == 0 && offsetof(EventStatus, port) == 4 &&
    offsetof(EventStatus, status) == 8 && offsetof(EventStatus, vcpu) == 12 && offsetof(EventStatus, detail) == 16);

enum PortStatus : u32 {
    port_closed = 0, port_unbound = 1, port_interdomain = 2, port_pirq = 3, port_virq = 4, port_ipi = 5,
};

struct AllocUnbound {
    DomId dom;                      // The caller.
    DomId remote_dom;               // Who may bind it.
    EvtchnPort port;                // Out.
};
static_assert(sizeof(AllocUnbound) == 8 && alignof(AllocUnbound) == 4);
static_assert(offsetof(AllocUnbound, dom) == 0 && offsetof(AllocUnbound, remote_dom) == 2 &&
    offsetof(AllocUnbound, port) == 4);

struct BindIpi {
    u32 vcpu;
    EvtchnPort port;                // Out.
};
static_assert(sizeof(BindIpi) == 8 && alignof(BindIpi) == 4);
static_assert(offsetof(BindIpi, vcpu) == 0 && offsetof(BindIpi, port) == 4);

// Not for ports that are per vcpu.
struct BindVcpu {
    EvtchnPort port;
    u32 vcpu;
};
static_assert(sizeof(BindVcpu) == 8 && alignof(BindVcpu) == 4);
static_assert(offsetof(BindVcpu, port) == 0 && offsetof(BindVcpu, vcpu) == 4);

struct UnmaskPort {
    EvtchnPort port;
};
static_assert(sizeof(UnmaskPort) == 4 && alignof(UnmaskPort) == 4);
static_assert(offsetof(UnmaskPort, port) == 0);

// Closes all ports.
struct ResetPorts {
    DomId dom;                      // The caller.
};
static_assert(sizeof(ResetPorts) == 2 && alignof(ResetPorts) == 2);
static_assert(offsetof(ResetPorts, dom) == 0);

enum Virq : u32 {
    virq_timer = 0,                 // Per vcpu.
    virq_debug = 1,                 // Per vcpu.
    virq_console = 2,               // To the manager: input at the machine's console.
    virq_dom_exc = 3,               // To the manager: a domain has ended.
    virq_xenoprof = 7,
    virq_xenpmu = 13,
    virq_virtual_timer = 16,        // Ours (architecture range): the timer in virtual time, per vcpu.
    virq_audit = 17,                // New records for readAudit (control.capnp); the manager's.
    virq_count = 24,
};

// The last four are left out.
enum class SchedCommand : u64 {
    yield = 0,
    block = 1,                      // Clears the upcall mask and waits, unless an event is pending.
    shutdown = 2,                   // SchedShutdown; does not return. The manager must end the machine instead: -EPERM.
    poll = 3,                       // SchedPoll
    remote_shutdown = 4,
    shutdown_code = 5,
    watchdog = 6,
    pin_override = 7,
};

struct SchedShutdown {
    u32 reason;                     // ShutdownReason
};
static_assert(sizeof(SchedShutdown) == 4 && alignof(SchedShutdown) == 4);
static_assert(offsetof(SchedShutdown, reason) == 0);

enum ShutdownReason : u32 {
    shutdown_poweroff = 0, shutdown_reboot = 1, shutdown_suspend = 2, shutdown_crash = 3, shutdown_watchdog = 4,
        shutdown_soft_reset = 5,
};

// Waits until one of the ports is pending, masked or not, an upcall is due, or time is over.
struct SchedPoll {
    GuestPointer ports;             // EvtchnPort[nrPorts]
    u32 nr_ports;                   // At most pollPortsMax.
    u32 pad0;
    u64 timeout_ns;                 // System time; 0 = none.
};
static_assert(sizeof(SchedPoll) == 24 && alignof(SchedPoll) == 8);
static_assert(offsetof(SchedPoll, ports) == 0 && offsetof(SchedPoll, nr_ports) == 8 &&
    offsetof(SchedPoll, timeout_ns) == 16);

inline constexpr u32 poll_ports_max = 128;

enum class PhysdevCommand : u64 {
    set_iopl = 6,
    set_iobitmap = 7,               // No port is a guest's: succeeds and changes nothing.
    pirq_eoi_gmfn_v2 = 28,          // Left out.
};

struct SetIopl {
    u32 iopl;                       // 0 to 3, of the calling vcpu.
};
static_assert(sizeof(SetIopl) == 4 && alignof(SetIopl) == 4);
static_assert(offsetof(SetIopl, iopl) == 0);

}  // namespace abi
