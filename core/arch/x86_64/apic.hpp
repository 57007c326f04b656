// SPDX-License-Identifier: GPL-2.0-or-later
// Local APIC (timer, interrupts between processors) and I/O APIC (the serial line's interrupt). Intel SDM vol. 3, 11.
#pragma once

#include "core/address.hpp"

namespace core::x86::apic {

void map();                                   // once: registers of both
void start();                                 // on each processor
void set_timer_rate(u64 ticks_per_second);
u64 count_timer_ticks(u64 tsc_ticks);         // for calibration: timer ticks during so many TSC ticks
u32 id();
void end_of_interrupt();
void send(u32 apic_id, u32 vector);
void send_nmi_to_others();
void send_init(u32 apic_id);
void send_startup(u32 apic_id, u64 page);
void arm_timer(u64 ns);                       // 0: off
void route_serial(u32 vector);

}  // namespace core::x86::apic
