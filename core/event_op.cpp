// SPDX-License-Identifier: GPL-2.0-or-later
// Hypercall event_channel_op.
#include "core/domain.hpp"
#include "core/hypercall.hpp"
#include "core/vcpu.hpp"

namespace core::hypercall {

namespace {

bool is_self(const Domain& domain, DomId id) { return id == abi::domid_self || id == domain.id; }

// Copies the argument in, runs the operation on it, copies the result out.
template <typename T, typename Operation>
HypercallResult with(Call& call, Operation operation) {
    const GuestPtr<T> pointer = call.pointer<T>(1);
    T argument;
    TRY(pointer.read(argument));
    TRY(operation(argument));
    return result_of(pointer.write(argument));
}

template <typename T, typename Operation>
HypercallResult with_input(Call& call, Operation operation) {
    T argument;
    TRY(call.pointer<T>(1).read(argument));
    return result_of(operation(argument));
}

Error alloc_unbound(Locked locked, Domain& domain, abi::AllocUnbound& op) {
    if (!is_self(domain, op.dom)) return Error::permission;
    const DomId remote = op.remote_dom == abi::domid_self ? domain.id : op.remote_dom;
    const Result<EvtchnPort> port = events::alloc_unbound(locked, domain, remote);
    op.port = port.value();
    return port.error();
}

Error bind_interdomain(Locked locked, Domain& domain, abi::BindInterdomain& op) {
    Domain* const remote = op.remote_dom == abi::domid_self ? &domain : domains::find(op.remote_dom);
    if (remote == nullptr) return Error::no_domain;
    EventChannel* const peer = remote->events.find(op.remote_port);
    if (peer == nullptr || peer->state != abi::port_unbound || peer->remote_domain != domain.id) return Error::invalid;
    const Result<EvtchnPort> port = domain.events.allocate(locked, domain);
    if (!port.ok()) return port.error();
    EventChannel& local = *domain.events.find(port.value());
    local = EventChannel{};
    local.state = abi::port_interdomain;
    local.remote_domain = remote->id;
    local.remote_port = op.remote_port;
    peer->state = abi::port_interdomain;
    peer->remote_domain = domain.id;
    peer->remote_port = port.value();
    op.local_port = port.value();
    // What the peer sent before is not lost.
    events::set_pending(locked, domain, port.value());
    return Error::none;
}

Error bind_virq(Locked locked, Domain& domain, abi::BindVirq& op) {
    if (!events::is_bindable(op.virq)) return Error::invalid;
    if (domain.vcpu(op.vcpu) == nullptr) return Error::not_found;
    if (!events::is_per_vcpu(op.virq) && op.vcpu != 0) return Error::invalid;
    if (domain.events.virq_port(op.virq, op.vcpu) != 0) return Error::exists;
    const Result<EvtchnPort> port = domain.events.allocate(locked, domain);
    if (!port.ok()) return port.error();
    EventChannel& channel = *domain.events.find(port.value());
    channel = EventChannel{};
    channel.state = abi::port_virq;
    channel.virq = static_cast<u8>(op.virq);
    channel.vcpu = static_cast<u16>(op.vcpu);
    domain.events.set_virq_port(op.virq, op.vcpu, port.value());
    op.port = port.value();
    return Error::none;
}

Error bind_ipi(Locked locked, Domain& domain, abi::BindIpi& op) {
    if (domain.vcpu(op.vcpu) == nullptr) return Error::not_found;
    const Result<EvtchnPort> port = domain.events.allocate(locked, domain);
    if (!port.ok()) return port.error();
    EventChannel& channel = *domain.events.find(port.value());
    channel = EventChannel{};
    channel.state = abi::port_ipi;
    channel.vcpu = static_cast<u16>(op.vcpu);
    op.port = port.value();
    return Error::none;
}

Error bind_vcpu(Domain& domain, const abi::BindVcpu& op) {
    EventChannel* const channel = domain.events.find(op.port);
    if (domain.vcpu(op.vcpu) == nullptr) return Error::not_found;
    if (channel == nullptr) return Error::invalid;
    const bool movable = channel->state == abi::port_interdomain || channel->state == abi::port_unbound || channel->state == abi::port_pirq ||
                         (channel->state == abi::port_virq && !events::is_per_vcpu(channel->virq));
    if (!movable) return Error::invalid;
    channel->vcpu = static_cast<u16>(op.vcpu);
    return Error::none;
}

Error status(Domain& domain, abi::EventStatus& op) {
    if (!is_self(domain, op.dom)) return Error::permission;
    const EventChannel* const channel = domain.events.find(op.port);
    op.status = channel != nullptr ? u32{channel->state} : u32{abi::port_closed};
    op.vcpu = channel != nullptr ? channel->vcpu : 0;
    if (op.port == 0 || op.port >= EventChannels::ports_limit) return Error::invalid;
    if (op.status == abi::port_unbound) op.detail.unbound = {channel->remote_domain};
    if (op.status == abi::port_interdomain) op.detail.interdomain = {channel->remote_domain, 0, channel->remote_port};
    if (op.status == abi::port_virq) op.detail.virq = channel->virq;
    return Error::none;
}

Error reset(Locked locked, Domain& domain, const abi::ResetPorts& op) {
    if (!is_self(domain, op.dom)) return Error::permission;
    domain.events.close_all(locked, domain);
    return Error::none;
}

}  // namespace

HypercallResult event_channel_op(Locked locked, Call& call) {
    Domain& domain = call.domain;
    using enum abi::EventCommand;
    switch (static_cast<abi::EventCommand>(call.args[0])) {
    case send: return with_input<abi::SendPort>(call, [&](auto& op) { return events::send(locked, domain, op.port); });
    case abi::EventCommand::alloc_unbound:
        return with<abi::AllocUnbound>(call, [&](auto& op) { return hypercall::alloc_unbound(locked, domain, op); });
    case abi::EventCommand::bind_interdomain:
        return with<abi::BindInterdomain>(call, [&](auto& op) { return hypercall::bind_interdomain(locked, domain, op); });
    case abi::EventCommand::bind_virq:
        return with<abi::BindVirq>(call, [&](auto& op) { return hypercall::bind_virq(locked, domain, op); });
    case abi::EventCommand::bind_ipi:
        return with<abi::BindIpi>(call, [&](auto& op) { return hypercall::bind_ipi(locked, domain, op); });
    case abi::EventCommand::bind_vcpu: return with_input<abi::BindVcpu>(call, [&](auto& op) { return hypercall::bind_vcpu(domain, op); });
    case close: return with_input<abi::ClosePort>(call, [&](auto& op) { return events::close(locked, domain, op.port); });
    case abi::EventCommand::status: return with<abi::EventStatus>(call, [&](auto& op) { return hypercall::status(domain, op); });
    case unmask:
        return with_input<abi::UnmaskPort>(call, [&](auto& op) {
            const EventChannel* const channel = domain.events.find(op.port);
            if (channel == nullptr || channel->state == abi::port_closed) return Error::invalid;
            events::unmask(locked, domain, op.port);
            return Error::none;
        });
    case abi::EventCommand::reset: return with_input<abi::ResetPorts>(call, [&](auto& op) { return hypercall::reset(locked, domain, op); });
    case bind_pirq: return Error::permission;
    case init_control:
    case expand_array:
    case set_priority: return Error::no_call;      // the FIFO ABI is left out
    }
    return Error::no_call;
}

}  // namespace core::hypercall
