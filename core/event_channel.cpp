// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/event_channel.hpp"

#include "core/arch.hpp"
#include "core/cpu.hpp"
#include "core/device.hpp"
#include "core/domain.hpp"
#include "core/vcpu.hpp"

namespace core {

u32 EventChannels::virq_slot(u32 virq, u32 vcpu) {
    switch (virq) {
    case abi::virq_timer: return vcpu;
    case abi::virq_debug: return abi::vcpus_max + vcpu;
    case abi::virq_virtual_timer: return 2 * abi::vcpus_max + vcpu;
    default: return 3 * abi::vcpus_max + virq;
    }
}

EventChannel* EventChannels::find(EvtchnPort port) const {
    if (port == 0 || port >= ports_limit || buckets_[port / ports_per_frame] == nullptr) return nullptr;
    return &buckets_[port / ports_per_frame][port % ports_per_frame];
}

Result<EvtchnPort> EventChannels::allocate(Locked locked, Domain& owner) {
    for (EvtchnPort port = 1; port < ports_limit; ++port) {
        EventChannel*& bucket = buckets_[port / ports_per_frame];
        if (bucket == nullptr) {
            const Mfn frame = frames::number_of(owner.take_core_frame(locked));
            bucket = static_cast<EventChannel*>(arch::pointer_to(frame));
        }
        if (bucket[port % ports_per_frame].state == abi::port_closed) return port;
    }
    return Error::no_space;
}

void EventChannels::close_all(Locked locked, Domain& owner) {
    for (EvtchnPort port = 1; port < ports_limit; ++port)
        if (EventChannel* channel = find(port); channel != nullptr && channel->state != abi::port_closed)
            static_cast<void>(events::close(locked, owner, port));
}

u32 EventChannels::in_use() const {
    u32 count = 0;
    for (EvtchnPort port = 1; port < ports_limit; ++port)
        if (const EventChannel* const channel = find(port)) count += channel->state != abi::port_closed;
    return count;
}

namespace events {

namespace {

// Bits of shared pages are changed by the guest at the same time: one atomic operation each, never a loop.
bool set_bit(u64& word, unsigned bit) {
    const u64 mask = u64{1} << bit;
    return (__atomic_fetch_or(&word, mask, __ATOMIC_SEQ_CST) & mask) != 0;
}
bool clear_bit(u64& word, unsigned bit) {
    const u64 mask = u64{1} << bit;
    return (__atomic_fetch_and(&word, ~mask, __ATOMIC_SEQ_CST) & mask) != 0;
}
bool test_bit(const u64& word, unsigned bit) { return (__atomic_load_n(&word, __ATOMIC_SEQ_CST) >> bit & 1) != 0; }

Vcpu& notified(const Domain& domain, EvtchnPort port) { return *domain.vcpus[domain.events.find(port)->vcpu]; }

void raise_selector(Locked locked, Vcpu& vcpu, EvtchnPort port) {
    if (!set_bit(vcpu.info->evtchn_pending_sel, port / 64)) notify(locked, vcpu);
}

void wake_pollers(Locked locked, Domain& domain, EvtchnPort port) {
    for (u32 i = 0; i < domain.vcpu_count; ++i) {
        Vcpu& vcpu = *domain.vcpus[i];
        if (vcpu.polling && (vcpu.poll_port == 0 || vcpu.poll_port == port)) scheduler::wake(locked, vcpu);
    }
}

}  // namespace

bool is_per_vcpu(u32 virq) {
    return virq == abi::virq_timer || virq == abi::virq_debug || virq == abi::virq_virtual_timer;
}

bool is_pending(const Domain& domain, EvtchnPort port) {
    return port < abi::event_ports_max && test_bit(domain.shared_info->evtchn_pending[port / 64], port % 64);
}

void notify(Locked locked, Vcpu& vcpu) {
    __atomic_store_n(&vcpu.info->evtchn_upcall_pending, 1, __ATOMIC_SEQ_CST);
    if (vcpu.sched.blocked) {
        if (vcpu.info->evtchn_upcall_mask == 0 || !vcpu.polling) scheduler::wake(locked, vcpu);
    } else if (vcpu.sched.running && vcpu.sched.cpu != arch::this_cpu().id) {
        arch::kick(vcpu.sched.cpu);
    }
}

void force_upcall(Locked locked, Vcpu& vcpu) {
    __atomic_store_n(&vcpu.info->evtchn_pending_sel, ~0ull, __ATOMIC_SEQ_CST);
    notify(locked, vcpu);
}

void set_pending(Locked locked, Domain& domain, EvtchnPort port) {
    if (domain.dying) return;
    abi::SharedInfo& info = *domain.shared_info;
    if (set_bit(info.evtchn_pending[port / 64], port % 64)) return;
    if (!test_bit(info.evtchn_mask[port / 64], port % 64)) raise_selector(locked, notified(domain, port), port);
    wake_pollers(locked, domain, port);
}

void unmask(Locked locked, Domain& domain, EvtchnPort port) {
    abi::SharedInfo& info = *domain.shared_info;
    if (clear_bit(info.evtchn_mask[port / 64], port % 64) && test_bit(info.evtchn_pending[port / 64], port % 64))
        raise_selector(locked, notified(domain, port), port);
}

void raise_virq(Locked locked, Vcpu& vcpu, u32 virq) {
    const EvtchnPort port = vcpu.domain->events.virq_port(virq, vcpu.id);
    if (port != 0) set_pending(locked, *vcpu.domain, port);
}

void raise_global_virq(Locked locked, Domain& domain, u32 virq) {
    const EvtchnPort port = domain.events.virq_port(virq, 0);
    if (port != 0) set_pending(locked, domain, port);
}

Error close(Locked locked, Domain& domain, EvtchnPort port) {
    EventChannel* const channel = domain.events.find(port);
    if (channel == nullptr || channel->state == abi::port_closed) return Error::invalid;
    if (channel->state == abi::port_virq) domain.events.set_virq_port(channel->virq, channel->vcpu, 0);
    if (channel->state == abi::port_pirq) devices::unbind(locked, channel->remote_port);
    if (channel->state == abi::port_interdomain) {
        Domain* const remote = domains::find_any(channel->remote_domain);
        EventChannel& peer = *remote->events.find(channel->remote_port);
        peer.state = abi::port_unbound;        // waits for whoever takes the closer's place
        peer.remote_domain = domain.id;
        peer.remote_port = 0;
    }
    *channel = EventChannel{};
    clear_bit(domain.shared_info->evtchn_pending[port / 64], port % 64);
    return Error::none;
}

Error send(Locked locked, Domain& domain, EvtchnPort port) {
    const EventChannel* const channel = domain.events.find(port);
    if (channel == nullptr) return Error::invalid;
    switch (channel->state) {
    case abi::port_interdomain:
        set_pending(locked, *domains::find_any(channel->remote_domain), channel->remote_port);
        return Error::none;
    case abi::port_ipi: set_pending(locked, domain, port); return Error::none;
    case abi::port_unbound: return Error::none;
    default: return Error::invalid;
    }
}

Result<EvtchnPort> alloc_unbound(Locked locked, Domain& domain, DomId remote) {
    const Result<EvtchnPort> port = domain.events.allocate(locked, domain);
    if (!port.ok()) return port;
    *domain.events.find(port.value()) = EventChannel{.state = abi::port_unbound, .virq = 0, .vcpu = 0, .remote_domain = remote,
                                                     .reserved = 0, .remote_port = 0, .reserved2 = 0};
    return port;
}

}  // namespace events
}  // namespace core
