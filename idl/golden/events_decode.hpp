// SPDX-License-Identifier: GPL-2.0-or-later
// What the messages of events say, field by field. Generated from events.capnp.
#pragma once

#include "common/describer.hpp"
#include "idl/types_decode.hpp"
#include "idl/events.hpp"

namespace abi {

inline constexpr common::NameOfNumber names_of_event_command[] = {
    {0, "bind_interdomain"}, {1, "bind_virq"}, {2, "bind_pirq"}, {3, "close"}, {4, "send"}, {5, "status"},
        {6, "alloc_unbound"}, {7, "bind_ipi"}, {8, "bind_vcpu"}, {9, "unmask"}, {10, "reset"}, {11, "init_control"},
        {12, "expand_array"}, {13, "set_priority"}
};

inline void describe(common::Describer& out, const BindInterdomain& value) {
    out.number("remote_dom", value.remote_dom);
    out.number("remote_port", value.remote_port);
    out.number("local_port", value.local_port);
}

inline void describe(common::Describer& out, const BindVirq& value) {
    out.number("virq", value.virq);
    out.number("vcpu", value.vcpu);
    out.number("port", value.port);
}

inline void describe(common::Describer& out, const ClosePort& value) {
    out.number("port", value.port);
}

inline void describe(common::Describer& out, const SendPort& value) {
    out.number("port", value.port);
}

inline void describe(common::Describer& out, const EventStatus& value) {
    out.number("dom", value.dom);
    out.number("port", value.port);
    out.number("status", value.status);
    out.number("vcpu", value.vcpu);
    out.begin("detail");
    out.begin("unbound");
    out.number("dom", value.detail.unbound.dom);
    out.end();
    out.begin("interdomain");
    out.number("dom", value.detail.interdomain.dom);
    out.number("port", value.detail.interdomain.port);
    out.end();
    out.number("virq", value.detail.virq);
    out.end();
}

inline constexpr common::NameOfNumber names_of_port_status[] = {
    {0, "port_closed"}, {1, "port_unbound"}, {2, "port_interdomain"}, {3, "port_pirq"}, {4, "port_virq"},
        {5, "port_ipi"}
};

inline void describe(common::Describer& out, const AllocUnbound& value) {
    out.number("dom", value.dom);
    out.number("remote_dom", value.remote_dom);
    out.number("port", value.port);
}

inline void describe(common::Describer& out, const BindIpi& value) {
    out.number("vcpu", value.vcpu);
    out.number("port", value.port);
}

inline void describe(common::Describer& out, const BindVcpu& value) {
    out.number("port", value.port);
    out.number("vcpu", value.vcpu);
}

inline void describe(common::Describer& out, const UnmaskPort& value) {
    out.number("port", value.port);
}

inline void describe(common::Describer& out, const ResetPorts& value) {
    out.number("dom", value.dom);
}

inline constexpr common::NameOfNumber names_of_virq[] = {
    {0, "virq_timer"}, {1, "virq_debug"}, {2, "virq_console"}, {3, "virq_dom_exc"}, {7, "virq_xenoprof"},
        {13, "virq_xenpmu"}, {16, "virq_virtual_timer"}, {17, "virq_audit"}, {24, "virq_count"}
};

inline constexpr common::NameOfNumber names_of_sched_command[] = {
    {0, "yield"}, {1, "block"}, {2, "shutdown"}, {3, "poll"}, {4, "remote_shutdown"}, {5, "shutdown_code"},
        {6, "watchdog"}, {7, "pin_override"}
};

inline void describe(common::Describer& out, const SchedShutdown& value) {
    out.number("reason", value.reason);
}

inline constexpr common::NameOfNumber names_of_shutdown_reason[] = {
    {0, "shutdown_poweroff"}, {1, "shutdown_reboot"}, {2, "shutdown_suspend"}, {3, "shutdown_crash"},
        {4, "shutdown_watchdog"}, {5, "shutdown_soft_reset"}
};

inline void describe(common::Describer& out, const SchedPoll& value) {
    out.number("ports", value.ports);
    out.number("nr_ports", value.nr_ports);
    out.number("timeout_ns", value.timeout_ns);
}

inline constexpr common::NameOfNumber names_of_physdev_command[] = {
    {6, "set_iopl"}, {7, "set_iobitmap"}, {28, "pirq_eoi_gmfn_v2"}
};

inline void describe(common::Describer& out, const SetIopl& value) {
    out.number("iopl", value.iopl);
}

}  // namespace abi
