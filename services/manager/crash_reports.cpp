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

rt::Task<> CrashReports::make(Guest& guest, u16 vcpu, std::string_view what, ConsoleLink& console) {
    line::CrashReport& report = reports_[made_++ % kept];
    const DomId domid = guest.domid;      // the guest may be gone when we go on
    report = line::CrashReport{};
    report.domid = domid;
    report.vcpu = vcpu;
    report.reason = guest.shutdown_reason;
    report.time_ns = rt::time::system_ns();
    report.wall_ns = rt::time::wall_ns();
    set_text(report.name, guest.name());
    set_text(report.what, what);
    read_registers(report);
    // The console service may write to the whole page while the answer is out.
    void* const page = rt::memory::take_pages(1);
    const u32 bytes = co_await console.tail(guest, {static_cast<std::byte*>(page), sizeof report.console});
    // Sixteen crashes later this place would be another's.
    if (report.domid == domid) {
        std::memcpy(report.console, page, bytes);
        report.console_bytes = bytes;
    }
    rt::memory::give_page(page);
}

const line::CrashReport* CrashReports::find(const line::Target& target) const {
    const std::string_view name = text_of(target.name);
    for (u32 back = 1; back <= kept && back <= made_; ++back) {
        const line::CrashReport& report = reports_[(made_ - back) % kept];
        if (name.empty() ? report.domid == target.domid : text_of(report.name) == name) return &report;
    }
    return nullptr;
}

}  // namespace manager
