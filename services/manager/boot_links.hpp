// SPDX-License-Identifier: GPL-2.0-or-later
// Links between domains that are there from the start (ManifestLink in idl/image.capnp).
#pragma once

#include "services/manager/builder.hpp"

namespace manager {

// A domain of the manifest, built and not started: its command line can still grow.
struct Linkable {
    Built built;                  // domid 0: it could not be built
    char cmdline[sizeof ManifestDomain::cmdline];
    u32 links;                    // of which it is the front end
};

// Gives both ends the port and the peer. False: said why.
bool make_link(const ManifestLink& link, Linkable& front, Linkable& back);

}  // namespace manager
