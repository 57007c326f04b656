// SPDX-License-Identifier: GPL-2.0-or-later
// Builds a domain from its manifest record: memory, image, page tables, start info, first registers. What it leaves
// behind is what a guest kernel finds at its first instruction.
#pragma once

#include "idl/types.hpp"
#include "services/manager/archive.hpp"

namespace manager {

struct Built {
    DomId domid;
    FrameNumber console_frame;
    EvtchnPort console_port;            // the guest's end, waiting for us
    FrameNumber start_info_frame;
};

// False: said why, and nothing of the half-built domain is left.
bool build(const Archive& archive, const ManifestDomain& wanted, Built& built);

}  // namespace manager
