// SPDX-License-Identifier: GPL-2.0-or-later
// Hypercall memory_op: how much memory a domain has, giving frames back and getting them again (ballooning).
#include "idl/memory.hpp"
#include "core/domain.hpp"
#include "core/frame_allocator.hpp"
#include "core/hypercall.hpp"
#include "core/paging.hpp"

namespace core::hypercall {

namespace {

constexpr u64 extents_per_call = 512;      // before the lock is let go

enum class Extents { increase, decrease, populate };

// One frame; false ends the call with the number done so far.
bool decrease(Locked locked, Domain& domain, GuestPtr<u64> entry) {
    u64 number = 0;
    if (entry.read(number) != Error::none) return false;
    const Result<Frame*> frame = frames::owned(Mfn{number}, domain.id);
    return frame.ok() && !frame.value()->has(frame_core) && domain.drop_allocation(locked, *frame.value());
}

bool increase(Locked locked, Domain& domain, GuestPtr<u64> entry, const u64* pfn) {
    const Result<Frame*> frame = domain.take_guest_frame(locked);
    if (!frame.ok()) return false;
    const Mfn number = frames::number_of(*frame.value());
    if (entry.write(number.raw()) != Error::none) {
        domain.drop_allocation(locked, *frame.value());
        return false;
    }
    if (pfn != nullptr) frames::machine_to_phys[number.raw()] = *pfn;
    return true;
}

bool populate(Locked locked, Domain& domain, GuestPtr<u64> entry) {
    u64 pfn = 0;
    return entry.read(pfn) == Error::none && increase(locked, domain, entry, &pfn);
}

HypercallResult change_reservation(Locked locked, Call& call, Extents kind) {
    abi::MemoryReservation wanted;
    TRY(call.pointer<abi::MemoryReservation>(1).read(wanted));
    if (wanted.domid != abi::domid_self && wanted.domid != call.domain.id) return Error::permission;
    u64 done = call.args[0] >> abi::memory_start_shift;
    if (wanted.extent_order != 0) return static_cast<i64>(done);     // single frames only: none of the larger ones is done
    if (wanted.nr_extents > ~0ull >> abi::memory_start_shift || done > wanted.nr_extents) return Error::invalid;
    const GuestPtr<u64> list{wanted.extents};
    for (u64 left = extents_per_call; done < wanted.nr_extents; ++done) {
        if (left-- == 0) {
            call.args[0] = (call.args[0] & abi::memory_command_mask) | done << abi::memory_start_shift;
            return Error::restart;
        }
        const GuestPtr<u64> entry = list.at(done);
        bool ok = false;
        switch (kind) {
        case Extents::decrease: ok = decrease(locked, call.domain, entry); break;
        case Extents::increase: ok = increase(locked, call.domain, entry, nullptr); break;
        case Extents::populate: ok = populate(locked, call.domain, entry); break;
        }
        if (!ok) break;
    }
    return static_cast<i64>(done);
}

HypercallResult reservation_of(Call& call, u64 Domain::*figure) {
    DomId domid = abi::domid_self;
    TRY(call.pointer<DomId>(1).read(domid));
    if (domid != abi::domid_self && domid != call.domain.id) return Error::permission;
    return static_cast<i64>(call.domain.*figure);
}

HypercallResult memory_map(Call& call) {
    const GuestPtr<abi::MemoryMap> pointer = call.pointer<abi::MemoryMap>(1);
    abi::MemoryMap map;
    TRY(pointer.read(map));
    if (map.nr_entries < 1) return Error::invalid;
    const abi::E820Entry entry{.address = 0, .size = call.domain.max_frames * page_size, .type = abi::e820_ram};
    TRY(GuestPtr<abi::E820Entry>{map.buffer}.write(entry));
    map.nr_entries = 1;
    return result_of(pointer.write(map));
}

HypercallResult machphys_mapping(Call& call) {
    const abi::MachphysMapping mapping{.start = abi::m2p_start, .end = abi::m2p_end, .max_mfn = frames::limit - 1};
    return result_of(call.pointer<abi::MachphysMapping>(1).write(mapping));
}

}  // namespace

HypercallResult memory_op(Locked locked, Call& call) {
    using enum abi::MemoryCommand;
    switch (static_cast<abi::MemoryCommand>(call.args[0] & abi::memory_command_mask)) {
    case increase_reservation: return change_reservation(locked, call, Extents::increase);
    case decrease_reservation: return change_reservation(locked, call, Extents::decrease);
    case populate_physmap: return change_reservation(locked, call, Extents::populate);
    case maximum_ram_page: return static_cast<i64>(frames::limit - 1);
    case current_reservation: return reservation_of(call, &Domain::guest_frames);
    case maximum_reservation: return reservation_of(call, &Domain::max_frames);
    case abi::MemoryCommand::memory_map: return hypercall::memory_map(call);
    case abi::MemoryCommand::machphys_mapping: return hypercall::machphys_mapping(call);
    }
    return Error::no_call;
}

}  // namespace core::hypercall
