// SPDX-License-Identifier: GPL-2.0-or-later
// One record for each machine frame: who owns it, how often it is referenced, and what it may be used as. A frame has
// one type at a time; it changes only while nothing uses it by its type. This is what keeps guests apart: a page table
// is never writable by its owner, and nobody maps a frame he does not own or was not granted.
#pragma once

#include "core/address.hpp"
#include "core/lock.hpp"
#include "core/panic.hpp"
#include "core/result.hpp"

namespace core {

struct Domain;

enum class FrameType : u8 { none = 0, l1 = 1, l2 = 2, l3 = 3, l4 = 4, descriptor = 5, writable = 6 };

constexpr bool is_page_table(FrameType type) { return type >= FrameType::l1 && type <= FrameType::l4; }
constexpr FrameType table_type(unsigned level) { return static_cast<FrameType>(level); }
constexpr unsigned table_level(FrameType type) { return static_cast<unsigned>(type); }

enum FrameFlag : u8 {
    frame_allocated = 1,   // holds the owner's allocation reference
    frame_pinned = 2,      // holds one count and one type count for an explicit pin
    frame_validated = 4,   // contents audited for `type`; entries hold their references
    frame_partial = 8,     // entries [0, partial_index) hold references, the rest do not (paging.cpp)
    frame_busy = 16,       // being validated right now, further up the call chain
    frame_core = 32,       // memory of the core that a domain may map: never retyped, never given back by it
};

inline constexpr DomId owner_free = 0xFFFF;
inline constexpr DomId owner_core = 0xFFFE;
inline constexpr DomId owner_not_ram = 0xFFFD;
inline constexpr u32 no_link = 0xFFFF'FFFF;
inline constexpr u32 count_limit = 0xF000'0000;    // refused beyond: no chain of guest actions wraps a count

struct Frame {
    u32 count;             // references of every kind; the frame is freed when the last one goes
    u32 type_count;        // uses by type; type_count <= count
    FrameType type;
    u8 flags;
    DomId owner;
    u32 next, previous;    // list of the owner's frames, or of free ones
    u16 partial_index;     // see frame_partial
    u16 reserved;
    u64 stamp;             // TLB clock when the last use by type, or the last use at all, ended

    bool has(FrameFlag flag) const { return (flags & flag) != 0; }
    void set(FrameFlag flag) { flags |= flag; }
    void clear(FrameFlag flag) { flags &= static_cast<u8>(~flag); }
};
static_assert(sizeof(Frame) == 32);

namespace frames {

// Set once at start. Every frame below `limit` has a record; those that are no RAM share read-only ones.
extern Frame* table;
extern u64 limit;
extern u64* machine_to_phys;     // the guests' M2P array, through the core's own writable mapping
inline constexpr u64 invalid_m2p = ~0ull;

inline Frame& at(Mfn frame) { return table[frame.raw()]; }
inline bool is_ram(Mfn frame) { return frame.raw() < limit && at(frame).owner != owner_not_ram; }
inline Mfn number_of(const Frame& frame) { return Mfn{static_cast<u64>(&frame - table)}; }

// A reference for `owner`'s frame: -EPERM if it is no RAM, -EBUSY if it is somebody else's.
inline Error get(Frame& frame, DomId owner) {
    if (frame.owner != owner) [[unlikely]] return frame.owner == owner_not_ram ? Error::permission : Error::busy;
    if (frame.count == 0 || frame.count >= count_limit) [[unlikely]] return Error::busy;
    ++frame.count;
    return Error::none;
}
void free_frame(Locked, Frame& frame);
inline void put(Locked locked, Frame& frame) {
    ASSERT(frame.count > 0);
    if (--frame.count == 0) [[unlikely]] free_frame(locked, frame);
}

// The record of a frame number a guest gave, if it names RAM that belongs to `owner`.
Result<Frame*> owned(Mfn frame, DomId owner);

}  // namespace frames

}  // namespace core
