// SPDX-License-Identifier: GPL-2.0-or-later
// Commands of hypercall control: the memory of domains. The manager reads and writes it by copying; it never maps any.
#include <cstring>

#include "core/arch.hpp"
#include "core/control.hpp"
#include "core/frame_allocator.hpp"
#include "core/paging.hpp"

namespace core::control {

namespace {

constexpr u64 frames_per_call = 256;       // populated before the lock is let go
constexpr u64 pages_per_call = 16;         // copied

Error load_segment(Locked locked, Domain& domain, const abi::LoadSegment& segment) {
    if (u64{segment.offset} + segment.length > page_size) return Error::invalid;
    const Result<Frame*> frame = frames::owned(Mfn{segment.frame}, domain.id);
    if (!frame.ok()) return frame.error();
    // What was checked, be it half of a page table, does not change afterwards.
    if (paging::acquire_writable(locked, domain, *frame.value()) != Error::none) return Error::busy;
    u8* const to = static_cast<u8*>(arch::pointer_to(Mfn{segment.frame})) + segment.offset;
    const Error error = GuestPtr<u8>{segment.source}.read(to, segment.length);
    paging::release_writable(locked, *frame.value());
    return error;
}

Error read_segment(const Domain& domain, const abi::LoadSegment& segment) {
    if (u64{segment.offset} + segment.length > page_size) return Error::invalid;
    const Result<Frame*> frame = frames::owned(Mfn{segment.frame}, domain.id);
    if (!frame.ok()) return frame.error();
    const u8* const from = static_cast<const u8*>(arch::pointer_to(Mfn{segment.frame})) + segment.offset;
    return GuestPtr<u8>{segment.source}.write(from, segment.length);
}

Error copy_frame(Locked locked, const Domain& from, Domain& to, const abi::FramePair& pair) {
    const Result<Frame*> source = frames::owned(Mfn{pair.from}, from.id), target = frames::owned(Mfn{pair.to}, to.id);
    if (!source.ok()) return source.error();
    if (!target.ok()) return target.error();
    if (paging::acquire_writable(locked, to, *target.value()) != Error::none) return Error::busy;
    arch::copy_page(arch::pointer_to(Mfn{pair.to}), arch::pointer_to(Mfn{pair.from}));
    paging::release_writable(locked, *target.value());
    return Error::none;
}

// `count` elements of a list, so many before the lock is let go.
template <typename T, typename Act>
HypercallResult for_each(Call& call, u64 list, u64 count, Act act) {
    u64 done = progress(call);
    for (u64 left = pages_per_call; done < count; ++done, --left) {
        if (left == 0) return preempted(call, done);
        T element;
        TRY(GuestPtr<T>{list}.at(done).read(element));
        TRY(act(element));
    }
    return 0;
}

}  // namespace

HypercallResult populate(Locked locked, Call& call) {
    const GuestPtr<abi::ControlPopulate> pointer = call.pointer<abi::ControlPopulate>(1);
    abi::ControlPopulate op;
    TRY(pointer.read(op));
    const Result<Domain*> domain = living_target(call.domain, op.domid);
    if (!domain.ok()) return domain.error();
    u64 done = progress(call);
    for (u64 left = frames_per_call; done < op.count; ++done, --left) {
        if (left == 0) return preempted(call, done);
        const Result<Frame*> frame = domain.value()->take_guest_frame(locked);
        if (!frame.ok()) return frame.error();
        const u64 number = frames::number_of(*frame.value()).raw();
        frames::machine_to_phys[number] = op.first_pfn + done;
        TRY(GuestPtr<u64>{op.frames}.at(done).write(number));
    }
    return 0;
}

HypercallResult load(Locked locked, Call& call) {
    abi::ControlLoad op;
    TRY(call.pointer<abi::ControlLoad>(1).read(op));
    const Result<Domain*> domain = living_target(call.domain, op.domid);
    if (!domain.ok()) return domain.error();
    if (domain.value()->started) return Error::busy;
    return for_each<abi::LoadSegment>(call, op.segments, op.count,
                                      [&](const abi::LoadSegment& segment) { return load_segment(locked, *domain.value(), segment); });
}

HypercallResult read(Locked, Call& call) {
    abi::ControlRead op;
    TRY(call.pointer<abi::ControlRead>(1).read(op));
    const Result<Domain*> domain = living_target(call.domain, op.domid);
    if (!domain.ok()) return domain.error();
    return for_each<abi::LoadSegment>(call, op.segments, op.count,
                                      [&](const abi::LoadSegment& segment) { return read_segment(*domain.value(), segment); });
}

HypercallResult copy_frames(Locked locked, Call& call) {
    abi::ControlCopyFrames op;
    TRY(call.pointer<abi::ControlCopyFrames>(1).read(op));
    const Result<Domain*> to = living_target(call.domain, op.to);
    const Domain* const from = domains::find(op.from);
    if (!to.ok()) return to.error();
    if (from == nullptr) return Error::no_domain;
    if (to.value()->started) return Error::busy;
    return for_each<abi::FramePair>(call, op.pairs, op.count,
                                    [&](const abi::FramePair& pair) { return copy_frame(locked, *from, *to.value(), pair); });
}

// Also of the manager itself, who keeps what others will need.
HypercallResult set_max_frames(Locked locked, Call& call) {
    abi::ControlSetMaxFrames op;
    TRY(call.pointer<abi::ControlSetMaxFrames>(1).read(op));
    Domain* const domain = domains::find(op.domid);
    if (domain == nullptr) return Error::no_domain;
    // What it gave back while others had it mapped counts until they let go.
    if (op.max_frames < domain->held_by_guest()) return Error::busy;
    if (op.max_frames > domain->max_frames) {
        TRY(frame_allocator.reserve(locked, op.max_frames - domain->max_frames));
        domain->reserved += op.max_frames - domain->max_frames;
    } else {
        const u64 less = domain->max_frames - op.max_frames;
        domain->reserved -= less;
        frame_allocator.unreserve(locked, less);
    }
    domain->max_frames = op.max_frames;
    return 0;
}

}  // namespace core::control
