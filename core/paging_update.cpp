// SPDX-License-Identifier: GPL-2.0-or-later
// Changes of single entries in tables that are in use. The order is always: reference on the new target, write, then drop
// the old one; so whatever the processor walks meanwhile is referenced.
#include "core/arch.hpp"
#include "core/domain.hpp"
#include "core/paging.hpp"
#include "core/vcpu.hpp"

namespace core::paging {

namespace {

constexpr u64 access_bits = pte::accessed | pte::dirty;

// Returns what the entry was. Only the processor can change it meanwhile (A and D): the lock is held.
u64 write_entry(u64* slot, u64 value, AccessBits bits) {
    if (bits == AccessBits::replace) return __atomic_exchange_n(slot, value, __ATOMIC_SEQ_CST);
    u64 old = __atomic_load_n(slot, __ATOMIC_RELAXED);
    while (!__atomic_compare_exchange_n(slot, &old, value | (old & access_bits), false, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED)) {
    }
    return old;
}

bool same_use(u64 old, u64 wanted) {
    constexpr u64 use = pte::address_mask | pte::writable | pte::present | pte::cache_disable;
    return ((old ^ wanted) & use) == 0 && pte::is_present(old);
}

Error take_l1_target(Locked locked, Domain& domain, u64 wanted) {
    if (pte::is_device(wanted)) [[unlikely]] return check_device_entry(domain, wanted);
    const Mfn number = pte::frame(wanted);
    if (number.raw() >= frames::limit) [[unlikely]]
        return number.raw() == pte::address_mask >> page_shift ? Error::invalid : Error::permission;
    Frame& target = frames::at(number);
    TRY(frames::get(target, domain.id));
    if (!pte::is_writable(wanted)) return Error::none;
    const Error error = acquire_writable(locked, domain, target);
    if (error != Error::none) frames::put(locked, target);
    return error == Error::none ? error : Error::busy;
}

void drop_l1_target(Locked locked, u64 old) {
    if (pte::is_device(old)) [[unlikely]] return;
    Frame& target = frames::at(pte::frame(old));
    if (pte::is_writable(old)) release_writable(locked, target);
    frames::put(locked, target);
}

}  // namespace

namespace {

// The common way of both updates: `write` puts the entry there and returns the old one, or says that it could not.
template <typename WriteEntry>
Error change_l1(Locked locked, Domain& domain, u64* slot, u64 wanted, WriteEntry write) {
    u64 old = 0;
    if (!pte::is_present(wanted)) {
        if (!write(wanted, old)) return Error::again;
        if (pte::is_present(old)) drop_l1_target(locked, old);
        return Error::none;
    }
    if ((wanted & ~(pte::allowed_device | pte::address_mask)) != 0) return Error::invalid;
    if ((wanted & (pte::write_through | pte::cache_disable)) == pte::write_through) return Error::invalid;
    wanted |= pte::user;
    // Same frame, same access: every check is done, the references stay as they are.
    if (same_use(__atomic_load_n(slot, __ATOMIC_RELAXED), wanted)) return write(wanted, old) ? Error::none : Error::again;
    TRY(take_l1_target(locked, domain, wanted));
    if (!write(wanted, old)) {
        drop_l1_target(locked, wanted);
        return Error::again;
    }
    if (pte::is_present(old)) drop_l1_target(locked, old);
    return Error::none;
}

}  // namespace

Error update_l1(Locked locked, Domain& domain, u64* slot, u64 wanted, AccessBits bits) {
    const AccessBits how = pte::is_present(wanted) ? bits : AccessBits::replace;
    return change_l1(locked, domain, slot, wanted, [slot, how](u64 value, u64& old) {
        old = write_entry(slot, value, how);
        return true;
    });
}

Error exchange_l1(Locked locked, Domain& domain, u64* slot, u64 expected, u64 wanted) {
    return change_l1(locked, domain, slot, wanted, [slot, expected](u64 value, u64& old) {
        old = expected;
        return __atomic_compare_exchange_n(slot, &old, value, false, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED);
    });
}

namespace {

// Called when nothing may fail any more: what does not fit the budget is left to finish_release.
void drop_table(Locked locked, Vcpu& vcpu, Frame& old, Budget& budget) {
    if (release(locked, old, budget) == Error::none) return;
    vcpu.pending_release = &old;
}

}  // namespace

Error update_upper(Locked locked, Vcpu& vcpu, Frame& table, u64* slot, u64 wanted, AccessBits bits, Budget& budget) {
    const unsigned level = table_level(table.type);
    const unsigned index = static_cast<unsigned>(reinterpret_cast<u64>(slot) / sizeof(u64) % pte::entries);
    if (level == 4 && pte::is_core_slot(index)) return Error::invalid;
    if (pte::is_present(wanted) && (wanted & ~(pte::allowed_upper | pte::address_mask)) != 0) return Error::invalid;
    wanted = pte::for_hardware(wanted);
    if (same_use(__atomic_load_n(slot, __ATOMIC_RELAXED), wanted)) {
        write_entry(slot, wanted, bits);
        return Error::none;
    }
    if (pte::is_present(wanted)) {
        // A table in this one's place must not be this one: acquire_type refuses the wrong level.
        TRY(acquire(locked, *vcpu.domain, pte::frame(wanted), table_type(level - 1), budget));
    }
    const u64 old = write_entry(slot, wanted, pte::is_present(wanted) ? bits : AccessBits::replace);
    if (pte::is_present(old)) drop_table(locked, vcpu, frames::at(pte::frame(old)), budget);
    return Error::none;
}

Error finish_release(Locked locked, Vcpu& vcpu, Budget& budget) {
    if (vcpu.pending_release == nullptr) return Error::none;
    TRY(release(locked, *vcpu.pending_release, budget));
    vcpu.pending_release = nullptr;
    return Error::none;
}

u64* find_l1_slot(Mfn l4, u64 address) {
    if (pte::is_core_slot(pte::index(address, 4))) return nullptr;
    Mfn table = l4;
    for (unsigned level = 4; level > 1; --level) {
        const u64 entry = arch::table_at(table)[pte::index(address, level)];
        if (!pte::is_present(entry)) return nullptr;
        table = pte::frame(entry);
    }
    return &arch::table_at(table)[pte::index(address, 1)];
}

}  // namespace core::paging
