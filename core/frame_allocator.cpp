// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/frame_allocator.hpp"

#include "core/arch.hpp"
#include "core/domain.hpp"
#include "core/tlb.hpp"

namespace core {

FrameAllocator frame_allocator;

namespace frames {

Frame* table = nullptr;
u64 limit = 0;
u64* machine_to_phys = nullptr;


Result<Frame*> owned(Mfn number, DomId owner) {
    if (!is_ram(number)) return Error::permission;
    Frame& frame = at(number);
    if (frame.owner != owner || frame.count == 0) return Error::busy;
    return &frame;
}

void free_frame(Locked locked, Frame& frame) {
    ASSERT(frame.type_count == 0 && !frame.has(frame_partial) && !frame.has(frame_allocated));
    if (Domain* owner = domains::find_any(frame.owner)) owner->forget_frame(locked, frame);
    frame_allocator.give_back(locked, frame);
}

}  // namespace frames

void FrameAllocator::add(Mfn number) {
    Frame& frame = frames::at(number);
    frame = Frame{};
    frame.owner = owner_free;
    frame.next = free_;
    frame.previous = no_link;
    free_ = static_cast<u32>(number.raw());
    ++free_count_;
    ++unreserved_;
    ++total_;
}

Error FrameAllocator::reserve(Locked, u64 frames) {
    if (frames > unreserved_) return Error::no_memory;
    unreserved_ -= frames;
    return Error::none;
}

Frame& FrameAllocator::take(Locked locked, DomId owner) {
    ASSERT(free_ != no_link);
    const Mfn number{free_};
    Frame& frame = frames::at(number);
    free_ = frame.next;
    --free_count_;
    tlb::flush_stale(locked, tlb::all_cpus(), frame.stamp);
    arch::clear_page(arch::pointer_to(number));
    frame = Frame{};
    frame.count = 1;
    frame.owner = owner;
    frame.next = frame.previous = no_link;
    return frame;
}

void FrameAllocator::give_back(Locked, Frame& frame) {
    const u32 number = static_cast<u32>(frames::number_of(frame).raw());
    frames::machine_to_phys[number] = frames::invalid_m2p;
    frame.type = FrameType::none;
    frame.flags = 0;
    frame.owner = owner_free;
    frame.stamp = tlb::tick();
    frame.next = free_;
    frame.previous = no_link;
    free_ = number;
    ++free_count_;
}

Result<Mfn> FrameAllocator::take_for_core(Locked locked) {
    if (const Error error = reserve(locked, 1); error != Error::none) return error;
    ++used_by_core_;
    return frames::number_of(take(locked, owner_core));
}

}  // namespace core
