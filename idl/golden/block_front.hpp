// SPDX-License-Identifier: GPL-2.0-or-later
// The front end of block. Generated from block.capnp.
#pragma once

#include <cstring>

#include "idl/block_ring.hpp"
#include "rt/operation_front.hpp"

namespace block {

// `co_await` an operation, or start() it with a function to call; see rt/operation_front.hpp.
class BlockFront : public rt::OperationFront<BlockRing> {
  public:
    using OperationFront::OperationFront;

    // Reads sectors into the caller's memory.
    Call read(u16 handle, u64 sector, std::span<std::byte> data) {
        BlockSlot request{};
        request.transfer.operation = 0;
        request.transfer.handle = handle;
        request.transfer.sector = sector;
        return Call(*this, request, true, data, rt::grants::Access::read_write);
    }

    // Writes sectors.
    Call write(u16 handle, u64 sector, std::span<const std::byte> data) {
        BlockSlot request{};
        request.transfer.operation = 1;
        request.transfer.handle = handle;
        request.transfer.sector = sector;
        return Call(*this, request, true, data, rt::grants::Access::read_only);
    }

    // Writes after everything sent before it, and before everything sent after it.
    Call write_barrier(u16 handle, u64 sector, std::span<const std::byte> data) {
        BlockSlot request{};
        request.transfer.operation = 2;
        request.transfer.handle = handle;
        request.transfer.sector = sector;
        return Call(*this, request, true, data, rt::grants::Access::read_only);
    }

    // All writes answered before are stable when this is answered.
    Call flush(u16 handle, u64 sector) {
        BlockSlot request{};
        request.transfer.operation = 3;
        request.transfer.handle = handle;
        request.transfer.sector = sector;
        return Call(*this, request, true);
    }

    // The contents of these sectors are not needed any more.
    Call discard(u8 flags, u16 handle, u64 sector, u64 sector_count) {
        BlockSlot request{};
        request.discard.operation = 5;
        request.discard.flags = flags;
        request.discard.handle = handle;
        request.discard.sector = sector;
        request.discard.sector_count = sector_count;
        return Call(*this, request, true);
    }

    Call indirect(u8 inner_operation, u16 segment_count, u64 sector, u16 handle, const abi::GrantRef (&pages)[8]) {
        BlockSlot request{};
        request.indirect_transfer.operation = 6;
        request.indirect_transfer.inner_operation = inner_operation;
        request.indirect_transfer.segment_count = segment_count;
        request.indirect_transfer.sector = sector;
        request.indirect_transfer.handle = handle;
        std::memcpy(request.indirect_transfer.pages, pages, sizeof pages);
        return Call(*this, request, true);
    }
};

}  // namespace block
