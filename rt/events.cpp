// SPDX-License-Identifier: GPL-2.0-or-later
#include "rt/events.hpp"

#include "rt/domain.hpp"
#include "rt/panic.hpp"

namespace rt::events {

namespace {

struct Slot {
    Handler handler;
    void* context;
};
Slot slots[event_ports_max];
extern "C" const char event_entry[];

// One vcpu handles events in a unikernel.
VcpuInfo& vcpu_info() { return shared_info->vcpu_info[0]; }

void clear_bit(u64& word, unsigned bit) { __atomic_fetch_and(&word, ~(u64{1} << bit), __ATOMIC_SEQ_CST); }
void set_bit(u64& word, unsigned bit) { __atomic_fetch_or(&word, u64{1} << bit, __ATOMIC_SEQ_CST); }

void handle_word(u32 word) {
    for (;;) {
        const u64 due = __atomic_load_n(&shared_info->evtchn_pending[word], __ATOMIC_SEQ_CST) &
                        ~__atomic_load_n(&shared_info->evtchn_mask[word], __ATOMIC_SEQ_CST);
        if (due == 0) return;
        const unsigned bit = static_cast<unsigned>(__builtin_ctzll(due));
        clear_bit(shared_info->evtchn_pending[word], bit);
        const EvtchnPort port = word * 64 + bit;
        if (slots[port].handler != nullptr) slots[port].handler(port, slots[port].context);
    }
}

}  // namespace

extern "C" void handle_events() {
    VcpuInfo& info = vcpu_info();
    while (__atomic_exchange_n(&info.evtchn_upcall_pending, 0, __ATOMIC_SEQ_CST) != 0) {
        u64 words = __atomic_exchange_n(&info.evtchn_pending_sel, 0, __ATOMIC_SEQ_CST);
        for (; words != 0; words &= words - 1) handle_word(static_cast<u32>(__builtin_ctzll(words)));
    }
}

void start() {
    for (u64& word : shared_info->evtchn_mask) __atomic_store_n(&word, ~0ull, __ATOMIC_SEQ_CST);
    CallbackRegister event{static_cast<u16>(CallbackType::event), 0, 0, reinterpret_cast<u64>(event_entry)};
    if (call(Hypercall::callback_op, CallbackCommand::register_, &event) != 0) panic("callback_op failed");
    enable();
}

void handle(EvtchnPort port, Handler handler, void* context) {
    slots[port] = {handler, context};
    UnmaskPort argument{port};
    event_op(EventCommand::unmask, &argument);
}

void ignore(EvtchnPort port) {
    set_bit(shared_info->evtchn_mask[port / 64], port % 64);
    slots[port] = {};
}

void clear(EvtchnPort port) { clear_bit(shared_info->evtchn_pending[port / 64], port % 64); }

EvtchnPort bind_virq(Virq virq, u32 vcpu) {
    BindVirq argument{virq, vcpu, 0};
    return event_op(EventCommand::bind_virq, &argument) == 0 ? argument.port : 0;
}

EvtchnPort bind_interdomain(DomId remote, EvtchnPort port) {
    BindInterdomain argument{remote, 0, port, 0};
    return event_op(EventCommand::bind_interdomain, &argument) == 0 ? argument.local_port : 0;
}

EvtchnPort alloc_unbound(DomId remote) {
    AllocUnbound argument{domid_self, remote, 0};
    return event_op(EventCommand::alloc_unbound, &argument) == 0 ? argument.port : 0;
}

void send(EvtchnPort port) {
    SendPort argument{port};
    event_op(EventCommand::send, &argument);
}

void close(EvtchnPort port) {
    ignore(port);
    ClosePort argument{port};
    event_op(EventCommand::close, &argument);
}

void disable() {
    __atomic_store_n(&vcpu_info().evtchn_upcall_mask, 1, __ATOMIC_SEQ_CST);
}

void enable() {
    __atomic_store_n(&vcpu_info().evtchn_upcall_mask, 0, __ATOMIC_SEQ_CST);
    // Whoever opens the door looks himself: any hypercall makes the core deliver what is due.
    if (__atomic_load_n(&vcpu_info().evtchn_upcall_pending, __ATOMIC_SEQ_CST) != 0) call(Hypercall::xen_version, VersionCommand::version);
}

}  // namespace rt::events
