// SPDX-License-Identifier: GPL-2.0-or-later
// PCI functions, and giving them away.
#pragma once

#include "idl/control.hpp"
#include "services/manager/guest.hpp"
#include "services/manager/refusal.hpp"

namespace manager {

// The functions a domain's record asks for become its own. In the order of the record.
Refusal give_devices(const Guest& guest);

// Calls visit(ControlFindDevice) for each function of the machine.
template <typename Visit>
void for_each_device(Visit visit);

// The function with the lowest address >= `address`. False: there is none.
bool find_device(u32 address, ControlFindDevice& device);

template <typename Visit>
void for_each_device(Visit visit) {
    ControlFindDevice device{};
    for (u32 address = 0; find_device(address, device); address = device.address + 1) visit(device);
}

}  // namespace manager
