// SPDX-License-Identifier: GPL-2.0-or-later
// Hypercall grant_table_op: batches of elements, each with a status of its own. Version 1 only; transfer, transitive
// grants, version 2 and the debug dump are left out.
#include "core/domain.hpp"
#include "core/grant_table.hpp"
#include "core/hypercall.hpp"
#include "core/tlb.hpp"
#include "core/vcpu.hpp"

namespace core::hypercall {

namespace {

constexpr u64 elements_per_call = 64;      // before the lock is let go

// Runs `operation` on each element, copied in and out; preempted after a fixed number.
template <typename T, typename Operation>
HypercallResult for_each(Call& call, Operation operation) {
    for (u64 left = elements_per_call; call.args[2] != 0; --left) {
        if (left == 0) return Error::restart;
        const GuestPtr<T> pointer = call.pointer<T>(1);
        T op;
        TRY(pointer.read(op));
        operation(op);
        TRY(pointer.write(op));
        call.args[1] += sizeof(T);
        --call.args[2];
    }
    return 0;
}

// No pin is given back before the mapper's processors have forgotten the mapping: one flush for the whole batch.
HypercallResult unmap(Locked locked, Call& call) {
    grants::Unmapped unmapped[elements_per_call];
    u64 count = 0;
    const HypercallResult result = for_each<abi::GrantUnmap>(call, [&](abi::GrantUnmap& op) {
        unmapped[count] = grants::begin_unmap(locked, call.vcpu, op);
        if (unmapped[count].granter != nullptr) ++count;
    });
    if (count != 0) tlb::flush(locked, call.domain.loaded_on);
    for (u64 i = 0; i < count; ++i) grants::end_unmap(locked, unmapped[i]);
    return result;
}

bool is_self(const Domain& domain, DomId id) { return id == abi::domid_self || id == domain.id; }

HypercallResult setup_table(Locked locked, Call& call) {
    if (call.args[2] != 1) return Error::invalid;
    const GuestPtr<abi::GrantSetup> pointer = call.pointer<abi::GrantSetup>(1);
    abi::GrantSetup op;
    TRY(pointer.read(op));
    op.status = abi::grant_ok;
    if (!is_self(call.domain, op.dom)) op.status = abi::grant_permission;
    else if (call.domain.grants.grow(locked, call.domain, op.nr_frames) != Error::none) op.status = abi::grant_general;
    for (u32 i = 0; op.status == abi::grant_ok && i < op.nr_frames; ++i)
        if (GuestPtr<u64>{op.frame_list}.at(i).write(call.domain.grants.shared_frame(i).raw()) != Error::none)
            op.status = abi::grant_bad_address;
    return result_of(pointer.write(op));
}

HypercallResult query_size(Call& call) {
    if (call.args[2] != 1) return Error::invalid;
    const GuestPtr<abi::GrantQuery> pointer = call.pointer<abi::GrantQuery>(1);
    abi::GrantQuery op;
    TRY(pointer.read(op));
    op.status = is_self(call.domain, op.dom) ? abi::grant_ok : abi::grant_permission;
    op.nr_frames = call.domain.grants.frame_count();
    op.max_frames = call.domain.grants.max_frames();
    return result_of(pointer.write(op));
}

HypercallResult set_version(Call& call) {
    const GuestPtr<abi::GrantSetVersion> pointer = call.pointer<abi::GrantSetVersion>(1);
    abi::GrantSetVersion op;
    TRY(pointer.read(op));
    if (op.version != 1) return op.version == 2 ? Error::no_call : Error::invalid;
    return result_of(pointer.write(op));
}

HypercallResult get_version(Call& call) {
    const GuestPtr<abi::GrantVersion> pointer = call.pointer<abi::GrantVersion>(1);
    abi::GrantVersion op;
    TRY(pointer.read(op));
    if (!is_self(call.domain, op.dom)) return Error::permission;
    op.version = 1;
    return result_of(pointer.write(op));
}

}  // namespace

HypercallResult grant_table_op(Locked locked, Call& call) {
    using enum abi::GrantCommand;
    switch (static_cast<abi::GrantCommand>(call.args[0])) {
    case map: return for_each<abi::GrantMap>(call, [&](abi::GrantMap& op) { grants::map(locked, call.vcpu, op); });
    case abi::GrantCommand::unmap: return hypercall::unmap(locked, call);
    case copy: return for_each<abi::GrantCopy>(call, [&](abi::GrantCopy& op) { grants::copy(locked, call.vcpu, op); });
    case abi::GrantCommand::setup_table: return hypercall::setup_table(locked, call);
    case abi::GrantCommand::query_size: return hypercall::query_size(call);
    case abi::GrantCommand::set_version: return hypercall::set_version(call);
    case abi::GrantCommand::get_version: return hypercall::get_version(call);
    case dump_table:
    case transfer:
    case unmap_and_replace:
    case get_status_frames: break;
    }
    return Error::no_call;
}

}  // namespace core::hypercall
