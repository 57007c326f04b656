// SPDX-License-Identifier: GPL-2.0-or-later
// The back end of net. Generated from net.capnp.
#pragma once

#include "idl/net_ring.hpp"
#include "rt/packet_fill.hpp"
#include "rt/packet_take.hpp"

namespace net {

// From the guest.
using NetTransmitBack = rt::PacketTake<NetTransmitRing>;
// To the guest.
using NetReceiveBack = rt::PacketFill<NetReceiveRing>;

}  // namespace net
