// SPDX-License-Identifier: GPL-2.0-or-later
// How the two ends of block meet. Generated from block.capnp.
#pragma once

#include "idl/block.hpp"
#include "rt/link_life.hpp"

namespace block {

inline constexpr rt::LinkKey block_front_keys[] = {
    {"ring-page-order", rt::LinkKey::Kind::number, rt::LinkKey::When::optional},
    {"ring-ref", rt::LinkKey::Kind::ring, rt::LinkKey::When::required},
    {"event-channel", rt::LinkKey::Kind::port, rt::LinkKey::When::required},
    {"protocol", rt::LinkKey::Kind::text, rt::LinkKey::When::optional},
    {"feature-persistent", rt::LinkKey::Kind::flag, rt::LinkKey::When::feature},
    {"multi-queue-num-queues", rt::LinkKey::Kind::number, rt::LinkKey::When::optional},
};

inline constexpr rt::LinkKey block_back_keys[] = {
    {"max-ring-page-order", rt::LinkKey::Kind::number, rt::LinkKey::When::optional},
    {"multi-queue-max-queues", rt::LinkKey::Kind::number, rt::LinkKey::When::optional},
    {"feature-max-indirect-segments", rt::LinkKey::Kind::number, rt::LinkKey::When::optional},
    {"feature-barrier", rt::LinkKey::Kind::flag, rt::LinkKey::When::feature},
    {"feature-flush-cache", rt::LinkKey::Kind::flag, rt::LinkKey::When::feature},
    {"feature-discard", rt::LinkKey::Kind::flag, rt::LinkKey::When::feature},
    {"discard-granularity", rt::LinkKey::Kind::number, rt::LinkKey::When::optional},
    {"discard-alignment", rt::LinkKey::Kind::number, rt::LinkKey::When::optional},
    {"feature-persistent", rt::LinkKey::Kind::flag, rt::LinkKey::When::feature},
    {"sectors", rt::LinkKey::Kind::number, rt::LinkKey::When::at_connection},
    {"sector-size", rt::LinkKey::Kind::number, rt::LinkKey::When::at_connection},
    {"physical-sector-size", rt::LinkKey::Kind::number, rt::LinkKey::When::optional},
    {"info", rt::LinkKey::Kind::number, rt::LinkKey::When::at_connection},
};

inline constexpr rt::LinkProtocol block_link{"vbd", block_front_keys, block_back_keys, rt::LinkState::initialised};

}  // namespace block
