// SPDX-License-Identifier: GPL-2.0-or-later
#include "services/blkback/orders.hpp"

#include "rt/grants.hpp"

namespace blkback {

using vbd::Status;

namespace {

u32 room_in(std::span<const rt::Piece> pieces) {
    u32 room = 0;
    for (const rt::Piece& piece : pieces) room += piece.length;
    return room;
}

}  // namespace

void Orders::attach(const vbd::Order& request, const Reply& reply) {
    rt::Piece into[2];
    const std::span<const rt::Piece> pieces = vbd::pieces(request, into);
    vbd::Device record;
    if (room_in(pieces) != sizeof record || !rt::grants::copy_from(reply.peer(), pieces, reinterpret_cast<std::byte*>(&record))) return reply(Status::malformed);
    const Verdict verdict = all_.attach(record, disks_);
    vbd::Answer answer{};
    answer.status = verdict.status;
    answer.extent = static_cast<u8>(verdict.extent);
    answer.other_owner = verdict.other_owner;
    answer.other_device = verdict.other_device;
    answer.other_extent = static_cast<u16>(verdict.other_extent);
    reply(answer);
}

void Orders::detach(const vbd::Order& request, const Reply& reply) {
    Vbds::Device* const device = all_.find(request.owner, request.device);
    if (device == nullptr) return reply(Status::not_found);
    all_.leave(*device);
    for (std::optional<Leaving>& leaving : leaving_) {
        if (leaving) continue;
        leaving.emplace(Leaving{request.owner, request.device, reply});
        break;      // each waits in a slot of the ring, so there is a place
    }
    loop_.turns().ask(*this);
}

void Orders::turn() {
    for (std::optional<Leaving>& leaving : leaving_) {
        if (!leaving || !all_.has_left(leaving->owner, leaving->device)) continue;
        leaving->reply(Status::okay);
        leaving.reset();
    }
}

template <typename T>
void Orders::hand_out(const vbd::Order& request, const T& what, const Reply& reply) {
    rt::Piece into[2];
    const std::span<const rt::Piece> pieces = vbd::pieces(request, into);
    if (room_in(pieces) != sizeof what || !rt::grants::copy_to(reply.peer(), pieces, reinterpret_cast<const std::byte*>(&what))) return reply(Status::malformed);
    vbd::Answer answer{};
    answer.length = sizeof what;
    reply(answer);
}

void Orders::statistics(const vbd::Order& request, const Reply& reply) {
    Vbds::Device* const device = all_.find(request.owner, request.device);
    if (device == nullptr) return reply(Status::not_found);
    hand_out(request, device->vbd.report(), reply);
}

void Orders::disk(const vbd::Order& request, const Reply& reply) {
    const PhysicalDisks disks = disks_;
    if (request.device >= disks.size()) return reply(Status::not_found);
    const PhysicalDisk& disk = disks[request.device];
    vbd::DiskInfo info{};
    info.broken = disk.disk == nullptr || disk.disk->is_broken();
    if (disk.disk != nullptr) {
        const DiskFacts& facts = disk.disk->facts();
        info.sectors = facts.sectors;
        info.block_bytes = facts.block_bytes;
        info.read_only = facts.read_only;
        info.has_cache = facts.has_cache;
        info.has_discard = facts.discard_sectors_max != 0;
        info.partitions = static_cast<u32>(disk.partitions.all().size());
        info.partition_table = static_cast<vbd::PartitionTable>(disk.partitions.state());
    }
    hand_out(request, info, reply);
}

}  // namespace blkback
