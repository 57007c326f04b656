// SPDX-License-Identifier: GPL-2.0-or-later
// Grant tables, version 1: the only way memory is shared between domains. A domain writes entries into frames it shares
// with the core: who may map or copy which of its frames. What was resolved from an entry is kept in a private record;
// the entry is not read again while anyone uses it.
//
// A record in use (pins > 0) holds a count on the frame, and a writable type count while anyone may write. A mapping
// holds a handle (its pin) and, in the mapper's page table, the references every entry holds. So the frame of a granter
// that died stays, charged to it, until the last mapper lets go; and a mapper that dies gives all back at once.
#pragma once

#include "idl/grants.hpp"
#include "core/frame_table.hpp"

namespace core {

struct Domain;
struct Vcpu;

enum class GrantAccess : u8 { read_only, read_write };

// What the core knows about one entry in use.
struct ActiveGrant {
    u32 read_pins, write_pins;
    Mfn frame;
};
static_assert(sizeof(ActiveGrant) == 16);

// One mapping, by handle, on the mapper's side.
struct MapTrack {
    DomId granter;
    bool in_use;
    GrantAccess access;
    GrantRef ref;
    u32 next_free;
    u32 reserved;
};
static_assert(sizeof(MapTrack) == 16);

class GrantTable {
  public:
    static constexpr u32 max_frames_limit = 64;
    static constexpr u32 default_max_frames = 4;
    static constexpr u32 active_frames_per_frame = abi::grants_per_frame * sizeof(ActiveGrant) / page_size;
    static constexpr u32 handles_per_frame = page_size / sizeof(MapTrack);
    static constexpr u32 handle_frames_per_frame = 2;      // as many mappings as grants
    static u64 frames_needed(u32 max_frames) {
        return u64{limit_for(max_frames)} * (1 + active_frames_per_frame + handle_frames_per_frame);
    }

    void start(Locked, Domain& owner, u32 max_frames);
    Error grow(Locked, Domain& owner, u32 frame_count);     // to at least so many frames

    u32 frame_count() const { return frame_count_; }
    u32 max_frames() const { return max_frames_; }
    Mfn shared_frame(u32 index) const { return shared_[index]; }

    // One use of entry `ref` by `user`: checks the entry, marks it in use, and resolves its frame.
    abi::GrantStatus begin(Locked, Domain& owner, GrantRef ref, DomId user, GrantAccess access, Mfn& frame);
    void end(Locked, Domain& owner, GrantRef ref, GrantAccess access);
    u32 entries_in_use() const { return in_use_; }
    u32 handles_used() const { return handles_used_; }      // ever given out
    u32 mappings();                                         // of others' grants, now

    // The mapper's side.
    Result<u32> take_handle(Locked, Domain& owner);
    void give_handle(Locked, u32 handle);
    MapTrack* find_handle(u32 handle);                      // null: not in use
    MapTrack& record(u32 handle) { return track(handle); }  // of a handle that was taken
    Mfn active_frame(GrantRef ref) const { return active(ref).frame; }   // of an entry in use
    Error release_mapped(Locked, Domain& owner);            // the mapper dies

  private:
    static u32 limit_for(u32 max_frames) { return max_frames == 0 ? default_max_frames : max_frames; }
    abi::GrantEntry& entry(GrantRef ref) const;
    ActiveGrant& active(GrantRef ref) const;
    MapTrack& track(u32 handle) const;
    bool add_frame(Locked, Domain& owner);

    u32 max_frames_;
    u32 frame_count_;
    u32 handle_frames_;
    u32 in_use_;                    // entries with pins
    u32 handles_used_;              // handles ever given out
    u32 free_handle_;               // list, no_link ends it
    Mfn shared_[max_frames_limit];
    u32 active_[max_frames_limit][active_frames_per_frame];            // frame numbers
    u32 tracks_[max_frames_limit * handle_frames_per_frame];
};

namespace grants {

// The elements of grant_table_op. Each sets `status`; unmapping is in two steps so that one TLB flush serves a batch.
void map(Locked, Vcpu& vcpu, abi::GrantMap& op);
struct Unmapped {
    Domain* granter = nullptr;
    GrantRef ref = 0;
    GrantAccess access = GrantAccess::read_only;
};
Unmapped begin_unmap(Locked, Vcpu& vcpu, abi::GrantUnmap& op);
void end_unmap(Locked, const Unmapped& unmapped);
void copy(Locked, Vcpu& vcpu, abi::GrantCopy& op);

}  // namespace grants
}  // namespace core
