// SPDX-License-Identifier: GPL-2.0-or-later
#include "rt/grants.hpp"

#include "rt/domain.hpp"
#include "rt/hypercall.hpp"
#include "rt/memory.hpp"
#include "rt/panic.hpp"

namespace rt::grants {

namespace {

GrantEntry* table = nullptr;
u32 entry_count = 0;
GrantRef next = grant_first_free;

}  // namespace

void start() {
    constexpr u32 frames = 1;
    u64 mfn = 0;
    GrantSetup setup{domid_self, 0, frames, 0, {}, reinterpret_cast<u64>(&mfn)};
    if (grant_op(GrantCommand::setup_table, &setup, 1) != 0 || setup.status != grant_ok) panic("cannot set the grant table up");
    table = static_cast<GrantEntry*>(memory::take_pages(1));
    if (update_va_mapping(reinterpret_cast<u64>(table), mfn << page_shift | memory::present | memory::writable) != 0) panic("cannot map the grant table");
    entry_count = frames * grants_per_frame;
}

void give_as(GrantRef ref, DomId to, const void* page, Access access) {
    GrantEntry& entry = table[ref];
    entry.domid = to;
    entry.frame = static_cast<u32>(memory::mfn_of(page));
    // Valid from here on: the fields it protects are there before.
    const u16 flags = grant_permit_access | (access == Access::read_only ? grant_readonly : 0);
    __atomic_store_n(&entry.flags, flags, __ATOMIC_SEQ_CST);
}

GrantRef give(DomId to, const void* page, Access access) {
    for (u32 tries = grant_first_free; tries < entry_count; ++tries) {
        if (next >= entry_count) next = grant_first_free;
        const GrantRef ref = next++;
        if (table[ref].flags != 0) continue;
        give_as(ref, to, page, access);
        return ref;
    }
    return 0;
}

bool take_back(GrantRef ref) {
    u16 flags = __atomic_load_n(&table[ref].flags, __ATOMIC_SEQ_CST);
    do {
        if ((flags & (grant_reading | grant_writing)) != 0) return false;
    } while (!__atomic_compare_exchange_n(&table[ref].flags, &flags, u16{0}, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST));
    return true;
}

i64 map(DomId from, GrantRef ref, void* at, Access access) {
    GrantMap op{};
    op.host_addr = reinterpret_cast<u64>(at);
    op.flags = map_host | (access == Access::read_only ? map_readonly : 0u);
    op.ref = ref;
    op.dom = from;
    if (const i64 error = grant_op(GrantCommand::map, &op, 1); error != 0) return error;
    if (op.status != grant_ok) return op.status;
    // The core replaces the entry; what this processor remembers of the old one is ours to drop.
    mmuext_op(MmuExtCommand::invlpg_local, op.host_addr);
    return op.handle;
}

i16 unmap(u32 handle, void* at) {
    GrantUnmap op{reinterpret_cast<u64>(at), 0, handle, 0, 0};
    grant_op(GrantCommand::unmap, &op, 1);
    if (op.status == grant_ok)
        update_va_mapping(reinterpret_cast<u64>(at), memory::mfn_of(at) << page_shift | memory::present | memory::writable);
    return op.status;
}

namespace {

// Copy operations on their way to the core, which takes many at once.
class CopyBatch {
  public:
    // One operation for each page of ours that the piece touches. Afterwards, or once it is flushed, `good` is false if one failed.
    void add(DomId peer, Copy::Direction direction, const Piece& piece, const std::byte* ours, bool& good) {
        for (u32 done = 0; done < piece.length;) {
            const u32 offset = static_cast<u32>(reinterpret_cast<u64>(ours + done) % page_size);
            const u32 room = static_cast<u32>(page_size) - offset, left = piece.length - done;
            const u32 length = left < room ? left : room;
            const GrantCopyEnd theirs{piece.ref, peer, static_cast<u16>(piece.offset + done), 0};
            const GrantCopyEnd mine{memory::mfn_of(ours + done), domid_self, static_cast<u16>(offset), 0};
            const bool from_peer = direction == Copy::Direction::from_peer;
            good_[count_] = &good;
            operations_[count_++] = {from_peer ? theirs : mine, from_peer ? mine : theirs, static_cast<u16>(length),
                                     from_peer ? copy_source_is_ref : copy_dest_is_ref, 0, 0};
            if (count_ == most) flush();
            done += length;
        }
    }
    void flush() {
        const bool refused = count_ != 0 && grant_op(GrantCommand::copy, operations_, count_) != 0;
        for (u32 i = 0; i < count_; ++i) *good_[i] = *good_[i] && !refused && operations_[i].status == grant_ok;
        count_ = 0;
    }

  private:
    static constexpr u32 most = 16;
    u32 count_ = 0;
    GrantCopy operations_[most];
    bool* good_[most];
};

bool copy(DomId peer, std::span<const Piece> pieces, const std::byte* ours, Copy::Direction direction) {
    CopyBatch batch;
    bool good = true;
    for (const Piece& piece : pieces) {
        if (!good) return false;
        batch.add(peer, direction, piece, ours, good);
        ours += piece.length;
    }
    batch.flush();
    return good;
}

}  // namespace

bool copy_from(DomId peer, std::span<const Piece> pieces, std::byte* to) { return copy(peer, pieces, to, Copy::Direction::from_peer); }
bool copy_to(DomId peer, std::span<const Piece> pieces, const std::byte* from) { return copy(peer, pieces, from, Copy::Direction::to_peer); }

void copy(std::span<Copy> copies) {
    CopyBatch batch;
    for (Copy& one : copies) {
        one.good = true;
        batch.add(one.peer, one.direction, one.piece, one.ours, one.good);
    }
    batch.flush();
}

}  // namespace rt::grants
