// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/paging.hpp"

#include "core/arch.hpp"
#include "core/descriptor.hpp"
#include "core/device.hpp"
#include "core/domain.hpp"
#include "core/tlb.hpp"
#include "core/vcpu.hpp"

namespace core::paging {

namespace {

// One entry of a table being validated, at `level`: checks it and takes its references.
Error take_entry(Locked locked, Domain& domain, u64 entry, unsigned level, Budget& budget) {
    if (level == 1 && pte::is_device(entry)) return check_device_entry(domain, entry);
    const u64 allowed = level == 1 ? pte::allowed_l1 : pte::allowed_upper;
    if ((entry & ~(allowed | pte::address_mask)) != 0) return Error::invalid;
    const Mfn number = pte::frame(entry);
    if (!frames::is_ram(number)) return number.raw() == pte::address_mask >> page_shift ? Error::invalid : Error::permission;
    Frame& target = frames::at(number);
    TRY(frames::get(target, domain.id));
    if (level == 1 && !pte::is_writable(entry)) return Error::none;
    const Error error = level == 1 ? acquire_writable(locked, domain, target)
                                   : acquire_type(locked, domain, target, table_type(level - 1), budget);
    if (error != Error::none) frames::put(locked, target);
    return error;
}

// Gives back what take_entry took. At level 1 it never has to stop.
Error drop_entry(Locked locked, u64 entry, unsigned level, Budget& budget) {
    if (level == 1 && pte::is_device(entry)) return Error::none;
    Frame& target = frames::at(pte::frame(entry));
    if (level == 1) {
        if (pte::is_writable(entry)) release_writable(locked, target);
    } else {
        TRY(release_type(locked, target, budget));
    }
    frames::put(locked, target);
    return Error::none;
}

void set_partial(Frame& frame, unsigned index) {
    frame.partial_index = static_cast<u16>(index);
    if (frame.has(frame_partial)) return;
    frame.set(frame_partial);
    ++frame.count;
}

void clear_partial(Locked locked, Frame& frame) {
    if (!frame.has(frame_partial)) return;
    frame.clear(frame_partial);
    frames::put(locked, frame);
}

// Most tables are nearly empty: the search for entries that hold something is as short as it can be, and is charged by
// the table.
constexpr int search_cost = 32;

bool holds_something(const u64* table, unsigned index, unsigned level) {
    return pte::is_present(table[index]) && !(level == 4 && pte::is_core_slot(index));
}
unsigned next_used(const u64* table, unsigned index, unsigned level) {
    while (index < pte::entries && !holds_something(table, index, level)) ++index;
    return index;
}
unsigned end_of_used(const u64* table, unsigned count, unsigned level) {
    while (count > 0 && !holds_something(table, count - 1, level)) --count;
    return count;
}

// Drops the references of entries [0, count). restart: partial_index says how many are left.
Error drop_entries(Locked locked, Frame& frame, unsigned count, Budget& budget) {
    const unsigned level = table_level(frame.type);
    const u64* const table = arch::table_at(frames::number_of(frame));
    static_cast<void>(budget.spend(search_cost));
    while ((count = end_of_used(table, count, level)) > 0) {
        const Error error = drop_entry(locked, table[count - 1], level, budget);
        if (error == Error::none) --count;
        if (error != Error::none || (!budget.spend(1) && count > 0)) {
            set_partial(frame, count);
            return Error::restart;
        }
    }
    clear_partial(locked, frame);
    return Error::none;
}

// The last entry that still holds its reference may lead to a table whose release was preempted: that one first.
Error restore_lower(Locked locked, Domain& domain, u64 entry, unsigned level, Budget& budget) {
    if (level == 1 || !pte::is_present(entry)) return Error::none;
    Frame& lower = frames::at(pte::frame(entry));
    if (lower.has(frame_validated)) return Error::none;
    TRY(acquire_type(locked, domain, lower, table_type(level - 1), budget));
    --lower.type_count;      // the entry had its own
    return Error::none;
}

// Checks entries from partial_index on. On failure everything taken is given back, at once or later by whoever next
// wants the frame.
Error validate_table(Locked locked, Domain& domain, Frame& frame, Budget& budget) {
    const unsigned level = table_level(frame.type);
    u64* const table = arch::table_at(frames::number_of(frame));
    unsigned index = frame.has(frame_partial) ? frame.partial_index : 0;
    frame.set(frame_busy);
    const bool skipped = level == 4 && index > 0 && pte::is_core_slot(index - 1);
    Error error = index == 0 || skipped ? Error::none : restore_lower(locked, domain, table[index - 1], level, budget);
    while (error == Error::none && (index = next_used(table, index, level)) < pte::entries) {
        const u64 entry = table[index];
        error = budget.spend(1) ? take_entry(locked, domain, entry, level, budget) : Error::restart;
        if (error == Error::none) table[index++] = pte::for_hardware(entry);
    }
    static_cast<void>(budget.spend(search_cost));
    frame.clear(frame_busy);
    if (error == Error::none) {
        if (level == 4) arch::install_core_slots(table);
        clear_partial(locked, frame);
        return Error::none;
    }
    set_partial(frame, index);
    if (error == Error::restart) return error;
    Budget undo(Budget::Contention::ignored);
    static_cast<void>(drop_entries(locked, frame, index, undo));
    return error;
}

Error validate(Locked locked, Domain& domain, Frame& frame, Budget& budget) {
    if (frame.type != FrameType::descriptor) return validate_table(locked, domain, frame, budget);
    return descriptors::validate_frame(frame);
}

// Nothing uses the frame by type: let it become another.
Error change_type(Locked locked, Domain& domain, Frame& frame, FrameType type) {
    // A half-done validation is not undone here: it may hold the last use of a table that a caller of ours is at work on.
    if (frame.has(frame_partial)) return Error::busy;
    if (frame.type == type) return Error::none;
    // Writable mappings of a page table, and paths through a former one, may still be in a TLB.
    if (frame.type != FrameType::none) tlb::flush_stale(locked, domain.loaded_on, frame.stamp);
    frame.type = type;
    frame.clear(frame_validated);
    return Error::none;
}

}  // namespace

Error acquire_type(Locked locked, Domain& domain, Frame& frame, FrameType type, Budget& budget) {
    if (frame.type_count >= count_limit || frame.has(frame_busy)) return Error::busy;
    if (frame.type_count > 0) {
        if (frame.type != type) return Error::busy;
        if (!frame.has(frame_validated) && type != FrameType::writable) {
            // Its release was preempted: make it whole again. If that fails, who is releasing it still will.
            const Error error = validate(locked, domain, frame, budget);
            if (error != Error::none && !frame.has(frame_partial)) set_partial(frame, 0);
            TRY(error);
            frame.set(frame_validated);
        }
        ++frame.type_count;
        return Error::none;
    }
    if (frame.type != type || type == FrameType::writable) TRY(change_type(locked, domain, frame, type));
    if (type != FrameType::writable) TRY(validate(locked, domain, frame, budget));
    frame.set(frame_validated);
    ++frame.type_count;
    return Error::none;
}

Error release_type(Locked locked, Frame& frame, Budget& budget) {
    ASSERT(frame.type_count > 0);
    if (frame.type_count == 1 && is_page_table(frame.type)) {
        const unsigned held = frame.has(frame_partial) ? frame.partial_index : pte::entries;
        frame.clear(frame_validated);
        TRY(drop_entries(locked, frame, held, budget));
    }
    if (--frame.type_count == 0) {
        frame.clear(frame_validated);
        frame.stamp = tlb::tick();
    }
    return Error::none;
}

Error check_device_entry(const Domain& domain, u64 entry) {
    if ((entry & ~(pte::allowed_device | pte::address_mask)) != 0) return Error::invalid;
    return devices::may_map(domain, pte::frame(entry)) ? Error::none : Error::permission;
}

Error become_writable(Locked locked, Domain& domain, Frame& frame) {
    Budget budget(Budget::Contention::ignored);
    return acquire_type(locked, domain, frame, FrameType::writable, budget);
}

Error acquire(Locked locked, Domain& domain, Mfn number, FrameType type, Budget& budget) {
    if (!frames::is_ram(number)) return Error::permission;
    Frame& frame = frames::at(number);
    TRY(frames::get(frame, domain.id));
    const Error error = acquire_type(locked, domain, frame, type, budget);
    if (error != Error::none) frames::put(locked, frame);
    return error;
}

Error release(Locked locked, Frame& frame, Budget& budget) {
    TRY(release_type(locked, frame, budget));
    frames::put(locked, frame);
    return Error::none;
}

Error pin(Locked locked, Domain& domain, Mfn number, FrameType type, Budget& budget) {
    const Result<Frame*> frame = frames::owned(number, domain.id);
    if (!frame.ok()) return Error::invalid;
    if (frame.value()->has(frame_pinned) || frame.value()->has(frame_core)) return Error::invalid;
    if (frame.value()->type != type) TRY(abandon_partial(locked, *frame.value(), budget));
    const Error error = acquire(locked, domain, number, type, budget);
    if (error == Error::none) frame.value()->set(frame_pinned);
    return error == Error::none || error == Error::restart ? error : Error::invalid;
}

Error unpin(Locked locked, Domain&, Frame& frame, Budget& budget) {
    if (!frame.has(frame_pinned)) return Error::invalid;
    TRY(release_type(locked, frame, budget));
    frame.clear(frame_pinned);
    frames::put(locked, frame);
    return Error::none;
}

Error abandon_partial(Locked locked, Frame& frame, Budget& budget) {
    if (!frame.has(frame_partial) || frame.type_count > 0) return Error::none;
    return drop_entries(locked, frame, frame.partial_index, budget);
}

}  // namespace core::paging
