// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/descriptor.hpp"

#include "idl/vcpu.hpp"
#include "core/arch.hpp"
#include "core/domain.hpp"
#include "core/paging.hpp"
#include "core/vcpu.hpp"

namespace core::descriptors {

namespace {

// Intel SDM vol. 3, 3.4.5 and 5.8.3.
constexpr u64 segment = 1ull << 44, is_present = 1ull << 47, privilege = 3ull << 45;
constexpr unsigned type_shift = 40;
constexpr u64 type_call_gate = 0xC;
constexpr u64 descriptors_per_frame = 512;

}  // namespace

bool sanitise(u64& descriptor) {
    if ((descriptor & is_present) == 0) return true;
    if ((descriptor & segment) != 0) {
        descriptor |= privilege;
        return true;
    }
    const u64 type = descriptor >> type_shift & 0xF;
    // A call gate with privilege 0 cannot be used from CPL 3. Everything else of the system kind is refused.
    if (type == type_call_gate) descriptor &= ~privilege;
    return type == 0 || type == type_call_gate;
}

Error validate_frame(Frame& frame) {
    u64* const table = arch::table_at(frames::number_of(frame));
    for (u64 i = 0; i < descriptors_per_frame; ++i) {
        u64 descriptor = table[i];
        if (descriptor == 0) continue;
        if (!sanitise(descriptor)) return Error::invalid;
        table[i] = descriptor;
    }
    return Error::none;
}

namespace {

void release_frames(Locked locked, Mfn* frame_list, u64 frame_count) {
    Budget budget;
    for (u64 i = 0; i < frame_count; ++i)
        if (paging::release(locked, frames::at(frame_list[i]), budget) != Error::none) PANIC("descriptor frame was no leaf");
}

}  // namespace

Error set_gdt(Locked locked, Vcpu& vcpu, const Mfn* frame_list, u64 entries) {
    if (entries > abi::first_reserved_gdt_entry) return Error::invalid;
    const u64 wanted = round_up(entries, descriptors_per_frame) / descriptors_per_frame;
    Mfn taken[14];
    Budget budget;
    for (u64 i = 0; i < wanted; ++i) {
        taken[i] = frame_list[i];
        const Error error = paging::acquire(locked, *vcpu.domain, taken[i], FrameType::descriptor, budget);
        if (error == Error::none) continue;
        release_frames(locked, taken, i);
        return Error::invalid;
    }
    Mfn old[14];
    const u64 old_count = round_up(vcpu.gdt_entries, descriptors_per_frame) / descriptors_per_frame;
    for (u64 i = 0; i < old_count; ++i) old[i] = vcpu.gdt_frames[i];
    for (u64 i = 0; i < wanted; ++i) vcpu.gdt_frames[i] = taken[i];
    vcpu.gdt_entries = entries;
    arch::gdt_changed(vcpu);
    release_frames(locked, old, old_count);
    return Error::none;
}

Error update(Locked locked, Vcpu& vcpu, MachineAddress slot, u64 descriptor) {
    if ((slot.raw() & 7) != 0 || !sanitise(descriptor)) return Error::invalid;
    const Result<Frame*> owned = frames::owned(frame_of(slot), vcpu.domain->id);
    if (!owned.ok()) return Error::invalid;
    Frame& frame = *owned.value();
    Budget budget;
    const bool in_use = frame.type == FrameType::descriptor && frame.type_count > 0;
    const FrameType type = in_use ? FrameType::descriptor : FrameType::writable;
    if (paging::acquire_type(locked, *vcpu.domain, frame, type, budget) != Error::none) return Error::invalid;
    __atomic_store_n(static_cast<u64*>(arch::window(slot)), descriptor, __ATOMIC_RELAXED);
    return paging::release_type(locked, frame, budget);
}

void drop_ldt_pages(Locked locked, Vcpu& vcpu) {
    if (vcpu.ldt_mapped == 0) return;
    const u16 mapped = vcpu.ldt_mapped;
    vcpu.ldt_mapped = 0;
    arch::ldt_changed(vcpu);
    for (unsigned i = 0; i < 16; ++i)
        if ((mapped >> i & 1) != 0) release_frames(locked, &vcpu.ldt_frames[i], 1);
}

Error set_ldt(Locked locked, Vcpu& vcpu, u64 base, u64 entries) {
    if (entries > 8192 || (entries != 0 && base % page_size != 0)) return Error::invalid;
    if (entries == 0 && vcpu.ldt_entries == 0) return Error::none;
    drop_ldt_pages(locked, vcpu);
    vcpu.ldt_base = base;
    vcpu.ldt_entries = entries;
    arch::ldt_changed(vcpu);
    return Error::none;
}

bool map_ldt_page(Locked locked, Vcpu& vcpu, u64 offset) {
    const unsigned page = static_cast<unsigned>(offset >> page_shift);
    if (offset / 8 >= vcpu.ldt_entries || (vcpu.ldt_mapped >> page & 1) != 0) return false;
    const u64* slot = paging::find_l1_slot(frame_of(MachineAddress{vcpu.kernel_cr3}), vcpu.ldt_base + u64{page} * page_size);
    if (slot == nullptr || !pte::is_present(*slot)) return false;
    const Mfn number = pte::frame(*slot);
    Budget budget;
    if (paging::acquire(locked, *vcpu.domain, number, FrameType::descriptor, budget) != Error::none) return false;
    vcpu.ldt_frames[page] = number;
    vcpu.ldt_mapped |= static_cast<u16>(1u << page);
    arch::ldt_changed(vcpu);
    return true;
}

}  // namespace core::descriptors
