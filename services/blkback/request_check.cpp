// SPDX-License-Identifier: GPL-2.0-or-later
#include "services/blkback/request_check.hpp"

namespace blkback {

Checked check_transfer(const VirtualDisk& disk, Request::Kind kind, u64 sector, std::span<const block::Segment> segments) {
    if (kind != Request::Kind::read && !disk.is_writable() && !segments.empty()) return {Refusal::read_only};
    const bool may_be_empty = kind == Request::Kind::flush || kind == Request::Kind::barrier;
    if (segments.empty()) return {may_be_empty ? Refusal::none : Refusal::no_data};
    if (segments.size() > Request::segments_max) return {Refusal::too_large};
    u64 sectors = 0;
    for (const block::Segment& segment : segments) {
        if (!block::is_valid(segment)) return {Refusal::bad_segment};
        sectors += segment.last_sector - segment.first_sector + 1u;
    }
    if (!disk.covers(sector, sectors)) return {Refusal::outside};
    if ((sector | sectors) % disk.block_sectors() != 0) return {Refusal::misaligned};
    return {Refusal::none, sectors};
}

Checked check_discard(const VirtualDisk& disk, const block::Discard& request) {
    // Nobody was promised that what is gone cannot be had again.
    if (!disk.has_discard() || (request.flags & block::secure) != 0) return {Refusal::unsupported};
    if (!disk.is_writable()) return {Refusal::read_only};
    if (!disk.covers(request.sector, request.sector_count)) return {Refusal::outside};
    if ((request.sector | request.sector_count) % disk.block_sectors() != 0) return {Refusal::misaligned};
    return {Refusal::none, request.sector_count};
}

}  // namespace blkback
