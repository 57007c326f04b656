// SPDX-License-Identifier: GPL-2.0-or-later
// Hypercall mmuext_op: pinning tables, changing the address space, flushing.
#include "idl/memory.hpp"
#include "core/cpu.hpp"
#include "core/descriptor.hpp"
#include "core/domain.hpp"
#include "core/hypercall.hpp"
#include "core/paging.hpp"
#include "core/tlb.hpp"
#include "core/tlb_request.hpp"
#include "core/vcpu.hpp"

namespace core::hypercall {

namespace {

// Gives the vcpu's reference on a former L4 back, now or in steps.
void drop_l4(Locked locked, Vcpu& vcpu, u64 cr3, Budget& budget) {
    if (cr3 == 0) return;
    Frame& old = frames::at(frame_of(MachineAddress{cr3}));
    if (paging::release(locked, old, budget) != Error::none) vcpu.pending_release = &old;
}

Error set_kernel_l4(Locked locked, Vcpu& vcpu, Mfn number, Budget& budget) {
    const u64 wanted = address_of(number).raw();
    if (wanted != vcpu.kernel_cr3) {
        const Error error = paging::acquire(locked, *vcpu.domain, number, FrameType::l4, budget);
        if (error != Error::none) return error == Error::restart ? error : Error::invalid;
    }
    const u64 old = vcpu.kernel_cr3;
    vcpu.kernel_cr3 = wanted;
    descriptors::drop_ldt_pages(locked, vcpu);
    arch::load_kernel_space(vcpu);
    if (wanted != old) drop_l4(locked, vcpu, old, budget);
    return Error::none;
}

Error set_user_l4(Locked locked, Vcpu& vcpu, Mfn number, Budget& budget) {
    const u64 wanted = address_of(number).raw();
    if (wanted == vcpu.user_cr3) return Error::none;
    if (wanted != 0) {
        const Error error = paging::acquire(locked, *vcpu.domain, number, FrameType::l4, budget);
        if (error != Error::none) return error == Error::restart ? error : Error::invalid;
    }
    const u64 old = vcpu.user_cr3;
    vcpu.user_cr3 = wanted;
    drop_l4(locked, vcpu, old, budget);
    return Error::none;
}

// The frame of clear_page and copy_page, held writable while `fill` runs.
template <typename Fill>
Error fill_page(Locked locked, Domain& domain, Mfn number, Fill fill) {
    const Result<Frame*> frame = frames::owned(number, domain.id);
    if (!frame.ok() || paging::acquire_writable(locked, domain, *frame.value()) != Error::none) return Error::invalid;
    fill(arch::pointer_to(number));
    paging::release_writable(locked, *frame.value());
    return Error::none;
}

Error copy_page(Locked locked, Domain& domain, Mfn to, Mfn from) {
    const Result<Frame*> source = frames::owned(from, domain.id);
    if (!source.ok()) return Error::invalid;
    return fill_page(locked, domain, to, [&](void* page) { arch::copy_page(page, arch::pointer_to(from)); });
}

Error flush_multi(Locked locked, const Domain& domain, u64 bitmap, const u64* page) {
    const Result<CpuMask> where = tlb_request::on_vcpus(domain, GuestPtr<u64>{bitmap});
    if (!where.ok()) return where.error();
    if (page != nullptr) tlb::flush_page(locked, where.value(), *page);
    else tlb::flush(locked, where.value());
    return Error::none;
}

Error apply(Locked locked, Call& call, const abi::MmuExtOp& op, Budget& budget) {
    Vcpu& vcpu = call.vcpu;
    Domain& domain = call.domain;
    using enum abi::MmuExtCommand;
    switch (static_cast<abi::MmuExtCommand>(op.command)) {
    case pin_l1:
    case pin_l2:
    case pin_l3:
    case pin_l4: return paging::pin(locked, domain, Mfn{op.arg1}, table_type(op.command + 1), budget);
    case unpin: {
        const Result<Frame*> frame = frames::owned(Mfn{op.arg1}, domain.id);
        return frame.ok() ? paging::unpin(locked, domain, *frame.value(), budget) : Error::invalid;
    }
    case new_baseptr: return set_kernel_l4(locked, vcpu, Mfn{op.arg1}, budget);
    case new_user_baseptr: return set_user_l4(locked, vcpu, Mfn{op.arg1}, budget);
    case tlb_flush_local: tlb::flush(locked, tlb_request::local(vcpu)); return Error::none;
    case invlpg_local: tlb::flush_page(locked, tlb_request::local(vcpu), op.arg1); return Error::none;
    case tlb_flush_multi: return flush_multi(locked, domain, op.arg2, nullptr);
    case invlpg_multi: return flush_multi(locked, domain, op.arg2, &op.arg1);
    case tlb_flush_all: tlb::flush(locked, tlb_request::everywhere(domain)); return Error::none;
    case invlpg_all: tlb::flush_page(locked, tlb_request::everywhere(domain), op.arg1); return Error::none;
    case flush_cache:
    case flush_cache_global: return Error::access;
    case set_ldt: return descriptors::set_ldt(locked, vcpu, op.arg1, op.arg2);
    case clear_page: return fill_page(locked, domain, Mfn{op.arg1}, arch::clear_page);
    case abi::MmuExtCommand::copy_page: return hypercall::copy_page(locked, domain, Mfn{op.arg1}, Mfn{op.arg2});
    case mark_super:
    case unmark_super: return Error::not_supported;
    }
    return Error::no_call;
}

}  // namespace

HypercallResult mmuext_op(Locked locked, Call& call) {
    u64 count = call.args[1] & ~abi::mmu_continuation;
    const bool continued = (call.args[1] & abi::mmu_continuation) != 0;
    if (call.args[3] != abi::domid_self && call.args[3] != call.domain.id) return Error::permission;
    if (count >= abi::mmu_continuation) return Error::invalid;
    Budget budget;

    const GuestPtr<u32> done_pointer = call.pointer<u32>(2);
    u32 done = 0;
    if (continued && !done_pointer.is_null()) TRY(done_pointer.read(done));
    Error error = Error::none;
    while (count != 0) {
        abi::MmuExtOp op;
        error = budget.spend(4) ? call.pointer<abi::MmuExtOp>(0).read(op) : Error::restart;
        if (error == Error::none) error = apply(locked, call, op, budget);
        if (error != Error::none) break;
        ++done;
        --count;
        call.args[0] += sizeof op;
        if (call.vcpu.pending_release != nullptr) {      // as in mmu_update
            error = Error::restart;
            break;
        }
    }
    if (!done_pointer.is_null() && (done_pointer.write(done) != Error::none)) error = Error::fault;
    call.args[1] = count | abi::mmu_continuation;
    return result_of(error);
}

}  // namespace core::hypercall
