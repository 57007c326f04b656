// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/grant_table.hpp"

#include "core/arch.hpp"
#include "core/domain.hpp"
#include "core/paging.hpp"

namespace core {

using abi::GrantStatus;

namespace {

template <typename T>
T* frame_array(Mfn frame) { return static_cast<T*>(arch::pointer_to(frame)); }

constexpr u32 active_per_frame = page_size / sizeof(ActiveGrant);
constexpr int flag_retries = 5;        // the guest may change the word at the same time, for ever

}  // namespace

abi::GrantEntry& GrantTable::entry(GrantRef ref) const {
    return frame_array<abi::GrantEntry>(shared_[ref / abi::grants_per_frame])[ref % abi::grants_per_frame];
}

ActiveGrant& GrantTable::active(GrantRef ref) const {
    const u32 within = ref % abi::grants_per_frame;
    const u32 frame = active_[ref / abi::grants_per_frame][within / active_per_frame];
    return frame_array<ActiveGrant>(Mfn{frame})[within % active_per_frame];
}

MapTrack& GrantTable::track(u32 handle) const {
    return frame_array<MapTrack>(Mfn{tracks_[handle / handles_per_frame]})[handle % handles_per_frame];
}

void GrantTable::start(Locked locked, Domain& owner, u32 max_frames) {
    max_frames_ = limit_for(max_frames);
    free_handle_ = no_link;
    add_frame(locked, owner);
}

bool GrantTable::add_frame(Locked locked, Domain& owner) {
    if (frame_count_ == max_frames_) return false;
    for (u32& frame : active_[frame_count_]) frame = static_cast<u32>(frames::number_of(owner.take_core_frame(locked)).raw());
    shared_[frame_count_] = frames::number_of(owner.take_core_frame(locked, Domain::CoreFrame::mappable));
    ++frame_count_;
    return true;
}

Error GrantTable::grow(Locked locked, Domain& owner, u32 frame_count) {
    if (frame_count > max_frames_) return Error::no_space;
    while (frame_count_ < frame_count) add_frame(locked, owner);
    return Error::none;
}

namespace {

// Flags and domain id of an entry change together, or the check of one would not hold for the other.
GrantStatus mark_in_use(abi::GrantEntry& entry, DomId user, GrantAccess access) {
    u32* const word = reinterpret_cast<u32*>(&entry);
    u32 seen = __atomic_load_n(word, __ATOMIC_RELAXED);
    for (int i = 0; i < flag_retries; ++i) {
        const u16 flags = static_cast<u16>(seen);
        if ((flags & abi::grant_type_mask) != abi::grant_permit_access) return abi::grant_bad_ref;
        if (static_cast<DomId>(seen >> 16) != user) return abi::grant_permission;
        if (access == GrantAccess::read_write && (flags & abi::grant_readonly) != 0) return abi::grant_permission;
        const u32 wanted = seen | abi::grant_reading | (access == GrantAccess::read_write ? u32{abi::grant_writing} : 0u);
        if (__atomic_compare_exchange_n(word, &seen, wanted, false, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED)) return abi::grant_ok;
    }
    return abi::grant_general;
}

void clear_flags(abi::GrantEntry& entry, u16 flags) {
    __atomic_fetch_and(&entry.flags, static_cast<u16>(~flags), __ATOMIC_SEQ_CST);
}

GrantStatus resolve(Locked, Domain& owner, u32 frame_number, Mfn& frame) {
    const Result<Frame*> owned = frames::owned(Mfn{frame_number}, owner.id);
    if (!owned.ok() || !owned.value()->has(frame_allocated)) return abi::grant_bad_page;
    frame = Mfn{frame_number};
    return abi::grant_ok;
}

}  // namespace

GrantStatus GrantTable::begin(Locked locked, Domain& owner, GrantRef ref, DomId user, GrantAccess access, Mfn& frame) {
    if (ref >= frame_count_ * abi::grants_per_frame) return abi::grant_bad_ref;
    abi::GrantEntry& shared = entry(ref);
    ActiveGrant& record = active(ref);
    if (const GrantStatus status = mark_in_use(shared, user, access); status != abi::grant_ok) return status;

    const bool first = record.read_pins + record.write_pins == 0;
    GrantStatus status = abi::grant_ok;
    if (first) status = resolve(locked, owner, __atomic_load_n(&shared.frame, __ATOMIC_ACQUIRE), record.frame);
    Frame* const target = status == abi::grant_ok ? &frames::at(record.frame) : nullptr;
    if (target != nullptr && first && frames::get(*target, owner.id) != Error::none) status = abi::grant_general;
    if (status == abi::grant_ok && access == GrantAccess::read_write && record.write_pins == 0 &&
        paging::acquire_writable(locked, owner, *target) != Error::none) {
        if (first) frames::put(locked, *target);
        status = abi::grant_general;
    }
    u32& pins = access == GrantAccess::read_write ? record.write_pins : record.read_pins;
    if (status == abi::grant_ok) {
        ++pins;
        if (first) ++in_use_;
        frame = record.frame;
        return status;
    }
    if (record.write_pins == 0) clear_flags(shared, abi::grant_writing);
    if (first) clear_flags(shared, abi::grant_reading);
    return status;
}

void GrantTable::end(Locked locked, Domain& owner, GrantRef ref, GrantAccess access) {
    ActiveGrant& record = active(ref);
    Frame& target = frames::at(record.frame);
    u32& pins = access == GrantAccess::read_write ? record.write_pins : record.read_pins;
    ASSERT(pins > 0);
    --pins;
    if (access == GrantAccess::read_write && record.write_pins == 0) {
        paging::release_writable(locked, target);
        clear_flags(entry(ref), abi::grant_writing);
    }
    if (record.read_pins + record.write_pins > 0) return;
    clear_flags(entry(ref), abi::grant_reading);
    frames::put(locked, target);
    --in_use_;
    if (in_use_ == 0) domains::last_grant_ended(locked, owner);
}

Result<u32> GrantTable::take_handle(Locked locked, Domain& owner) {
    if (free_handle_ != no_link) {
        const u32 handle = free_handle_;
        free_handle_ = track(handle).next_free;
        return handle;
    }
    if (handles_used_ == handle_frames_ * handles_per_frame) {
        if (handle_frames_ == max_frames_ * handle_frames_per_frame) return Error::no_space;
        tracks_[handle_frames_++] = static_cast<u32>(frames::number_of(owner.take_core_frame(locked)).raw());
    }
    return handles_used_++;
}

void GrantTable::give_handle(Locked, u32 handle) {
    track(handle) = MapTrack{.granter = 0, .in_use = false, .access = GrantAccess::read_only, .ref = 0, .next_free = free_handle_, .reserved = 0};
    free_handle_ = handle;
}

MapTrack* GrantTable::find_handle(u32 handle) {
    if (handle >= handles_used_ || !track(handle).in_use) return nullptr;
    return &track(handle);
}

u32 GrantTable::mappings() {
    u32 count = 0;
    for (u32 handle = 0; handle < handles_used_; ++handle) count += find_handle(handle) != nullptr;
    return count;
}

Error GrantTable::release_mapped(Locked locked, Domain&) {
    for (u32 handle = 0; handle < handles_used_; ++handle) {
        MapTrack* const mapping = find_handle(handle);
        if (mapping == nullptr) continue;
        Domain* const granter = domains::find_any(mapping->granter);
        const MapTrack copy = *mapping;
        give_handle(locked, handle);
        granter->grants.end(locked, *granter, copy.ref, copy.access);
    }
    return Error::none;
}

}  // namespace core
