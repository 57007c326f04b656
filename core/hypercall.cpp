// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/hypercall.hpp"

#include <array>

#include "core/cpu.hpp"
#include "core/domain.hpp"
#include "core/paging.hpp"
#include "core/vcpu.hpp"

namespace core::hypercall {

namespace {

struct Entry {
    UnlockedHandler unlocked = nullptr;
    LockedHandler locked = nullptr;
};

using Table = std::array<Entry, abi::hypercall_count>;

consteval Table make_table() {
    using enum abi::Hypercall;
    Table table{};
    const auto add = [&](abi::Hypercall number, auto handler) {
        if constexpr (std::is_same_v<decltype(handler), UnlockedHandler>) table[static_cast<u64>(number)].unlocked = handler;
        else table[static_cast<u64>(number)].locked = handler;
    };
    // iret is no entry: it replaces all registers, so the system call entry handles it.
    add(abi::Hypercall::set_trap_table, &hypercall::set_trap_table);
    add(abi::Hypercall::set_callbacks, &hypercall::set_callbacks);
    add(abi::Hypercall::callback_op, &hypercall::callback_op);
    add(abi::Hypercall::nmi_op, &hypercall::nmi_op);
    add(abi::Hypercall::stack_switch, &hypercall::stack_switch);
    add(abi::Hypercall::set_segment_base, &hypercall::set_segment_base);
    add(abi::Hypercall::fpu_taskswitch, &hypercall::fpu_taskswitch);
    add(abi::Hypercall::set_debugreg, &hypercall::set_debugreg);
    add(abi::Hypercall::get_debugreg, &hypercall::get_debugreg);
    add(abi::Hypercall::set_gdt, &hypercall::set_gdt);
    add(abi::Hypercall::update_descriptor, &hypercall::update_descriptor);
    add(abi::Hypercall::mmu_update, &hypercall::mmu_update);
    add(abi::Hypercall::update_va_mapping, &hypercall::update_va_mapping);
    add(abi::Hypercall::mmuext_op, &hypercall::mmuext_op);
    add(abi::Hypercall::memory_op, &hypercall::memory_op);
    add(abi::Hypercall::multicall, &hypercall::multicall);
    add(abi::Hypercall::xen_version, &hypercall::xen_version);
    add(abi::Hypercall::vm_assist, &hypercall::vm_assist);
    add(abi::Hypercall::physdev_op, &hypercall::physdev_op);
    add(abi::Hypercall::console_io, &hypercall::console_io);
    add(abi::Hypercall::event_channel_op, &hypercall::event_channel_op);
    add(abi::Hypercall::grant_table_op, &hypercall::grant_table_op);
    add(abi::Hypercall::sched_op, &hypercall::sched_op);
    add(abi::Hypercall::set_timer_op, &hypercall::set_timer_op);
    add(abi::Hypercall::vcpu_op, &hypercall::vcpu_op);
    add(abi::Hypercall::control, &hypercall::control);
    add(abi::Hypercall::extension, &hypercall::extension);
    add(abi::Hypercall::device_op, &hypercall::device_op);
    return table;
}

constexpr Table table = make_table();

}  // namespace

HypercallResult dispatch(Vcpu& vcpu, u64 number, u64* args) {
    if (number >= table.size()) return Error::no_call;
    const Entry& entry = table[number];
    Call call{vcpu, *vcpu.domain, args};
    if (entry.unlocked != nullptr) return entry.unlocked(call);
    if (entry.locked == nullptr) return Error::no_call;
    const LockGuard lock;
    if (vcpu.pending_release != nullptr) [[unlikely]] {
        Budget budget;
        TRY(paging::finish_release(lock, vcpu, budget));
    }
    return entry.locked(lock, call);
}

HypercallResult multicall(Call& call) {
    constexpr u64 calls_at_once = 64;      // no interrupt is taken meanwhile, and the list may be as long as the guest likes
    for (u64 left = calls_at_once; call.args[1] != 0; --left) {
        if (left == 0) return Error::restart;
        const GuestPtr<abi::MulticallEntry> pointer = call.pointer<abi::MulticallEntry>(0);
        abi::MulticallEntry entry;
        TRY(pointer.read(entry));
        // A multicall in a multicall could nest for ever; iret has no registers to return to here.
        const bool refused = entry.op == static_cast<u64>(abi::Hypercall::multicall);
        const HypercallResult result = refused ? HypercallResult{Error::no_call} : dispatch(call.vcpu, entry.op, entry.args);
        if (result.error() == Error::restart) {
            TRY(pointer.write(entry));
            return Error::restart;
        }
        const i64 value = result.ok() ? result.value() : errno_of(result.error());
        TRY(GuestPtr<i64>{pointer.raw() + offsetof(abi::MulticallEntry, result)}.write(value));
        call.args[0] += sizeof entry;
        --call.args[1];
        // A block or shutdown in the list takes effect at once, as does the end of a turn.
        if (arch::this_cpu().reschedule && call.args[1] != 0) return Error::restart;
    }
    return 0;
}

}  // namespace core::hypercall
