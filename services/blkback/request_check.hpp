// SPDX-License-Identifier: GPL-2.0-or-later
// What a guest asks for against what its device is. Requests come here within the bounds of the schema, but for the segments
// of indirect ones, which nobody has looked at.
#pragma once

#include <span>

#include "services/blkback/request.hpp"
#include "services/blkback/virtual_disk.hpp"

namespace blkback {

enum class Refusal : u8 {
    none,
    no_data,            // a transfer of nothing
    bad_segment,
    too_large,
    outside,            // not all of it is on the device
    misaligned,         // not of whole blocks
    read_only,
    unsupported,
};

struct Checked {
    Refusal refusal = Refusal::none;
    u64 sectors = 0;
};

Checked check_transfer(const VirtualDisk& disk, Request::Kind kind, u64 sector, std::span<const block::Segment> segments);
Checked check_discard(const VirtualDisk& disk, const block::Discard& request);

constexpr block::Status answer_to(Refusal refusal) { return refusal == Refusal::unsupported ? block::Status::unsupported : block::Status::error; }

}  // namespace blkback
