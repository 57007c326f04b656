// SPDX-License-Identifier: GPL-2.0-or-later
// Event channels, scheduling and physdev hypercalls: event_channel.h, sched.h, physdev.h of the public headers.
#pragma once

#include "abi/types.hpp"

namespace abi {

enum class EventCommand : u64 {
    bind_interdomain = 0, bind_virq = 1, bind_pirq = 2, close = 3, send = 4, status = 5, alloc_unbound = 6,
    bind_ipi = 7, bind_vcpu = 8, unmask = 9, reset = 10, init_control = 11, expand_array = 12, set_priority = 13,
};

struct BindInterdomain { DomId remote_dom; u16 pad; EvtchnPort remote_port; EvtchnPort local_port; };
static_assert(sizeof(BindInterdomain) == 12);
struct BindVirq { u32 virq; u32 vcpu; EvtchnPort port; };
static_assert(sizeof(BindVirq) == 12);
struct ClosePort { EvtchnPort port; };
struct SendPort { EvtchnPort port; };
struct EventStatus {
    DomId dom; u16 pad0;
    EvtchnPort port;
    u32 status;
    u32 vcpu;
    union {
        struct { DomId dom; } unbound;
        struct { DomId dom; u16 pad; EvtchnPort port; } interdomain;
        u32 virq;
    };
};
static_assert(sizeof(EventStatus) == 24 && offsetof(EventStatus, status) == 8 && offsetof(EventStatus, virq) == 16);
enum PortStatus : u32 {
    port_closed = 0, port_unbound = 1, port_interdomain = 2, port_pirq = 3, port_virq = 4, port_ipi = 5,
};
struct AllocUnbound { DomId dom; DomId remote_dom; EvtchnPort port; };
static_assert(sizeof(AllocUnbound) == 8);
struct BindIpi { u32 vcpu; EvtchnPort port; };
struct BindVcpu { EvtchnPort port; u32 vcpu; };
struct UnmaskPort { EvtchnPort port; };
struct ResetPorts { DomId dom; };

enum Virq : u32 {
    virq_timer = 0, virq_debug = 1, virq_console = 2, virq_dom_exc = 3, virq_xenoprof = 7, virq_xenpmu = 13,
    virq_virtual_timer = 16,   // ours (architecture range): the timer in virtual time, per vcpu
    virq_count = 24,
};

enum class SchedCommand : u64 {
    yield = 0, block = 1, shutdown = 2, poll = 3, remote_shutdown = 4, shutdown_code = 5, watchdog = 6,
    pin_override = 7,
};
struct SchedShutdown { u32 reason; };
enum ShutdownReason : u32 {
    shutdown_poweroff = 0, shutdown_reboot = 1, shutdown_suspend = 2, shutdown_crash = 3, shutdown_watchdog = 4,
    shutdown_soft_reset = 5,
};
struct SchedPoll { GuestPointer ports; u32 nr_ports; u32 pad; u64 timeout_ns; };
static_assert(sizeof(SchedPoll) == 24);
inline constexpr u32 poll_ports_max = 128;

enum class PhysdevCommand : u64 { set_iopl = 6, set_iobitmap = 7, pirq_eoi_gmfn_v2 = 28 };
struct SetIopl { u32 iopl; };

}  // namespace abi
