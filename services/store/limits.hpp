// SPDX-License-Identifier: GPL-2.0-or-later
// How much one domain may use of the store. They hold for unprivileged domains; each can be set on the command line by its
// name (main.cpp).
#pragma once

#include "common/integers.hpp"

namespace store_service {

using namespace common::integers;

struct Limits {
    // What stock front ends have been living with for years; a guest with ten devices owns about 150.
    u32 nodes = 1000;
    // Linux uses about ten, and two for each device.
    u32 watches = 128;
    // Linux has one open at a time for each process that changes something.
    u32 transactions = 10;
    // Names, values, permissions, watches, events, transactions. A thousand nodes of ordinary size are 0.3 MiB; this leaves
    // room for some large values, and a hundred domains that use all of it still fit into a small machine.
    u32 bytes = 1 << 20;
    // Nodes looked at or changed in one transaction. A commit is one turn, the longest there is, and this is what bounds it; a
    // stock front end needs some ten for each of its queues.
    u32 changes = 256;
    // Bytes of one value; the longest that stock front ends write are lists of a few hundred.
    u32 value = 2048;
    // Entries of one list of permissions: owner, tools, and three peers.
    u32 permissions = 5;
};

// Not by domain: what holds for everyone.

// Pending events of one watch; with one more they become one, of the watch's own path. Enough for a device's directory.
inline constexpr u32 events_of_watch = 16;
// After so many events without a reply a request is served although more events wait: whoever changes what a client
// watches can delay the client's requests by this much, and no more.
inline constexpr u32 events_between_replies = 64;
// Nodes that are given back in one turn: some microseconds.
inline constexpr u32 nodes_per_turn = 64;

}  // namespace store_service
