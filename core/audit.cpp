// SPDX-License-Identifier: GPL-2.0-or-later
// No guest maps writable a frame that is a page table, a descriptor table, the core's, or another domain's without a
// grant; none maps for reading what is neither its own nor granted; no path leads to a table that was not checked.
#include "core/audit.hpp"

#include "core/arch.hpp"
#include "core/console.hpp"
#include "core/device.hpp"
#include "core/domain.hpp"
#include "core/page_table_entry.hpp"
#include "core/panic.hpp"

namespace core::audit {

namespace {

struct Counts {
    u64 tables, entries, granted;
};

[[noreturn]] void fail(const char* problem, const Frame& table, unsigned index, u64 entry) {
    log("audit: domain ", table.owner, ", table ", Hex{frames::number_of(table).raw()}, " level ", table_level(table.type), " entry ",
        index, " = ", Hex{entry, 16}, ": ", problem);
    PANIC("audit failed");
}

bool is_granted(DomId mapper, Mfn frame, bool writable) {
    Domain* const domain = domains::find_any(mapper);
    if (domain == nullptr) return false;
    // On its way down it gives its handles back before its tables; the entries themselves still hold what they lead to.
    if (domain->dying) return true;
    for (u32 handle = 0; handle < domain->grants.handles_used(); ++handle) {
        const MapTrack* const mapping = domain->grants.find_handle(handle);
        if (mapping == nullptr || (writable && mapping->access == GrantAccess::read_only)) continue;
        const Domain* const granter = domains::find_any(mapping->granter);
        if (granter != nullptr && granter->grants.active_frame(mapping->ref) == frame) return true;
    }
    return false;
}

const char* problem_of_page(const Frame& table, u64 entry, Counts& counts) {
    const Frame& target = frames::at(pte::frame(entry));
    if (target.owner == owner_free) return "the frame is free";
    if (target.owner == owner_core) return "the frame is the core's";
    if (target.count == 0) return "the frame has no reference";
    if (target.owner != table.owner) {
        ++counts.granted;
        if (!is_granted(table.owner, pte::frame(entry), pte::is_writable(entry))) return "another domain's frame, not granted";
    }
    if (!pte::is_writable(entry)) return nullptr;
    return target.type == FrameType::writable && target.type_count > 0 ? nullptr : "writable, but the frame is in use as something else";
}

const char* problem_of_table_entry(const Frame& table, u64 entry) {
    const Frame& target = frames::at(pte::frame(entry));
    if ((entry & pte::large) != 0) return "a large page";
    if (target.owner != table.owner) return "a table of another owner";
    if (target.type != table_type(table_level(table.type) - 1) || target.type_count == 0) return "no table of the next level";
    return target.has(frame_validated) ? nullptr : "a table that was not validated";
}

void check_table(const Frame& table, Counts& counts) {
    const u64* const entries = arch::table_at(frames::number_of(table));
    ++counts.tables;
    for (unsigned i = 0; i < pte::entries; ++i) {
        const u64 entry = entries[i];
        if (!pte::is_present(entry)) continue;
        if (table.type == FrameType::l4 && pte::is_core_slot(i)) {
            if (!arch::is_core_entry(i, entry)) fail("not the core's entry in a slot of the core", table, i, entry);
            continue;
        }
        ++counts.entries;
        if ((entry & pte::user) == 0) fail("not a user page", table, i, entry);
        if (table.type == FrameType::l1 && pte::is_device(entry)) {
            const Domain* const owner = domains::find_any(table.owner);
            if (!owner->dying && !devices::may_map(*owner, pte::frame(entry))) fail("memory of a device that is not the domain's", table, i, entry);
            continue;
        }
        if (!frames::is_ram(pte::frame(entry))) fail("no RAM", table, i, entry);
        const char* const problem = table.type == FrameType::l1 ? problem_of_page(table, entry, counts) : problem_of_table_entry(table, entry);
        if (problem != nullptr) fail(problem, table, i, entry);
    }
}

}  // namespace

void check_guests(Locked, const char* when) {
    Counts counts{};
    for (u64 i = 0; i < frames::limit; ++i) {
        const Frame& frame = frames::at(Mfn{i});
        if (frame.owner == owner_not_ram) continue;
        if (frame.type_count > frame.count) {
            log("audit: frame ", Hex{i}, " has more uses by type (", frame.type_count, ") than references (", frame.count, ")");
            PANIC("audit failed");
        }
        if (is_page_table(frame.type) && frame.type_count > 0 && frame.has(frame_validated)) check_table(frame, counts);
    }
    log("audit: ", when, ": ", counts.tables, " tables, ", counts.entries, " entries, ", counts.granted, " of granted frames, all as they should be");
}

}  // namespace core::audit
