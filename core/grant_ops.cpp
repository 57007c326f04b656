// SPDX-License-Identifier: GPL-2.0-or-later
// Mapping, unmapping and copying by grant reference: one element of grant_table_op each.
#include <cstring>

#include "core/arch.hpp"
#include "core/domain.hpp"
#include "core/grant_table.hpp"
#include "core/paging.hpp"
#include "core/vcpu.hpp"

namespace core::grants {

namespace {

using abi::GrantStatus;

Domain* domain_named(Vcpu& vcpu, DomId id) { return id == abi::domid_self ? vcpu.domain : domains::find(id); }

// The L1 slot a mapping lives in: named by virtual address, or by the machine address of the slot itself.
u64* slot_for(Vcpu& vcpu, u64 host_address, u32 flags) {
    if ((flags & abi::map_contains_pte) == 0) {
        if (host_address % page_size != 0) return nullptr;
        return paging::find_l1_slot(frame_of(MachineAddress{vcpu.kernel_cr3}), host_address);
    }
    const MachineAddress address{host_address};
    if (host_address % sizeof(u64) != 0) return nullptr;
    const Result<Frame*> table = frames::owned(frame_of(address), vcpu.domain->id);
    if (!table.ok() || table.value()->type != FrameType::l1 || !table.value()->has(frame_validated)) return nullptr;
    return static_cast<u64*>(arch::window(address));
}

// Puts a granted frame into a slot, with the references every entry holds, and drops what was there.
Error install(Locked locked, Vcpu& vcpu, Domain& granter, u64* slot, Mfn frame, u64 flags) {
    Frame& target = frames::at(frame);
    TRY(frames::get(target, granter.id));
    if ((flags & pte::writable) != 0) {
        const Error error = paging::acquire_writable(locked, granter, target);
        if (error != Error::none) {
            frames::put(locked, target);
            return error;
        }
    }
    TRY(paging::update_l1(locked, *vcpu.domain, slot, 0, paging::AccessBits::replace));
    __atomic_store_n(slot, pte::make(frame, flags), __ATOMIC_SEQ_CST);
    return Error::none;
}

u64 entry_flags(u32 map_flags) {
    constexpr u64 base = pte::present | pte::user | pte::accessed | pte::dirty | pte::no_execute;
    const u64 software = u64{map_flags >> 16 & 7} << 9;        // guest_avail0.. of the ABI
    return base | software | ((map_flags & abi::map_readonly) != 0 ? 0 : pte::writable);
}

GrantStatus do_map(Locked locked, Vcpu& vcpu, abi::GrantMap& op) {
    if ((op.flags & (abi::map_host | abi::map_device)) != abi::map_host) return abi::grant_general;
    Domain* const granter = domain_named(vcpu, op.dom);
    if (granter == nullptr) return abi::grant_bad_domain;
    const GrantAccess access = (op.flags & abi::map_readonly) != 0 ? GrantAccess::read_only : GrantAccess::read_write;
    u64* const slot = slot_for(vcpu, op.host_addr, op.flags);
    if (slot == nullptr) return abi::grant_bad_address;
    const Result<u32> handle = vcpu.domain->grants.take_handle(locked, *vcpu.domain);
    if (!handle.ok()) return abi::grant_no_space;

    Mfn frame;
    GrantStatus status = granter->grants.begin(locked, *granter, op.ref, vcpu.domain->id, access, frame);
    if (status == abi::grant_ok && install(locked, vcpu, *granter, slot, frame, entry_flags(op.flags)) != Error::none) {
        granter->grants.end(locked, *granter, op.ref, access);
        status = abi::grant_general;
    }
    if (status != abi::grant_ok) {
        vcpu.domain->grants.give_handle(locked, handle.value());
        return status;
    }
    // The handle was taken, so its record exists.
    vcpu.domain->grants.record(handle.value()) = MapTrack{.granter = granter->id, .in_use = true, .access = access, .ref = op.ref,
                                                          .next_free = no_link, .reserved = 0};
    op.handle = handle.value();
    op.dev_bus_addr = address_of(frame).raw();
    return abi::grant_ok;
}

}  // namespace

void map(Locked locked, Vcpu& vcpu, abi::GrantMap& op) { op.status = do_map(locked, vcpu, op); }

Unmapped begin_unmap(Locked locked, Vcpu& vcpu, abi::GrantUnmap& op) {
    const MapTrack* const mapping = vcpu.domain->grants.find_handle(op.handle);
    op.status = abi::grant_bad_handle;
    if (mapping == nullptr) return {};
    Domain* const granter = domains::find_any(mapping->granter);
    const Unmapped unmapped{granter, mapping->ref, mapping->access};
    // A mapping made by slot address is given back by slot address; both forms are tried, as the handle does not say.
    u64* slot = slot_for(vcpu, op.host_addr, 0);
    const Mfn frame = granter->grants.active_frame(mapping->ref);
    const auto maps_it = [&](const u64* entry) {
        return entry != nullptr && pte::is_present(*entry) && pte::frame(*entry) == frame &&
               pte::is_writable(*entry) == (mapping->access == GrantAccess::read_write);
    };
    if (!maps_it(slot)) slot = slot_for(vcpu, op.host_addr, abi::map_contains_pte);
    op.status = abi::grant_bad_address;
    if (!maps_it(slot)) return {};
    if (paging::update_l1(locked, *vcpu.domain, slot, 0, paging::AccessBits::replace) != Error::none) return {};
    vcpu.domain->grants.give_handle(locked, op.handle);
    op.status = abi::grant_ok;
    return unmapped;
}

void end_unmap(Locked locked, const Unmapped& unmapped) {
    if (unmapped.granter != nullptr) unmapped.granter->grants.end(locked, *unmapped.granter, unmapped.ref, unmapped.access);
}

namespace {

// One end of a copy, held while the copy runs.
class CopyEnd {
  public:
    CopyEnd(Locked locked, Vcpu& vcpu, const abi::GrantCopyEnd& end, bool is_ref, GrantAccess access)
        : locked_(locked), vcpu_(vcpu), access_(access) {
        status_ = is_ref ? open_ref(end) : open_own(end);
    }
    CopyEnd(const CopyEnd&) = delete;
    ~CopyEnd() {
        if (status_ != abi::grant_ok) return;
        if (granter_ != nullptr) granter_->grants.end(locked_, *granter_, ref_, access_);
        else if (access_ == GrantAccess::read_write) paging::release_writable(locked_, frames::at(frame_));
    }
    GrantStatus status() const { return status_; }
    u8* bytes() const { return static_cast<u8*>(arch::pointer_to(frame_)); }

  private:
    GrantStatus open_ref(const abi::GrantCopyEnd& end) {
        Domain* const granter = domain_named(vcpu_, end.dom);
        if (granter == nullptr) return abi::grant_bad_domain;
        if (end.ref_or_mfn > 0xFFFF'FFFF) return abi::grant_bad_ref;
        ref_ = static_cast<GrantRef>(end.ref_or_mfn);
        const GrantStatus status = granter->grants.begin(locked_, *granter, ref_, vcpu_.domain->id, access_, frame_);
        if (status == abi::grant_ok) granter_ = granter;
        return status;
    }
    GrantStatus open_own(const abi::GrantCopyEnd& end) {
        if (end.dom != abi::domid_self && end.dom != vcpu_.domain->id) return abi::grant_permission;
        const Result<Frame*> frame = frames::owned(Mfn{end.ref_or_mfn}, vcpu_.domain->id);
        if (!frame.ok() || frame.value()->has(frame_core)) return abi::grant_bad_page;
        if (access_ == GrantAccess::read_write &&
            paging::acquire_writable(locked_, *vcpu_.domain, *frame.value()) != Error::none)
            return abi::grant_bad_page;
        frame_ = Mfn{end.ref_or_mfn};
        return abi::grant_ok;
    }

    Locked locked_;
    Vcpu& vcpu_;
    GrantAccess access_;
    GrantStatus status_;
    Domain* granter_ = nullptr;
    GrantRef ref_ = 0;
    Mfn frame_;
};

}  // namespace

void copy(Locked locked, Vcpu& vcpu, abi::GrantCopy& op) {
    const auto fits = [&](const abi::GrantCopyEnd& end) { return u64{end.offset} + op.length <= page_size; };
    if (!fits(op.source) || !fits(op.dest)) {
        op.status = abi::grant_bad_copy;
        return;
    }
    const CopyEnd source(locked, vcpu, op.source, (op.flags & abi::copy_source_is_ref) != 0, GrantAccess::read_only);
    if ((op.status = source.status()) != abi::grant_ok) return;
    const CopyEnd dest(locked, vcpu, op.dest, (op.flags & abi::copy_dest_is_ref) != 0, GrantAccess::read_write);
    if ((op.status = dest.status()) != abi::grant_ok) return;
    std::memmove(dest.bytes() + op.dest.offset, source.bytes() + op.source.offset, op.length);
}

}  // namespace core::grants
