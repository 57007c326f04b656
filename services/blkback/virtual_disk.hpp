// SPDX-License-Identifier: GPL-2.0-or-later
// What a virtual device is made of: extents of physical disks, one behind the other, checked when the manager names them. From
// then on every sector of the device has one place, and none of them is anything else's.
#pragma once

#include "idl/blkback.hpp"
#include "services/blkback/physical_disk.hpp"

namespace blkback {

// How an order of the manager's went, and what was the matter.
struct Verdict {
    vbd::Status status = vbd::Status::okay;
    u32 extent = 0;                                          // the one that is to blame
    DomId other_owner = 0;
    u32 other_device = 0, other_extent = 0;                  // that it overlaps with
    bool good() const { return status == vbd::Status::okay; }
};

class VirtualDisk {
  public:
    struct Extent {
        u32 disk;
        u64 first, sectors;
    };
    struct Place {
        u32 disk;
        u64 sector, sectors;      // as many as are in a row there
    };

    // Reads a record, which nobody changes meanwhile.
    Verdict define(const vbd::Device& record, PhysicalDisks disks);
    // Whether both may not be: they are writable and have a sector in common.
    Verdict conflict(const VirtualDisk& other) const;

    DomId owner() const { return owner_; }
    u32 device() const { return device_; }
    bool is_writable() const { return writable_; }
    u64 sectors() const { return sectors_; }
    u32 block_sectors() const { return block_bytes_ / sector_bytes; }
    u32 block_bytes() const { return block_bytes_; }
    u32 physical_block_bytes() const { return physical_block_bytes_; }
    bool has_discard() const { return has_discard_; }
    u32 discard_alignment() const { return discard_alignment_; }
    u64 bytes_per_second() const { return bytes_per_second_; }
    u64 operations_per_second() const { return operations_per_second_; }
    std::span<const Extent> extents() const { return {extents_, count_}; }

    bool covers(u64 sector, u64 sectors) const { return sectors != 0 && sector < sectors_ && sectors <= sectors_ - sector; }
    // Where a sector is; it has to be one of the device.
    Place locate(u64 sector) const;
    // Whether a part of the device is on that disk.
    bool uses(u32 disk) const;

  private:
    Verdict add(const vbd::Extent& wanted, u32 number, PhysicalDisks disks);
    vbd::Status resolve(const vbd::Extent& wanted, const PhysicalDisk& on, Extent& extent) const;

    DomId owner_ = 0;
    u32 device_ = 0, count_ = 0;
    bool writable_ = false, has_discard_ = true;
    u64 sectors_ = 0, bytes_per_second_ = 0, operations_per_second_ = 0;
    u32 block_bytes_ = sector_bytes, physical_block_bytes_ = sector_bytes, discard_alignment_ = 1;
    Extent extents_[vbd::extents_max]{};
};

}  // namespace blkback
