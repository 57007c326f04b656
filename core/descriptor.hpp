// SPDX-License-Identifier: GPL-2.0-or-later
// Segment descriptors of guests: they are loaded into the real GDT and LDT, so each is checked, and what a guest may
// have is made harmless (privilege 3). A frame holding them has type `descriptor` and is written only through here.
#pragma once

#include "core/frame_table.hpp"

namespace core {

struct Vcpu;

namespace descriptors {

// Makes a descriptor acceptable (DPL 3 for code and data, DPL 0 for a call gate) or says no.
bool sanitise(u64& descriptor);
// Checks and corrects the 512 descriptors of a frame.
Error validate_frame(Frame& frame);

// set_gdt and vcpu initialisation: the whole table at once; `entries` of 0 clears it.
Error set_gdt(Locked, Vcpu& vcpu, const Mfn* frame_list, u64 entries);
Error update(Locked, Vcpu& vcpu, MachineAddress slot, u64 descriptor);
Error set_ldt(Locked, Vcpu& vcpu, u64 base, u64 entries);
// A reference into the LDT faulted: map the guest's page into the processor's window. False: the fault is the guest's.
bool map_ldt_page(Locked, Vcpu& vcpu, u64 offset);
void drop_ldt_pages(Locked, Vcpu& vcpu);

}  // namespace descriptors
}  // namespace core
