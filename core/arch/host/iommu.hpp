// SPDX-License-Identifier: GPL-2.0-or-later
// An IOMMU that walks the core's tables as the hardware would, and like it remembers what it found until it is told to
// forget.
#pragma once

#include "core/address.hpp"

namespace core::host {

// Whether the machine has one, from here on; everything is forgotten.
void set_iommu(bool there);
// A function reaches for an address on the bus: the machine address it gets to. -1: it gets nothing.
u64 reach(u32 function, u64 bus_address);

}  // namespace core::host
