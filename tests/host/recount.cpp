// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/host/recount.hpp"

#include <map>
#include <set>
#include <sstream>
#include <vector>

#include "core/arch.hpp"
#include "core/audit.hpp"
#include "core/device.hpp"
#include "core/domain.hpp"
#include "core/frame_allocator.hpp"
#include "core/page_table_entry.hpp"
#include "core/vcpu.hpp"

namespace core::host {

namespace {

struct Uses {
    u64 count = 0, by_type = 0;
    FrameType type = FrameType::none;      // what the uses by type want it to be
};

class Recount {
  public:
    std::string run() {
        uses_.resize(frames::limit);
        for (u64 i = 0; i < frames::limit; ++i) count_frame(Mfn{i});
        u64 promised = frame_allocator.unreserved() + frame_allocator.used_by_core();
        for (const DomId id : owners_) {
            Domain* const domain = domains::find_any(id);
            if (domain == nullptr) return "a frame is owned by domain " + std::to_string(id) + ", which is none";
            count_domain(*domain);
            promised += domain->reserved + 1;      // and its record
        }
        for (auto& [grant, writable] : grants_) {
            const Mfn frame = domains::find_any(grant.first)->grants.active_frame(grant.second);
            use(frame, writable ? FrameType::writable : FrameType::none);
        }
        if (promised != frame_allocator.total()) complain("the reservations make ", promised, " frames of ", frame_allocator.total());
        for (u64 i = 0; i < frames::limit && problem_.empty(); ++i) compare(Mfn{i});
        return problem_;
    }

  private:
    template <typename... Parts>
    void complain(const Parts&... parts) {
        if (!problem_.empty()) return;
        std::ostringstream text;
        (text << ... << parts);
        problem_ = text.str();
    }

    // One reference; by type as well unless `type` is none.
    void use(Mfn number, FrameType type = FrameType::none) {
        if (number.raw() >= frames::limit) return complain("a reference to frame ", number.raw(), ", which is none");
        Uses& uses = uses_[number.raw()];
        ++uses.count;
        if (type == FrameType::none) return;
        ++uses.by_type;
        if (uses.type != FrameType::none && uses.type != type) complain("frame ", number.raw(), " is used as two types at once");
        uses.type = type;
    }

    void count_frame(Mfn number) {
        const Frame& frame = frames::at(number);
        if (frame.owner == owner_not_ram || frame.owner == owner_free) return;
        if (frame.owner != owner_core) owners_.insert(frame.owner);
        if (frame.has(frame_allocated)) use(number);
        if (frame.has(frame_pinned)) use(number, frame.type);
        if (frame.has(frame_partial)) use(number);
        if (frame.has(frame_core)) use(number, FrameType::writable);
        if (frame.has(frame_busy)) complain("frame ", number.raw(), " is still being validated");
        if (is_page_table(frame.type)) count_entries(number);
    }

    // The entries that hold references: all of a validated table, the first ones of one that is half-done.
    void count_entries(Mfn number) {
        const Frame& frame = frames::at(number);
        const unsigned level = table_level(frame.type);
        const bool whole = frame.has(frame_validated) && frame.type_count > 0;
        const unsigned held = whole ? pte::entries : frame.has(frame_partial) ? frame.partial_index : 0;
        if (whole && frame.has(frame_partial)) complain("frame ", number.raw(), " is validated and half-done");
        const u64* const table = arch::table_at(number);
        for (unsigned i = 0; i < held; ++i) {
            if (level == 4 && pte::is_core_slot(i)) {
                if (whole && !arch::is_core_entry(i, table[i])) complain("L4 ", number.raw(), " has not the core's entry in slot ", i);
                continue;
            }
            if (!pte::is_present(table[i])) continue;
            if ((table[i] & pte::user) == 0) complain("table ", number.raw(), ", entry ", i, ": not a user page");
            if (level == 1 && pte::is_device(table[i])) {
                check_device_entry(frame, table[i]);
                continue;
            }
            if ((table[i] & ~(pte::address_mask | (level == 1 ? pte::allowed_l1 : pte::allowed_upper))) != 0)
                complain("table ", number.raw(), ", entry ", i, ": bits that no guest may set");
            const bool by_type = level > 1 || pte::is_writable(table[i]);
            use(pte::frame(table[i]), !by_type ? FrameType::none : level > 1 ? table_type(level - 1) : FrameType::writable);
        }
    }

    // Holds no references. Its domain loses the device before the tables, when nobody uses them any more.
    void check_device_entry(const Frame& table, u64 entry) {
        const Domain* const domain = domains::find_any(table.owner);
        const u64 number = frames::number_of(table).raw();
        if (pte::frame(entry).raw() < frames::limit) complain("table ", number, ": RAM as memory of a device");
        if ((entry & ~(pte::address_mask | pte::allowed_device)) != 0) complain("table ", number, ": bits that no guest may set");
        if (!domain->dying && !devices::may_map(*domain, pte::frame(entry))) complain("table ", number, ": memory of a device that is not its domain's");
    }

    void count_domain(Domain& domain) {
        u64 held = 0, guest_frames = 0, core_frames = 1;
        for (u32 number = domain.frame_list; number != no_link; number = frames::table[number].next) {
            const Frame& frame = frames::table[number];
            ++held;
            guest_frames += frame.has(frame_allocated);
            core_frames += frame.has(frame_core);
            if (frame.owner != domain.id && !(frame.owner == owner_core && frame.has(frame_core))) complain("frame ", number, " is in a list of not its owner");
        }
        if (held != domain.held || guest_frames != domain.guest_frames || core_frames != domain.core_frames)
            complain("domain ", domain.id, " holds ", held, " frames, ", guest_frames, " of guest memory, ", core_frames, " of the core's; its record says ",
                     domain.held, ", ", domain.guest_frames, ", ", domain.core_frames);
        if (held > domain.reserved || guest_frames > domain.max_frames) complain("domain ", domain.id, " has more than was reserved");
        for (u32 i = 0; i < domain.vcpu_count; ++i) count_vcpu(*domain.vcpus[i]);
        count_grants(domain);
        if (domain.dma_tables != Mfn{}) count_pool(domain.dma_tables, 4);
    }

    // Pages of its DMA pool, found by the tables that an IOMMU walks.
    void count_pool(Mfn table, unsigned level) {
        for (unsigned i = 0; i < pte::entries; ++i) {
            const u64 entry = arch::table_at(table)[i];
            if (entry == 0) continue;
            const Mfn target = frame_of(MachineAddress{entry & ~u64{page_size - 1}});
            if ((entry & (page_size - 1)) != 3) complain("DMA table ", table.raw(), ", entry ", i, ": bits that do not belong there");
            if (level == 1) use(target, FrameType::writable);
            else count_pool(target, level - 1);
        }
    }

    void count_vcpu(const Vcpu& vcpu) {
        for (u64 cr3 : {vcpu.kernel_cr3, vcpu.user_cr3})
            if (cr3 != 0) use(frame_of(MachineAddress{cr3}), FrameType::l4);
        if (vcpu.pending_release != nullptr) use(frames::number_of(*vcpu.pending_release), vcpu.pending_release->type);
        for (u64 i = 0; i < (vcpu.gdt_entries + 511) / 512; ++i) use(vcpu.gdt_frames[i], FrameType::descriptor);
        for (unsigned i = 0; i < 16; ++i)
            if ((vcpu.ldt_mapped >> i & 1) != 0) use(vcpu.ldt_frames[i], FrameType::descriptor);
        if (vcpu.info_frame != Mfn{}) use(vcpu.info_frame, FrameType::writable);
        for (const PinnedArea* area : {&vcpu.runstate_area, &vcpu.time_area})
            for (int i = 0; i < 2; ++i)
                if (area->size[i] != 0) use(area->frame[i], FrameType::writable);
    }

    // A grant in use holds one reference however often it is mapped, and a writable one if any mapping is.
    void count_grants(Domain& domain) {
        for (u32 handle = 0; handle < domain.grants.handles_used(); ++handle)
            if (const MapTrack* track = domain.grants.find_handle(handle)) grants_[{track->granter, track->ref}] |= track->access == GrantAccess::read_write;
    }

    void compare(Mfn number) {
        const Frame& frame = frames::at(number);
        const Uses& uses = uses_[number.raw()];
        if (frame.owner == owner_not_ram || frame.owner == owner_free) {
            if (uses.count != 0) complain("frame ", number.raw(), " is free and used ", uses.count, " times");
            return;
        }
        if (frame.count != uses.count || frame.type_count != uses.by_type)
            complain("frame ", number.raw(), " of ", frame.owner, ", type ", unsigned(frame.type), ": it counts ", frame.count, " references, ", frame.type_count,
                     " by type; found ", uses.count, ", ", uses.by_type);
        if (uses.by_type != 0 && uses.type != frame.type) complain("frame ", number.raw(), " is used as type ", unsigned(uses.type), " and is ", unsigned(frame.type));
    }

    std::vector<Uses> uses_;
    std::set<DomId> owners_;      // every domain: its shared_info is its own
    std::map<std::pair<DomId, GrantRef>, bool> grants_;
    std::string problem_;
};

}  // namespace

std::string recount() { return Recount{}.run(); }

}  // namespace core::host
