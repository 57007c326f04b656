// SPDX-License-Identifier: GPL-2.0-or-later
// Hypercalls mmu_update and update_va_mapping: changes of single page-table entries, alone and in batches.
#include "idl/memory.hpp"
#include "core/cpu.hpp"
#include "core/domain.hpp"
#include "core/hypercall.hpp"
#include "core/paging.hpp"
#include "core/tlb.hpp"
#include "core/tlb_request.hpp"
#include "core/vcpu.hpp"

namespace core::hypercall {

namespace {

constexpr u64 batch = 32;        // requests copied at once

bool names_self(const Domain& domain, u64 domid) {
    // The upper half would name another owner of the page table.
    return domid == abi::domid_self || domid == domain.id;
}

// A frame that is no table in use is just memory.
Error store_plain(Locked locked, Domain& domain, Frame& frame, u64* slot, u64 value, Budget& budget) {
    if (frame.type == FrameType::writable) [[likely]] {
        __atomic_store_n(slot, value, __ATOMIC_RELAXED);
        return Error::none;
    }
    // What undoes a half-done validation may drop the frame's last reference.
    TRY(frames::get(frame, domain.id));
    Error error = paging::abandon_partial(locked, frame, budget);
    if (error == Error::none) error = paging::acquire_writable(locked, domain, frame);
    if (error == Error::none) {
        __atomic_store_n(slot, value, __ATOMIC_RELAXED);
        paging::release_writable(locked, frame);
    }
    frames::put(locked, frame);
    return error;
}

// An entry of an upper table, or a word of what is no table. Apart from the common case, or that would pay for it.
[[gnu::noinline]] Error set_other_entry(Locked locked, Vcpu& vcpu, Frame& frame, u64* slot, u64 value, paging::AccessBits bits, Budget& budget) {
    Domain& domain = *vcpu.domain;
    if (frame.count == 0 || frame.has(frame_core)) return Error::invalid;
    if (frame.type_count == 0) return store_plain(locked, domain, frame, slot, value, budget);
    switch (frame.type) {
    case FrameType::l2:
    case FrameType::l3:
    case FrameType::l4:
        if (!frame.has(frame_validated)) return Error::busy;
        return paging::update_upper(locked, vcpu, frame, slot, value, bits, budget);
    case FrameType::writable: return store_plain(locked, domain, frame, slot, value, budget);
    default: return Error::invalid;
    }
}

[[gnu::always_inline]] inline Error set_entry(Locked locked, Vcpu& vcpu, MachineAddress address, u64 value, paging::AccessBits bits, Budget& budget) {
    Domain& domain = *vcpu.domain;
    const Mfn number = frame_of(address);
    if (number.raw() >= frames::limit) return Error::invalid;
    Frame& frame = frames::at(number);
    if (frame.owner != domain.id) return Error::invalid;
    u64* const slot = static_cast<u64*>(arch::window(MachineAddress{address.raw() & ~u64{7}}));
    if (frame.type != FrameType::l1 || frame.type_count == 0) [[unlikely]]
        return set_other_entry(locked, vcpu, frame, slot, value, bits, budget);
    return frame.has(frame_validated) ? paging::update_l1(locked, domain, slot, value, bits) : Error::busy;
}

Error set_m2p(Domain& domain, MachineAddress address, u64 pfn) {
    const Result<Frame*> frame = frames::owned(frame_of(address), domain.id);
    if (!frame.ok()) return Error::invalid;
    frames::machine_to_phys[frame_of(address).raw()] = pfn;
    return Error::none;
}

[[gnu::always_inline]] inline Error apply(Locked locked, Vcpu& vcpu, const abi::MmuUpdate& request, Budget& budget) {
    const MachineAddress address{request.pointer & ~u64{3}};
    switch (static_cast<abi::MmuCommand>(request.pointer & 3)) {
    case abi::MmuCommand::normal:
        return set_entry(locked, vcpu, address, request.value, paging::AccessBits::replace, budget);
    case abi::MmuCommand::preserve_ad:
        return set_entry(locked, vcpu, address, request.value, paging::AccessBits::preserve, budget);
    case abi::MmuCommand::machphys: return set_m2p(*vcpu.domain, address, request.value);
    case abi::MmuCommand::no_translate: return Error::no_call;
    }
    return Error::invalid;
}

// What Linux does most outside of its batches: one update, no count wanted.
HypercallResult update_one(Locked locked, Call& call) {
    abi::MmuUpdate request;
    TRY(call.pointer<abi::MmuUpdate>(0).read(request));
    Budget budget;
    TRY(apply(locked, call.vcpu, request, budget));
    if (call.vcpu.pending_release == nullptr) [[likely]] return 0;
    call.args[1] = abi::mmu_continuation;      // none left; see below
    return Error::restart;
}

}  // namespace

HypercallResult mmu_update(Locked locked, Call& call) {
    if (call.args[1] == 1 && call.args[2] == 0 && call.args[3] == abi::domid_self) [[likely]] return update_one(locked, call);
    u64 count = call.args[1] & ~abi::mmu_continuation;
    const bool continued = (call.args[1] & abi::mmu_continuation) != 0;
    if (!names_self(call.domain, call.args[3])) return Error::permission;
    if (count >= abi::mmu_continuation) return Error::invalid;
    Budget budget;

    const GuestPtr<u32> done_pointer = call.pointer<u32>(2);
    u32 done = 0;
    if (continued && !done_pointer.is_null()) TRY(done_pointer.read(done));
    Error error = Error::none;
    abi::MmuUpdate requests[batch];
    while (count != 0 && error == Error::none) {
        const u64 chunk = count < batch ? count : batch;
        error = call.pointer<abi::MmuUpdate>(0).read(requests, chunk);
        u64 applied = 0;
        while (error == Error::none && applied < chunk) {
            error = budget.spend(1) ? apply(locked, call.vcpu, requests[applied], budget) : Error::restart;
            if (error != Error::none) break;
            ++applied;
            // The guest may use the old table's frame once it sees the call succeed, so first its release is finished.
            if (call.vcpu.pending_release != nullptr) [[unlikely]] error = Error::restart;
        }
        done += static_cast<u32>(applied);
        count -= applied;
        call.args[0] += applied * sizeof(abi::MmuUpdate);
    }
    if (!done_pointer.is_null() && done_pointer.write(done) != Error::none) error = Error::fault;
    call.args[1] = count | abi::mmu_continuation;
    return result_of(error);
}

HypercallResult update_va_mapping(Locked locked, Call& call) {
    const u64 address = call.args[0];
    const u64 flags = call.args[2];
    if (!is_guest_range(address, 1) || !is_canonical(address)) return Error::invalid;
    u64* const slot = paging::find_l1_slot(frame_of(MachineAddress{call.vcpu.kernel_cr3}), address);
    if (slot == nullptr) return Error::invalid;
    TRY(paging::update_l1(locked, call.domain, slot, call.args[1], paging::AccessBits::replace));
    if ((flags & abi::va_flush_type) == 0) return 0;
    Result<CpuMask> where = tlb_request::local(call.vcpu);
    if ((flags & ~u64{abi::va_flush_type}) == abi::va_all_vcpus) where = tlb_request::everywhere(call.domain);
    else if ((flags & ~u64{abi::va_flush_type}) != 0)
        where = tlb_request::on_vcpus(call.domain, GuestPtr<u64>{flags & ~u64{abi::va_flush_type}});
    if (!where.ok()) return where.error();
    if ((flags & abi::va_flush_type) == abi::va_tlb_flush) tlb::flush(locked, where.value());
    else if ((flags & abi::va_flush_type) == abi::va_invlpg) tlb::flush_page(locked, where.value(), address);
    return 0;
}

}  // namespace core::hypercall
