// SPDX-License-Identifier: GPL-2.0-or-later
#include "rt/events.hpp"

#include "bench/core/measure.hpp"
#include "bench/core/rows.hpp"
#include "rt/domain.hpp"
#include "rt/hypercall.hpp"
#include "rt/panic.hpp"

namespace bench {

extern "C" {
SharedInfo* bench_shared_info;       // for entries.S
}

namespace {

extern "C" void bench_event();

constexpr u64 many = 1000;

void forget_event() {
    VcpuInfo& info = bench_shared_info->vcpu_info[0];
    const_cast<volatile u64&>(bench_shared_info->evtchn_pending[0]) = 0;
    const_cast<volatile u64&>(info.evtchn_pending_sel) = 0;
    const_cast<volatile u8&>(info.evtchn_upcall_pending) = 0;
}

}  // namespace

void events() {
    bench_shared_info = rt::shared_info;
    BindIpi ipi{0, 0};
    if (rt::event_op(EventCommand::bind_ipi, &ipi) != 0) rt::panic("bind_ipi failed");
    const EvtchnPort port = ipi.port;
    CallbackRegister callback{static_cast<u16>(CallbackType::event), 0, 0, reinterpret_cast<u64>(bench_event)};
    if (rt::call(Hypercall::callback_op, CallbackCommand::register_, &callback) != 0) rt::panic("callback_op failed");
    UnmaskPort unmask{port};
    rt::event_op(EventCommand::unmask, &unmask);

    rt::events::disable();
    measure("event_send_masked", many, [port](u64) {
        forget_event();
        rt::events::send(port);
    });
    forget_event();
    rt::events::enable();
    measure("event_send_to_handler", many, [port](u64) { rt::events::send(port); });
    rt::events::close(port);
    rt::events::start();
}

}  // namespace bench
