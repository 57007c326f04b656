// SPDX-License-Identifier: GPL-2.0-or-later
// A disk as the service has it: who drives it, and what is on it.
#pragma once

#include "services/blkback/partitions.hpp"

namespace blkback {

struct PhysicalDisk {
    Disk* disk = nullptr;
    Partitions partitions;
};

// By number. A place without a driver is a disk that could not be started.
using PhysicalDisks = std::span<const PhysicalDisk>;

}  // namespace blkback
