/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Event channels, scheduling and physdev hypercalls: event_channel.h, sched.h, physdev.h and (virqs) xen.h of the public
 * headers.
 *
 *   event_channel_op   RDI EventCommand, RSI pointer to the command's structure
 *   sched_op           RDI SchedCommand, RSI pointer to the command's structure
 *   physdev_op         RDI PhysdevCommand, RSI pointer to the command's structure
 *
 * Ports are numbered from 1; the lowest free one is given. A domain is named by id or domidSelf; another than the caller
 * where it must be the caller: -EPERM, none: -ESRCH. A port in the wrong state: -EINVAL. No such vcpu: -ENOENT. No port
 * left: -ENOSPC. What the core leaves out: -ENOSYS.
 */
/* Generated from events.capnp. */
#ifndef RF_EVENTS_H
#define RF_EVENTS_H

#include <stddef.h>
#include <stdint.h>
#include "types.h"

#define RF_EVENT_COMMAND_BIND_INTERDOMAIN 0x0ull
#define RF_EVENT_COMMAND_BIND_VIRQ 0x1ull
#define RF_EVENT_COMMAND_BIND_PIRQ 0x2ull
#define RF_EVENT_COMMAND_CLOSE 0x3ull
#define RF_EVENT_COMMAND_SEND 0x4ull
#define RF_EVENT_COMMAND_STATUS 0x5ull
#define RF_EVENT_COMMAND_ALLOC_UNBOUND 0x6ull
#define RF_EVENT_COMMAND_BIND_IPI 0x7ull
#define RF_EVENT_COMMAND_BIND_VCPU 0x8ull
#define RF_EVENT_COMMAND_UNMASK 0x9ull
#define RF_EVENT_COMMAND_RESET 0xAull
#define RF_EVENT_COMMAND_INIT_CONTROL 0xBull
#define RF_EVENT_COMMAND_EXPAND_ARRAY 0xCull
#define RF_EVENT_COMMAND_SET_PRIORITY 0xDull

/*
 * The remote port must be unbound and wait for the caller. The local port is pending at once, so that no event sent
 * before is lost.
 */
struct rf_bind_interdomain {
    rf_dom_id_t remote_dom;
    uint8_t pad0[2];
    rf_evtchn_port_t remote_port;
    /*
     * Out.
     */
    rf_evtchn_port_t local_port;
};
_Static_assert(sizeof(struct rf_bind_interdomain) == 12, "size");
_Static_assert(offsetof(struct rf_bind_interdomain, remote_dom) == 0, "offset");
_Static_assert(offsetof(struct rf_bind_interdomain, remote_port) == 4, "offset");
_Static_assert(offsetof(struct rf_bind_interdomain, local_port) == 8, "offset");

/*
 * -EEXIST if it is bound already.
 */
struct rf_bind_virq {
    uint32_t virq;
    /*
     * 0 for a virq that is not per vcpu.
     */
    uint32_t vcpu;
    /*
     * Out.
     */
    rf_evtchn_port_t port;
};
_Static_assert(sizeof(struct rf_bind_virq) == 12, "size");
_Static_assert(offsetof(struct rf_bind_virq, virq) == 0, "offset");
_Static_assert(offsetof(struct rf_bind_virq, vcpu) == 4, "offset");
_Static_assert(offsetof(struct rf_bind_virq, port) == 8, "offset");

/*
 * The peer's port becomes unbound, for the closer's domain.
 */
struct rf_close_port {
    rf_evtchn_port_t port;
};
_Static_assert(sizeof(struct rf_close_port) == 4, "size");
_Static_assert(offsetof(struct rf_close_port, port) == 0, "offset");

/*
 * To an unbound port: nothing happens, and that is no error.
 */
struct rf_send_port {
    rf_evtchn_port_t port;
};
_Static_assert(sizeof(struct rf_send_port) == 4, "size");
_Static_assert(offsetof(struct rf_send_port, port) == 0, "offset");

struct rf_event_status {
    /*
     * In, as port: the caller.
     */
    rf_dom_id_t dom;
    uint8_t pad0[2];
    rf_evtchn_port_t port;
    /*
     * Out from here on: PortStatus.
     */
    uint32_t status;
    /*
     * Which vcpu is notified.
     */
    uint32_t vcpu;
    /*
     * By status.
     */
    union {
        struct {
            /*
             * Who may bind it.
             */
            rf_dom_id_t dom;
        } unbound;
        struct {
            rf_dom_id_t dom;
            uint8_t pad0[2];
            rf_evtchn_port_t port;
        } interdomain;
        uint32_t virq;
    } detail;
};
_Static_assert(sizeof(struct rf_event_status) == 24, "size");
_Static_assert(offsetof(struct rf_event_status, dom) == 0, "offset");
_Static_assert(offsetof(struct rf_event_status, port) == 4, "offset");
_Static_assert(offsetof(struct rf_event_status, status) == 8, "offset");
_Static_assert(offsetof(struct rf_event_status, vcpu) == 12, "offset");
_Static_assert(offsetof(struct rf_event_status, detail) == 16, "offset");

#define RF_PORT_STATUS_PORT_CLOSED 0x0u
#define RF_PORT_STATUS_PORT_UNBOUND 0x1u
#define RF_PORT_STATUS_PORT_INTERDOMAIN 0x2u
#define RF_PORT_STATUS_PORT_PIRQ 0x3u
#define RF_PORT_STATUS_PORT_VIRQ 0x4u
#define RF_PORT_STATUS_PORT_IPI 0x5u

struct rf_alloc_unbound {
    /*
     * The caller.
     */
    rf_dom_id_t dom;
    /*
     * Who may bind it.
     */
    rf_dom_id_t remote_dom;
    /*
     * Out.
     */
    rf_evtchn_port_t port;
};
_Static_assert(sizeof(struct rf_alloc_unbound) == 8, "size");
_Static_assert(offsetof(struct rf_alloc_unbound, dom) == 0, "offset");
_Static_assert(offsetof(struct rf_alloc_unbound, remote_dom) == 2, "offset");
_Static_assert(offsetof(struct rf_alloc_unbound, port) == 4, "offset");

struct rf_bind_ipi {
    uint32_t vcpu;
    /*
     * Out.
     */
    rf_evtchn_port_t port;
};
_Static_assert(sizeof(struct rf_bind_ipi) == 8, "size");
_Static_assert(offsetof(struct rf_bind_ipi, vcpu) == 0, "offset");
_Static_assert(offsetof(struct rf_bind_ipi, port) == 4, "offset");

/*
 * Not for ports that are per vcpu.
 */
struct rf_bind_vcpu {
    rf_evtchn_port_t port;
    uint32_t vcpu;
};
_Static_assert(sizeof(struct rf_bind_vcpu) == 8, "size");
_Static_assert(offsetof(struct rf_bind_vcpu, port) == 0, "offset");
_Static_assert(offsetof(struct rf_bind_vcpu, vcpu) == 4, "offset");

struct rf_unmask_port {
    rf_evtchn_port_t port;
};
_Static_assert(sizeof(struct rf_unmask_port) == 4, "size");
_Static_assert(offsetof(struct rf_unmask_port, port) == 0, "offset");

/*
 * Closes all ports.
 */
struct rf_reset_ports {
    /*
     * The caller.
     */
    rf_dom_id_t dom;
};
_Static_assert(sizeof(struct rf_reset_ports) == 2, "size");
_Static_assert(offsetof(struct rf_reset_ports, dom) == 0, "offset");

#define RF_VIRQ_VIRQ_TIMER 0x0u
#define RF_VIRQ_VIRQ_DEBUG 0x1u
#define RF_VIRQ_VIRQ_CONSOLE 0x2u
#define RF_VIRQ_VIRQ_DOM_EXC 0x3u
#define RF_VIRQ_VIRQ_XENOPROF 0x7u
#define RF_VIRQ_VIRQ_XENPMU 0xDu
#define RF_VIRQ_VIRQ_VIRTUAL_TIMER 0x10u
#define RF_VIRQ_VIRQ_AUDIT 0x11u
#define RF_VIRQ_VIRQ_COUNT 0x18u

/*
 * The last four are left out.
 */
#define RF_SCHED_COMMAND_YIELD 0x0ull
#define RF_SCHED_COMMAND_BLOCK 0x1ull
#define RF_SCHED_COMMAND_SHUTDOWN 0x2ull
#define RF_SCHED_COMMAND_POLL 0x3ull
#define RF_SCHED_COMMAND_REMOTE_SHUTDOWN 0x4ull
#define RF_SCHED_COMMAND_SHUTDOWN_CODE 0x5ull
#define RF_SCHED_COMMAND_WATCHDOG 0x6ull
#define RF_SCHED_COMMAND_PIN_OVERRIDE 0x7ull

struct rf_sched_shutdown {
    /*
     * ShutdownReason
     */
    uint32_t reason;
};
_Static_assert(sizeof(struct rf_sched_shutdown) == 4, "size");
_Static_assert(offsetof(struct rf_sched_shutdown, reason) == 0, "offset");

#define RF_SHUTDOWN_REASON_SHUTDOWN_POWEROFF 0x0u
#define RF_SHUTDOWN_REASON_SHUTDOWN_REBOOT 0x1u
#define RF_SHUTDOWN_REASON_SHUTDOWN_SUSPEND 0x2u
#define RF_SHUTDOWN_REASON_SHUTDOWN_CRASH 0x3u
#define RF_SHUTDOWN_REASON_SHUTDOWN_WATCHDOG 0x4u
#define RF_SHUTDOWN_REASON_SHUTDOWN_SOFT_RESET 0x5u

/*
 * Waits until one of the ports is pending, masked or not, an upcall is due, or time is over.
 */
struct rf_sched_poll {
    /*
     * EvtchnPort[nrPorts]
     */
    rf_guest_pointer_t ports;
    /*
     * At most pollPortsMax.
     */
    uint32_t nr_ports;
    uint8_t pad0[4];
    /*
     * System time; 0 = none.
     */
    uint64_t timeout_ns;
};
_Static_assert(sizeof(struct rf_sched_poll) == 24, "size");
_Static_assert(offsetof(struct rf_sched_poll, ports) == 0, "offset");
_Static_assert(offsetof(struct rf_sched_poll, nr_ports) == 8, "offset");
_Static_assert(offsetof(struct rf_sched_poll, timeout_ns) == 16, "offset");

#define RF_POLL_PORTS_MAX 0x80u

#define RF_PHYSDEV_COMMAND_SET_IOPL 0x6ull
#define RF_PHYSDEV_COMMAND_SET_IOBITMAP 0x7ull
#define RF_PHYSDEV_COMMAND_PIRQ_EOI_GMFN_V2 0x1Cull

struct rf_set_iopl {
    /*
     * 0 to 3, of the calling vcpu.
     */
    uint32_t iopl;
};
_Static_assert(sizeof(struct rf_set_iopl) == 4, "size");
_Static_assert(offsetof(struct rf_set_iopl, iopl) == 0, "offset");

#endif
