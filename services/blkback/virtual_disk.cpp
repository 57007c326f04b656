// SPDX-License-Identifier: GPL-2.0-or-later
#include "services/blkback/virtual_disk.hpp"

namespace blkback {

using vbd::Status;

namespace {

bool overlap(const VirtualDisk::Extent& a, const VirtualDisk::Extent& b) {
    return a.disk == b.disk && a.first < b.first + b.sectors && b.first < a.first + a.sectors;
}

u32 larger(u32 a, u32 b) { return a > b ? a : b; }

}  // namespace

Verdict VirtualDisk::define(const vbd::Device& record, PhysicalDisks disks) {
    *this = {};
    if (record.extent_count > vbd::extents_max || (record.access != vbd::Access::read_only && record.access != vbd::Access::read_write)) return {Status::malformed};
    if (record.extent_count == 0) return {Status::no_extents};
    owner_ = record.owner;
    device_ = record.device;
    writable_ = record.access == vbd::Access::read_write;
    bytes_per_second_ = record.bytes_per_second;
    operations_per_second_ = record.operations_per_second;
    for (u32 number = 0; number < record.extent_count; ++number)
        if (const Verdict verdict = add(record.extents[number], number, disks); !verdict.good()) return verdict;
    // The device has blocks of the largest size that any of its disks has; each extent is of whole ones.
    for (u32 number = 0; number < count_; ++number)
        if (extents_[number].sectors % block_sectors() != 0) return {Status::misaligned, number};
    return {};
}

Verdict VirtualDisk::add(const vbd::Extent& wanted, u32 number, PhysicalDisks disks) {
    if (wanted.disk >= disks.size() || disks[wanted.disk].disk == nullptr || disks[wanted.disk].disk->is_broken()) return {Status::no_disk, number};
    const PhysicalDisk& on = disks[wanted.disk];
    const DiskFacts& facts = on.disk->facts();
    if (writable_ && facts.read_only) return {Status::disk_read_only, number};
    Extent extent{wanted.disk, 0, 0};
    if (const Status status = resolve(wanted, on, extent); status != Status::okay) return {status, number};
    if (extent.sectors == 0 || extent.first >= facts.sectors || extent.sectors > facts.sectors - extent.first) return {Status::outside, number};
    if ((extent.first | extent.sectors) % (facts.block_bytes / sector_bytes) != 0) return {Status::misaligned, number};
    for (u32 before = 0; before < count_ && writable_; ++before)
        if (overlap(extents_[before], extent)) return {Status::overlaps, number, owner_, device_, before};
    extents_[count_++] = extent;
    sectors_ += extent.sectors;      // of at most 16 disks of 2^55 sectors
    block_bytes_ = larger(block_bytes_, facts.block_bytes);
    physical_block_bytes_ = larger(physical_block_bytes_, facts.physical_block_bytes);
    has_discard_ = has_discard_ && facts.discard_sectors_max != 0;
    discard_alignment_ = larger(discard_alignment_, facts.discard_alignment);
    return {};
}

Status VirtualDisk::resolve(const vbd::Extent& wanted, const PhysicalDisk& on, Extent& extent) const {
    if (wanted.where == vbd::Where::sectors) {
        extent.first = wanted.start;
        extent.sectors = wanted.sectors;
        return Status::okay;
    }
    if (wanted.where != vbd::Where::partition) return Status::malformed;
    if (!on.partitions.has_table()) return Status::no_partition_table;
    const Partition* partition = nullptr;
    switch (on.partitions.find(wanted.name, partition)) {
    case Partitions::Found::none: return Status::no_partition;
    case Partitions::Found::several: return Status::several_partitions;
    case Partitions::Found::one: break;
    }
    extent.first = partition->first;
    extent.sectors = partition->sectors;
    return Status::okay;
}

Verdict VirtualDisk::conflict(const VirtualDisk& other) const {
    if (!writable_ || !other.writable_) return {};
    for (u32 mine = 0; mine < count_; ++mine)
        for (u32 theirs = 0; theirs < other.count_; ++theirs)
            if (overlap(extents_[mine], other.extents_[theirs])) return {Status::overlaps, mine, other.owner_, other.device_, theirs};
    return {};
}

VirtualDisk::Place VirtualDisk::locate(u64 sector) const {
    u32 at = 0;
    for (; at + 1 < count_ && sector >= extents_[at].sectors; ++at) sector -= extents_[at].sectors;
    return {extents_[at].disk, extents_[at].first + sector, extents_[at].sectors - sector};
}

bool VirtualDisk::uses(u32 disk) const {
    for (const Extent& extent : extents())
        if (extent.disk == disk) return true;
    return false;
}

}  // namespace blkback
