// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/clock.hpp"

#include "core/arch.hpp"
#include "core/domain.hpp"
#include "core/vcpu.hpp"
#include "core/wide.hpp"

namespace core::clock {

namespace {
constexpr u64 second_ns = 1'000'000'000;
u64 hz = second_ns;
u64 start_tsc = 0;
u64 wall_start_ns = 0;     // UTC at system time 0
Scale scale{0x8000'0000, 1};

template <typename T>
void store(T& place, T value) { __atomic_store_n(&place, value, __ATOMIC_RELEASE); }

void fill(abi::VcpuTimeInfo& info) {
    const u32 version = info.version | 1;
    store(info.version, version);
    __atomic_thread_fence(__ATOMIC_RELEASE);
    info.tsc_timestamp = start_tsc;
    info.system_time = 0;
    info.tsc_to_system_mul = scale.multiplier;
    info.tsc_shift = scale.shift;
    info.flags = 0;             // the processor does not promise a stable TSC, nor do we
    store(info.version, version + 1);
}
}  // namespace

Scale scale_for(u64 ticks_per_second) {
    i8 shift = 0;
    u64 ticks = ticks_per_second;
    // The multiplier is second / ticks in 32 bits of fraction: bring ticks into (second, 2 second].
    for (; ticks > 2 * second_ns; ticks >>= 1) --shift;
    for (; ticks <= second_ns; ticks <<= 1) ++shift;
    return {static_cast<u32>(mul_div(second_ns, u64{1} << 32, ticks)), shift};
}

void start(u64 tsc_hz, u64 tsc_now, u64 wall_ns_now) {
    hz = tsc_hz;
    scale = scale_for(tsc_hz);
    start_tsc = tsc_now;
    wall_start_ns = wall_ns_now;
}

u64 ns_of(u64 tsc) { return scale.to_ns(tsc - start_tsc); }
u64 now_ns() { return ns_of(arch::read_tsc()); }
u64 duration_ns(u64 ticks) { return scale.to_ns(ticks); }
u64 ticks_for(u64 ns) { return mul_div(ns, hz, second_ns); }
u64 tsc_khz() { return hz / 1000; }

void publish_wall_clock(Domain& domain) {
    abi::SharedInfo& info = *domain.shared_info;
    const u32 version = info.wc_version | 1;
    store(info.wc_version, version);
    const u64 seconds = wall_start_ns / second_ns;
    info.wc_sec = static_cast<u32>(seconds);
    info.wc_sec_hi = static_cast<u32>(seconds >> 32);
    info.wc_nsec = static_cast<u32>(wall_start_ns % second_ns);
    store(info.wc_version, version + 1);
}

void publish_time(Vcpu& vcpu) {
    fill(vcpu.info->time);
    if (vcpu.time_area.registered() && vcpu.time_area.size[1] == 0)
        fill(*static_cast<abi::VcpuTimeInfo*>(vcpu.time_area.pointer[0]));
}

}  // namespace core::clock
