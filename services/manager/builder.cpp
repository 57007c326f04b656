// SPDX-License-Identifier: GPL-2.0-or-later
#include "services/manager/builder.hpp"

#include "idl/grants.hpp"
#include "idl/shared_info.hpp"
#include "rt/hypercall.hpp"
#include "rt/memory.hpp"
#include "services/manager/core_memory.hpp"
#include "services/manager/page_tables.hpp"

namespace manager {

namespace {

constexpr u64 mib = u64{1} << 20;
constexpr u64 pages_at_once = 1024;      // between two turns of others
// Entries as the ABI describes the initial map: present, accessed, writable but for page tables; upper levels usable by all.
constexpr u64 page_entry = 0x23, table_page_entry = 0x21, upper_entry = 0x67;

u64 pages_for(u64 bytes) { return (bytes + page_size - 1) / page_size; }
u32 most_mib(const ManifestDomain& record) { return record.max_memory_mib > record.memory_mib ? record.max_memory_mib : record.memory_mib; }

}  // namespace

rt::Task<Refusal> Builder::run() {
    Refusal result = prepare();
    if (result.ok()) result = create();
    if (!result.ok()) co_return result;
    result = co_await populate();
    if (result.ok()) result = co_await copy(*guest_.image, 1, layout_.image, pages_for(header_.size));
    if (result.ok() && guest_.ramdisk != nullptr) result = co_await copy(*guest_.ramdisk, 0, layout_.ramdisk, pages_for(guest_.ramdisk->size()));
    if (result.ok()) result = co_await write_p2m();
    if (result.ok()) result = co_await write_tables();
    if (result.ok() && header_.hypercall_page != 0) result = write_hypercall_page();
    if (result.ok()) result = connect();
    if (result.ok()) result = write_start_info();
    if (result.ok()) result = set_registers();
    co_return result;
}

Refusal Builder::prepare() {
    if (!guest_.image->read(0, {reinterpret_cast<u8*>(&header_), sizeof header_})) return bad_image(line::ImageProblem::cut_short);
    if (const line::ImageProblem problem = check_image(header_, guest_.image->size()); problem != line::ImageProblem::none)
        return bad_image(problem);
    pages_ = u64{guest_.record.memory_mib} * mib / page_size;
    if (const Refusal refusal = make_layout(header_, pages_, guest_.ramdisk != nullptr ? guest_.ramdisk->size() : 0, layout_); !refusal.ok())
        return refusal;
    if (frames_.reserve(pages_)) return {};
    return too_much(Status::no_memory, FrameList::pages_for(pages_) * page_size / mib, rt::memory::free_pages() * page_size / mib);
}

Refusal Builder::create() {
    ControlCreate create{};
    std::memcpy(create.name, guest_.record.name, sizeof create.name);
    create.max_frames = static_cast<u32>(u64{most_mib(guest_.record)} * mib / page_size);
    create.vcpus = guest_.record.vcpus;
    create.max_grant_frames = guest_.record.max_grant_frames;
    if (guest_.is(domain_console_server)) create.rights |= right_console;
    if (guest_.is(domain_service) || servers_.console == 0) create.rights |= right_print;
    const i64 error = rt::control(ControlCommand::create, &create);
    if (error == -enomem) return too_much(Status::no_memory, most_mib(guest_.record), free_frames() * page_size / mib);
    if (error == -enospc) return too_much(Status::limit, 0, 0, static_cast<i64>(line::Limit::domains));
    if (error != 0) return by_core(error);
    guest_.domid = create.domid;
    shared_info_ = create.shared_info;
    grant_frame_ = create.grant_frame;
    return {};
}

// Between the pieces of a long work: everyone else, and a look whether it is still wanted.
rt::Task<Refusal> Builder::populate() {
    for (u64 done = 0; done < pages_;) {
        const u64 left = pages_ - done, count = left < FrameList::per_page ? left : FrameList::per_page;
        ControlPopulate populate{guest_.domid, {}, done, count, reinterpret_cast<u64>(frames_.page(done / FrameList::per_page))};
        if (const i64 error = rt::control(ControlCommand::populate, &populate); error != 0) co_return by_core(error);
        done += count;
        if (done % pages_at_once != 0 && done != pages_) continue;
        co_await rt::NextRound(turns_);
        if (guest_.cancelled) co_return refused(Status::cancelled);
    }
    co_return Refusal{};
}

rt::Task<Refusal> Builder::copy(const StoredImage& image, u64 first_page, u64 first_pfn, u64 pages) {
    FrameCopier copier(image.owner(), guest_.domid);
    for (u64 page = 0; page < pages; ++page) {
        copier.copy(image.frame(first_page + page), frames_[first_pfn + page]);
        if ((page + 1) % pages_at_once != 0) continue;
        if (!copier.flush()) co_return refused(Status::refused_by_core);
        co_await rt::NextRound(turns_);
        if (guest_.cancelled) co_return refused(Status::cancelled);
    }
    co_return copier.flush() ? Refusal{} : refused(Status::refused_by_core);
}

rt::Task<Refusal> Builder::write_p2m() {
    FrameWriter writer(guest_.domid);
    for (u64 page = 0; page < layout_.p2m_pages; ++page) {
        const u64 left = (pages_ - page * FrameList::per_page) * sizeof(FrameNumber);
        writer.write(frames_[layout_.p2m + page], 0, frames_.page(page), static_cast<u32>(left < page_size ? left : page_size));
        if ((page + 1) % pages_at_once != 0) continue;
        if (!writer.flush()) co_return refused(Status::refused_by_core);
        co_await rt::NextRound(turns_);
        if (guest_.cancelled) co_return refused(Status::cancelled);
    }
    co_return writer.flush() ? Refusal{} : refused(Status::refused_by_core);
}

// Levels 3 to 1 of a mapping whose tables begin at `first_table` and whose pages begin at `first_page`.
rt::Task<Refusal> Builder::write_mapping(const MappingTables& tables, u64 first_table, u64 first_page) {
    FrameWriter writer(guest_.domid);
    for (unsigned level = 3; level >= 1; --level)
        for (u64 index = 0; index < tables.count(level); ++index) {
            u64* const table = reinterpret_cast<u64*>(writer.compose(frames_[first_table + tables.place(level, index)]));
            tables.fill(level, index, [&](u64 slot, u64 child) {
                if (level > 1) table[slot] = entry(first_table + tables.place(level - 1, child), upper_entry);
                else table[slot] = entry(first_page + child, layout_.is_table(first_page + child) ? table_page_entry : page_entry);
            });
            if ((index + 1) % 32 != 0) continue;
            if (!writer.flush()) co_return refused(Status::refused_by_core);
            co_await rt::NextRound(turns_);
            if (guest_.cancelled) co_return refused(Status::cancelled);
        }
    co_return writer.flush() ? Refusal{} : refused(Status::refused_by_core);
}

rt::Task<Refusal> Builder::write_tables() {
    const MappingTables main(header_.virtual_base, layout_.map_end);
    const MappingTables p2m(header_.init_p2m, layout_.p2m_pages);
    Refusal result = co_await write_mapping(main, layout_.tables + 1, 0);
    if (result.ok() && header_.init_p2m != 0) result = co_await write_mapping(p2m, layout_.p2m_tables, layout_.p2m);
    if (!result.ok()) co_return result;
    FrameWriter writer(guest_.domid);
    u64* const l4 = reinterpret_cast<u64*>(writer.compose(frames_[layout_.tables]));
    main.fill(4, 0, [&](u64 slot, u64 child) { l4[slot] = entry(layout_.tables + 1 + main.place(3, child), upper_entry); });
    if (header_.init_p2m != 0)
        p2m.fill(4, 0, [&](u64 slot, u64 child) { l4[slot] = entry(layout_.p2m_tables + p2m.place(3, child), upper_entry); });
    co_return writer.flush() ? Refusal{} : refused(Status::refused_by_core);
}

}  // namespace manager
