// SPDX-License-Identifier: GPL-2.0-or-later
// The front end of net. Generated from net.capnp.
#pragma once

#include "idl/net_ring.hpp"
#include "rt/packet_lend.hpp"
#include "rt/packet_send.hpp"

namespace net {

// From the guest.
using NetTransmitFront = rt::PacketSend<NetTransmitRing>;
// To the guest.
using NetReceiveFront = rt::PacketLend<NetReceiveRing>;

}  // namespace net
