// SPDX-License-Identifier: GPL-2.0-or-later
// Event channels, 2-level ABI: ports of a domain, each closed, waiting for a peer, connected to a peer's port, or bound to
// a virtual interrupt. An event sets one pending bit in shared_info and, unless masked, makes the vcpu's upcall pending.
#pragma once

#include "idl/events.hpp"
#include "idl/shared_info.hpp"
#include "core/frame_table.hpp"

namespace core {

struct Domain;
struct Vcpu;

struct EventChannel {
    u8 state;               // abi::PortStatus
    u8 virq;                // of a bound virq
    u16 vcpu;               // who is notified
    DomId remote_domain;    // connected, or who may connect
    u16 reserved;
    EvtchnPort remote_port; // of a connected one; of a device's interrupt: which
    u32 reserved2;
};
static_assert(sizeof(EventChannel) == 16);

class EventChannels {
  public:
    static constexpr u32 ports_per_frame = page_size / sizeof(EventChannel);
    static constexpr u32 frames_max = 4;                       // 1,024 ports
    static constexpr u32 ports_limit = ports_per_frame * frames_max;

    EventChannel* find(EvtchnPort port) const;                 // null: beyond what was ever used
    Result<EvtchnPort> allocate(Locked, Domain& owner);        // lowest closed port, from 1
    void close_all(Locked, Domain& owner);
    u32 in_use() const;

    EvtchnPort virq_port(u32 virq, u32 vcpu) const { return virq_ports_[virq_slot(virq, vcpu)]; }
    void set_virq_port(u32 virq, u32 vcpu, EvtchnPort port) { virq_ports_[virq_slot(virq, vcpu)] = static_cast<u16>(port); }

  private:
    // Per-vcpu virqs (timer, debug, virtual timer) get a slot for each vcpu; the others are the domain's.
    static constexpr u32 slots = 3 * abi::vcpus_max + abi::virq_count;
    static u32 virq_slot(u32 virq, u32 vcpu);

    EventChannel* buckets_[frames_max];
    u16 virq_ports_[slots];
};

namespace events {

bool is_per_vcpu(u32 virq);
constexpr bool is_bindable(u32 virq) { return virq < abi::virq_count; }

// Marks a port of `domain` pending and notifies its vcpu.
void set_pending(Locked, Domain& domain, EvtchnPort port);
void unmask(Locked, Domain& domain, EvtchnPort port);
bool is_pending(const Domain& domain, EvtchnPort port);

void raise_virq(Locked, Vcpu& vcpu, u32 virq);                 // per-vcpu ones
void raise_global_virq(Locked, Domain& domain, u32 virq);

// The upcall flag of a vcpu is set: see that it runs and looks at it.
void notify(Locked, Vcpu& vcpu);
// After the place of the shared flags moved: nothing may be lost.
void force_upcall(Locked, Vcpu& vcpu);

Error close(Locked, Domain& domain, EvtchnPort port);
Error send(Locked, Domain& domain, EvtchnPort port);
Result<EvtchnPort> alloc_unbound(Locked, Domain& domain, DomId remote);

}  // namespace events
}  // namespace core
