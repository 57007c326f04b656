// SPDX-License-Identifier: GPL-2.0-or-later
// How the two ends of net meet. Generated from net.capnp.
#pragma once

#include "idl/net.hpp"
#include "rt/link_life.hpp"

namespace net {

inline constexpr rt::LinkKey net_front_keys[] = {
    {"tx-ring-ref", rt::LinkKey::Kind::ring, rt::LinkKey::When::required},
    {"rx-ring-ref", rt::LinkKey::Kind::ring, rt::LinkKey::When::required},
    {"event-channel", rt::LinkKey::Kind::port, rt::LinkKey::When::optional},
    {"event-channel-tx", rt::LinkKey::Kind::port, rt::LinkKey::When::optional},
    {"event-channel-rx", rt::LinkKey::Kind::port, rt::LinkKey::When::optional},
    {"request-rx-copy", rt::LinkKey::Kind::flag, rt::LinkKey::When::required},
    {"feature-rx-notify", rt::LinkKey::Kind::flag, rt::LinkKey::When::feature},
    {"feature-sg", rt::LinkKey::Kind::flag, rt::LinkKey::When::feature},
    {"feature-gso-tcpv4", rt::LinkKey::Kind::flag, rt::LinkKey::When::feature},
    {"feature-gso-tcpv6", rt::LinkKey::Kind::flag, rt::LinkKey::When::feature},
    {"feature-ipv6-csum-offload", rt::LinkKey::Kind::flag, rt::LinkKey::When::feature},
    {"feature-no-csum-offload", rt::LinkKey::Kind::flag, rt::LinkKey::When::feature},
    {"multi-queue-num-queues", rt::LinkKey::Kind::number, rt::LinkKey::When::optional},
    {"mac", rt::LinkKey::Kind::mac, rt::LinkKey::When::optional},
};

inline constexpr rt::LinkKey net_back_keys[] = {
    {"feature-rx-copy", rt::LinkKey::Kind::flag, rt::LinkKey::When::required},
    {"feature-sg", rt::LinkKey::Kind::flag, rt::LinkKey::When::feature},
    {"feature-gso-tcpv4", rt::LinkKey::Kind::flag, rt::LinkKey::When::feature},
    {"feature-gso-tcpv6", rt::LinkKey::Kind::flag, rt::LinkKey::When::feature},
    {"feature-ipv6-csum-offload", rt::LinkKey::Kind::flag, rt::LinkKey::When::feature},
    {"feature-split-event-channels", rt::LinkKey::Kind::flag, rt::LinkKey::When::feature},
    {"multi-queue-max-queues", rt::LinkKey::Kind::number, rt::LinkKey::When::optional},
};

inline constexpr rt::LinkProtocol net_link{"vif", net_front_keys, net_back_keys, rt::LinkState::connected};

}  // namespace net
