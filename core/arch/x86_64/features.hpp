// SPDX-License-Identifier: GPL-2.0-or-later
// What this processor can do, read once at start.
#pragma once

#include "core/address.hpp"

namespace core::x86 {

struct Features {
    bool intel, amd;
    bool nx, syscall, fxsr, sse2, apic, tsc;
    bool xsave, fsgsbase, smep, smap, umip, rdtscp, ibpb, tsc_deadline, huge_pages;
    u64 xcr0;              // state components a guest may use
    u32 xsave_size;        // bytes for all of them
    unsigned address_bits; // of machine addresses
};
extern Features features;

// Fills `features`. Then: the first missing requirement, or the first leak this processor has, or null.
void detect_features();
const char* missing_feature();
const char* vulnerability();

// This processor's control registers and MSRs as the core wants them; called on each processor.
void set_control_registers();

}  // namespace core::x86
