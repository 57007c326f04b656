// SPDX-License-Identifier: GPL-2.0-or-later
// The few facts the core needs of the ACPI tables: processors, interrupt controllers, how to switch off and to reset.
#pragma once

#include "core/address.hpp"

namespace core::x86 {

struct AcpiInfo {
    unsigned processor_count;
    u32 apic_ids[64];
    u64 local_apic;              // machine address
    u64 io_apic;                 // 0: none
    u32 io_apic_base;            // first global interrupt of it
    u32 io_apic_id;
    u32 serial_interrupt;        // global interrupt number of ISA interrupt 4
    u16 pm_timer_port;           // 0: none
    u16 pm1a_control, pm1b_control;
    u16 sleep_type_a, sleep_type_b;
    bool can_power_off;
    u16 reset_port;              // 0: none
    u8 reset_value;
    u32 iommu_count;
    u64 iommus[8];               // machine addresses of their registers
    bool can_remap_interrupts;   // as far as the firmware says
    u32 io_apic_source;          // bus << 8 | device << 3 | function that the I/O APIC's interrupts come from
};
extern AcpiInfo acpi_info;

// Null, or what is missing.
const char* read_acpi();

}  // namespace core::x86
