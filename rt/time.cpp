// SPDX-License-Identifier: GPL-2.0-or-later
#include "rt/time.hpp"

#include "rt/domain.hpp"
#include "rt/events.hpp"
#include "rt/panic.hpp"

namespace rt::time {

namespace {

u64 read_tsc() {
    u32 low, high;
    asm volatile("rdtsc" : "=a"(low), "=d"(high));
    return u64{high} << 32 | low;
}

u64 scale(u64 ticks, u32 multiplier, i8 shift) {
    ticks = shift >= 0 ? ticks << shift : ticks >> -shift;
    u64 low, high;
    asm("mulq %3" : "=a"(low), "=d"(high) : "a"(ticks), "rm"(u64{multiplier}) : "cc");
    return high << 32 | low >> 32;
}

}  // namespace

u64 system_ns(u32 vcpu) {
    const volatile VcpuTimeInfo& info = shared_info->vcpu_info[vcpu].time;
    for (;;) {
        const u32 version = info.version;
        asm volatile("lfence" ::: "memory");
        const u64 now = info.system_time + scale(read_tsc() - info.tsc_timestamp, info.tsc_to_system_mul, info.tsc_shift);
        asm volatile("lfence" ::: "memory");
        if ((version & 1) == 0 && version == info.version) return now;
    }
}

u64 wall_ns() {
    const volatile SharedInfo& info = *shared_info;
    for (;;) {
        const u32 version = info.wc_version;
        asm volatile("lfence" ::: "memory");
        const u64 seconds = u64{info.wc_sec_hi} << 32 | info.wc_sec;
        const u64 at_start = seconds * 1'000'000'000 + info.wc_nsec;
        asm volatile("lfence" ::: "memory");
        if ((version & 1) == 0 && version == info.wc_version) return at_start + system_ns();
    }
}

u64 virtual_ns() {
    u64 value = 0;
    extension(ExtensionCommand::virtual_time, &value);
    return value;
}

void set_timer(u64 deadline_ns, u32 vcpu) {
    SetSingleshotTimer argument{deadline_ns, 0, 0};
    if (vcpu_op(VcpuCommand::set_singleshot_timer, vcpu, &argument) != 0) panic("set_singleshot_timer failed");
}

void set_virtual_timer(u64 deadline_ns) {
    if (extension(ExtensionCommand::set_virtual_timer, &deadline_ns) != 0) panic("set_virtual_timer failed");
}

void sleep_until(u64 deadline_ns) {
    static EvtchnPort port = 0;
    if (port == 0) {
        port = events::bind_virq(virq_timer);
        if (port == 0) panic("cannot bind the timer");
        events::handle(port, [](EvtchnPort, void*) {});
    }
    set_timer(deadline_ns);
    events::wait_until([deadline_ns] { return system_ns() >= deadline_ns; });
}

}  // namespace rt::time
