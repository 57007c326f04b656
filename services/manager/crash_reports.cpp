// SPDX-License-Identifier: GPL-2.0-or-later
#include "services/manager/crash_reports.hpp"

#include "idl/events.hpp"
#include "rt/hypercall.hpp"
#include "rt/memory.hpp"
#include "rt/time.hpp"
#include "services/manager/core_memory.hpp"

namespace manager {

namespace {

constexpr u64 present = 1, large = 128, address_mask = 0x000F'FFFF'FFFF'F000;

// The frame behind a virtual address of a domain; 0: nothing is mapped there. Its tables are its own to fill: whatever they
// say, four steps are made, and the core refuses frames that are not the domain's.
FrameNumber frame_behind(DomId domid, u64 cr3, u64 address) {
    u64 entry = cr3;
    for (unsigned level = 4; level >= 1; --level) {
        const u32 index = address >> (3 + 9 * level) & 511;
        if (!read_frame(domid, (entry & address_mask) >> page_shift, index * 8, {reinterpret_cast<u8*>(&entry), sizeof entry})) return 0;
        if ((entry & present) == 0 || (level > 1 && (entry & large) != 0)) return 0;
    }
    return (entry & address_mask) >> page_shift;
}

// As many bytes as are mapped in a row.
u32 read_virtual(DomId domid, u64 cr3, u64 address, std::span<u8> into) {
    u32 done = 0;
    while (done < into.size()) {
        const u32 offset = static_cast<u32>((address + done) % page_size), room = static_cast<u32>(page_size) - offset;
        const u32 left = static_cast<u32>(into.size()) - done, length = left < room ? left : room;
        const FrameNumber frame = frame_behind(domid, cr3, address + done);
        if (frame == 0 || !read_frame(domid, frame, offset, into.subspan(done, length))) break;
        done += length;
    }
    return done;
}

void read_registers(line::CrashReport& report) {
    static VcpuGuestContext context;
    ControlGetContext get{report.domid, {}, report.vcpu, reinterpret_cast<u64>(&context)};
    if (rt::control(ControlCommand::get_context, &get) != 0) return;
    report.registers = context.user_regs;
    report.cr2 = context.ctrlreg[2];
    const bool in_kernel = (context.flags & context_in_kernel) != 0;
    report.cr3 = context.ctrlreg[in_kernel || context.ctrlreg[1] == 0 ? 3 : 1];
    report.stack_at = context.user_regs.rsp;
    report.stack_bytes = read_virtual(report.domid, report.cr3, report.stack_at, report.stack);
}

}  // namespace

void CrashReports::begin(const Guest& guest, u16 vcpu, std::string_view what) {
    Report& report = reports_[begun_++ % kept];
    report = Report{};
    line::CrashReport& record = report.record;
    record.domid = guest.domid;
    record.vcpu = vcpu;
    record.reason = guest.shutdown_reason;
    record.time_ns = rt::time::system_ns();
    record.wall_ns = rt::time::wall_ns();
    set_text(record.name, guest.name());
    set_text(record.what, what);
    read_registers(record);
}

rt::Task<> CrashReports::finish(DomId domid, const Guest* guest, ConsoleLink& console) {
    // The console service may write to the whole page while the answer is out.
    void* const page = rt::memory::take_pages(1);
    u32 bytes = 0;
    if (guest != nullptr) bytes = co_await console.tail(*guest, {static_cast<std::byte*>(page), sizeof line::CrashReport::console});
    // Sixteen crashes later this place is another's.
    if (Report* const report = newest([domid](const line::CrashReport& one) { return one.domid == domid; })) {
        std::memcpy(report->record.console, page, bytes);
        report->record.console_bytes = bytes;
        report->is_whole = true;
    }
    rt::memory::give_page(page);
    finished_.fire();
}

template <typename Condition>
CrashReports::Report* CrashReports::newest(Condition condition) {
    for (u32 back = 1; back <= kept && back <= begun_; ++back) {
        Report& report = reports_[(begun_ - back) % kept];
        if (condition(report.record)) return &report;
    }
    return nullptr;
}

rt::Task<const line::CrashReport*> CrashReports::get(line::Target target) {
    const std::string_view name = text_of(target.name);
    const auto is_it = [&](const line::CrashReport& one) { return name.empty() ? one.domid == target.domid : text_of(one.name) == name; };
    Report* report = newest(is_it);
    while (report != nullptr && !report->is_whole) {
        co_await finished_.wait();
        report = newest(is_it);
    }
    co_return report != nullptr ? &report->record : nullptr;
}

}  // namespace manager
