// SPDX-License-Identifier: GPL-2.0-or-later
// Records as the manager makes them.
#pragma once

#include <initializer_list>
#include <string>

#include "idl/blkback.hpp"

namespace simulated {

using namespace abi;

inline vbd::Extent sectors_of(u32 disk, u64 start, u64 sectors) {
    vbd::Extent extent{};
    extent.disk = disk;
    extent.where = vbd::Where::sectors;
    extent.start = start;
    extent.sectors = sectors;
    return extent;
}

inline vbd::Extent partition_of(u32 disk, const std::u16string& name) {
    vbd::Extent extent{};
    extent.disk = disk;
    extent.where = vbd::Where::partition;
    for (std::size_t i = 0; i < name.size(); ++i) extent.name[i] = name[i];
    return extent;
}

inline vbd::Device record(DomId owner, u32 device, vbd::Access access, std::initializer_list<vbd::Extent> extents) {
    vbd::Device record{};
    record.owner = owner;
    record.device = device;
    record.access = access;
    for (const vbd::Extent& extent : extents) record.extents[record.extent_count++] = extent;
    return record;
}

}  // namespace simulated
