// SPDX-License-Identifier: GPL-2.0-or-later
// Steps on event channels, waiting, and time.
#include "core/cpu.hpp"
#include "tests/host/fuzz_guests.hpp"

namespace core::host {

using abi::EventCommand;
using abi::Hypercall;

namespace {
constexpr EvtchnPort ports = 16;        // looked at
u64 number(EventCommand command) { return static_cast<u64>(command); }
}  // namespace

// A port of the guest that is not closed.
EvtchnPort FuzzGuests::port(Input& input) {
    const u8 choice = input.byte();
    if (choice >= 250) return input.take<u32>();
    for (EvtchnPort i = 0; i < ports; ++i) {
        const EvtchnPort candidate = (choice + i) % ports;
        const EventChannel* const channel = guest_->domain().events.find(candidate);
        if (channel != nullptr && channel->state != abi::port_closed) return candidate;
    }
    return choice;
}

void FuzzGuests::bind(Input& input) {
    const u8 choice = input.byte();
    const u32 vcpu = choice / 16 % (vcpus + 1);
    switch (choice % 8) {
    case 0: dispatch(Hypercall::event_channel_op, {number(EventCommand::bind_virq), put(abi::BindVirq{static_cast<u32>(input.below(26)), vcpu, 0})}); return;
    case 1: dispatch(Hypercall::event_channel_op, {number(EventCommand::bind_ipi), put(abi::BindIpi{vcpu, 0})}); return;
    case 2:
    case 3: dispatch(Hypercall::event_channel_op, {number(EventCommand::alloc_unbound), put(abi::AllocUnbound{abi::domid_self, other(input).id(), 0})}); return;
    default: break;
    }
    // A port somewhere that waits for this guest.
    const Guest& remote = other(input);
    EvtchnPort found = choice;
    for (EvtchnPort i = 1; i < ports && remote.exists(); ++i) {
        const EventChannel* const channel = remote.domain().events.find(i);
        if (channel != nullptr && channel->state == abi::port_unbound && channel->remote_domain == guest_->id()) found = i;
    }
    dispatch(Hypercall::event_channel_op, {number(EventCommand::bind_interdomain), put(abi::BindInterdomain{remote.id(), 0, found, 0})});
}

void FuzzGuests::use_port(Input& input) {
    constexpr EventCommand commands[] = {EventCommand::send, EventCommand::send, EventCommand::send, EventCommand::unmask, EventCommand::close,
                                         EventCommand::status, EventCommand::bind_vcpu, EventCommand::reset};
    const u8 choice = input.byte();
    const EvtchnPort which = port(input);
    abi::SharedInfo& shared = *guest_->domain().shared_info;
    // The guest has seen to what was pending, or does not want to hear of it.
    if ((choice & 8) != 0) shared.evtchn_pending[0] = 0;
    if ((choice & 16) != 0) shared.evtchn_mask[0] = input.byte();
    if ((choice & 32) != 0) *guest_->vcpu(vcpu_).info = abi::VcpuInfo{};
    const u64 command = choice < 240 ? number(commands[choice % 8]) : input.below(16);
    if (command == number(EventCommand::reset) && !input.one_in(8)) return;
    if (command == number(EventCommand::status) || command == number(EventCommand::reset)) {
        const u32 words[6] = {domid(input), which, 0, 0, 0, 0};
        return static_cast<void>(dispatch(Hypercall::event_channel_op, {command, put(words)}));
    }
    const u32 words[6] = {which, static_cast<u32>(input.below(vcpus + 1)), 0, 0, 0, 0};
    dispatch(Hypercall::event_channel_op, {command, put(words)});
}

void FuzzGuests::scheduling(Input& input) {
    const u64 command = input.below(8);
    if (command == static_cast<u64>(abi::SchedCommand::shutdown) && !input.one_in(16)) return;
    if (command == static_cast<u64>(abi::SchedCommand::shutdown)) return static_cast<void>(dispatch(Hypercall::sched_op, {command, put(u64{input.below(8)})}));
    const EvtchnPort polled[2] = {port(input), port(input)};
    const abi::SchedPoll poll{put(polled), static_cast<u32>(input.below(4)), 0, input.one_in(2) ? now_ns() + input.byte() * 1000u : 0};
    dispatch(Hypercall::sched_op, {command, put(poll)});
}

void FuzzGuests::time(Input& input) {
    constexpr u64 unit = 500'000;
    advance(input.byte() * unit);
    use_processor(static_cast<unsigned>(input.below(cpu_count)));
    leave_core();
}

}  // namespace core::host
