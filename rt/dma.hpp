// SPDX-License-Identifier: GPL-2.0-or-later
// Memory that this domain's PCI functions reach (dmaMap of idl/device.capnp), for good. With an IOMMU they reach nothing else.
#pragma once

#include <cstddef>

#include "idl/device.hpp"

namespace rt::dma {

using namespace abi;

// Zeroed pages in a row; ends the domain if there are none, or no room for them in the pool.
std::byte* take_pages(u32 pages);
// By which a function reaches these bytes, up to the end of their page.
u64 bus_address(const void* bytes);

}  // namespace rt::dma
