// SPDX-License-Identifier: GPL-2.0-or-later
// The simulated core's memory: frames are numbers until somebody writes to them.
#include <algorithm>
#include <cstring>

#include "idl/shared_info.hpp"
#include "tests/manager/control_core.hpp"

namespace simulated {

namespace {

constexpr u64 present = 1, writable = 2, address_mask = 0x000F'FFFF'FFFF'F000;
// L4 slots of the core's (docs/architecture.md).
constexpr u64 core_first_slot = 256, core_end_slot = 272;

bool is_canonical(u64 address) { return address >> 47 == 0 || address >> 47 == 0x1FFFF; }

}  // namespace

u8* ControlCore::page(FrameNumber frame) {
    auto& there = pages_[frame];
    if (there == nullptr) there = std::make_unique<Page>(page_size);
    return there->data();
}

const u8* ControlCore::page_of(DomId domid, FrameNumber frame) {
    // The manager's own memory is the machine's.
    if (domid == first_domain) return reinterpret_cast<const u8*>(machine_.at(frame * page_size, page_size));
    const Domain* const domain = find(domid);
    if (domain == nullptr || !domain->owns(frame)) return nullptr;
    static const Page zero(page_size);
    const auto found = pages_.find(frame);
    return found == pages_.end() ? zero.data() : found->second->data();
}

void ControlCore::forget_pages(FrameNumber first, u64 count) {
    std::erase_if(pages_, [&](const auto& one) { return one.first >= first && one.first - first < count; });
}

std::string ControlCore::read(FrameNumber frame, u32 offset, u32 length) {
    return {reinterpret_cast<const char*>(page(frame)) + offset, length};
}

std::string ControlCore::command_line(const Domain& domain) {
    if (domain.contexts.empty()) return {};
    for (FrameNumber frame = domain.memory(); frame < domain.memory() + domain.frames; ++frame) {
        const auto found = pages_.find(frame);
        if (found == pages_.end() || std::memcmp(found->second->data(), start_magic, sizeof start_magic) != 0) continue;
        const char* const text = reinterpret_cast<const StartInfo*>(found->second->data())->cmd_line;
        return {text, strnlen(text, sizeof StartInfo::cmd_line)};
    }
    return {};
}

i64 ControlCore::populate(const ControlPopulate& op) {
    Domain* const domain = find(op.domid);
    if (domain == nullptr) return fault("memory for no domain", -esrch);
    for (u64 i = 0; i < op.count; ++i) {
        if (domain->frames == domain->max_frames) return fault("more memory than its limit", -enomem);
        reinterpret_cast<FrameNumber*>(op.frames)[i] = domain->memory() + domain->frames++;
    }
    return 0;
}

i64 ControlCore::load(const ControlLoad& op) {
    const Domain* const domain = find(op.domid);
    if (domain == nullptr) return fault("load into no domain", -esrch);
    if (domain->started) return fault("load into a domain that ran", -ebusy);
    const auto* const segments = reinterpret_cast<const LoadSegment*>(op.segments);
    for (u64 i = 0; i < op.count; ++i) {
        const LoadSegment& one = segments[i];
        if (u64{one.offset} + one.length > page_size) return fault("load beyond a frame", -einval);
        const bool is_grant_table = one.frame >= domain->first_frame + core_frames_each && one.frame < domain->memory();
        if (!domain->owns(one.frame) && !is_grant_table) return fault("load into a frame of somebody else's", -eperm);
        std::memcpy(page(one.frame) + one.offset, reinterpret_cast<const void*>(one.source), one.length);
    }
    return 0;
}

// Which frame is the operator's choice.
i64 ControlCore::read(const ControlRead& op) {
    const auto* const segments = reinterpret_cast<const LoadSegment*>(op.segments);
    if (find(op.domid) == nullptr) return -esrch;
    for (u64 i = 0; i < op.count; ++i) {
        if (u64{segments[i].offset} + segments[i].length > page_size) return fault("read beyond a frame", -einval);
        const u8* const from = page_of(op.domid, segments[i].frame);
        if (from == nullptr) return -eperm;
        std::memcpy(reinterpret_cast<void*>(segments[i].source), from + segments[i].offset, segments[i].length);
    }
    return 0;
}

i64 ControlCore::copy_frames(const ControlCopyFrames& op) {
    const Domain* const to = find(op.to);
    if (to == nullptr || (op.from != first_domain && find(op.from) == nullptr)) return fault("copy of no domain's frames", -esrch);
    if (to->started) return fault("copy into a domain that ran", -ebusy);
    const auto* const pairs = reinterpret_cast<const FramePair*>(op.pairs);
    for (u64 i = 0; i < op.count; ++i) {
        const u8* const from = page_of(op.from, pairs[i].from);
        if (from == nullptr || !to->owns(pairs[i].to)) return fault("copy of a frame of somebody else's", -eperm);
        std::memcpy(page(pairs[i].to), from, page_size);
    }
    return 0;
}

// As the core validates: every entry names a frame of the domain's, and no table is writable.
bool ControlCore::check_table(const Domain& domain, FrameNumber table, unsigned level, Tables& found) {
    if (!domain.owns(table)) return false;
    found.tables.insert(table);
    const u64* const entries = reinterpret_cast<const u64*>(page(table));
    for (u32 slot = 0; slot < 512; ++slot) {
        const u64 entry = entries[slot], frame = (entry & address_mask) >> page_shift;
        if ((entry & present) == 0) continue;
        if (level == 4 && slot >= core_first_slot && slot < core_end_slot) return false;
        if (level > 1 ? !check_table(domain, frame, level - 1, found) : !domain.owns(frame)) return false;
        if (level == 1 && (entry & writable) != 0) found.written.insert(frame);
    }
    return true;
}

bool ControlCore::check_tables(const Domain& domain, FrameNumber l4) {
    Tables found;
    if (!check_table(domain, l4, 4, found)) return false;
    return std::none_of(found.tables.begin(), found.tables.end(), [&](FrameNumber table) { return found.written.contains(table); });
}

i64 ControlCore::set_context(const ControlSetContext& op) {
    Domain* const domain = find(op.domid);
    if (domain == nullptr) return fault("registers of no domain", -esrch);
    if (op.vcpu >= domain->vcpus) return fault("registers of no vcpu", -enoent);
    if (domain->contexts.contains(op.vcpu)) return fault("registers that were set before", -eexist);
    VcpuGuestContext context;
    std::memcpy(&context, reinterpret_cast<const void*>(op.context), sizeof context);
    if (!is_canonical(context.user_regs.rip) || !is_canonical(context.kernel_sp)) return -einval;
    if (!check_tables(*domain, context.ctrlreg[3] >> page_shift)) return -einval;
    domain->contexts[op.vcpu] = context;
    return 0;
}

i64 ControlCore::get_context(const ControlGetContext& op) {
    const Domain* const domain = find(op.domid);
    // It may be gone before the manager hears that it crashed.
    if (domain == nullptr) return -esrch;
    if (domain->state == domain_running) return -ebusy;
    const auto found = domain->contexts.find(op.vcpu);
    if (found == domain->contexts.end()) return -enoent;
    std::memcpy(reinterpret_cast<void*>(op.context), &found->second, sizeof found->second);
    return 0;
}

i64 ControlCore::set_max_frames(const ControlSetMaxFrames& op) {
    Domain* const domain = find(op.domid);
    if (domain == nullptr) return fault("another limit for no domain", -esrch);
    if (op.max_frames < domain->frames) return fault("a limit below what it has", -ebusy);
    if (op.max_frames > domain->max_frames && op.max_frames - domain->max_frames > free_frames()) return -enomem;
    domain->max_frames = op.max_frames;
    return 0;
}

}  // namespace simulated
