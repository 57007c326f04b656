// SPDX-License-Identifier: GPL-2.0-or-later
// Entry points of net for fuzzers. Generated from net.capnp.
#pragma once

#include "idl/net_back.hpp"
#include "idl/net_front.hpp"
#include "tests/idl/hostile_peer.hpp"

namespace net::fuzz {

inline void fuzz_net_transmit_front(hostile::Input& input) { hostile::sent_front<net::NetTransmitRing>(input); }
inline void fuzz_net_transmit_back(hostile::Input& input) { hostile::sent_back<net::NetTransmitRing>(input); }
inline void fuzz_net_receive_front(hostile::Input& input) { hostile::lent_front<net::NetReceiveRing>(input); }
inline void fuzz_net_receive_back(hostile::Input& input) { hostile::lent_back<net::NetReceiveRing>(input); }

}  // namespace net::fuzz
