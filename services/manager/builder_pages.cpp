// SPDX-License-Identifier: GPL-2.0-or-later
// The single pages of a new domain: hypercall stubs, grants for its servers, start info; and its first registers.
#include "idl/grants.hpp"
#include "idl/shared_info.hpp"
#include "rt/hypercall.hpp"
#include "services/manager/builder.hpp"
#include "services/manager/core_memory.hpp"

namespace manager {

// Stub n calls hypercall n; the one of iret is different. (The core makes the same page for who asks by MSR.)
Refusal Builder::write_hypercall_page() {
    constexpr u8 call_stub[] = {0x51, 0x41, 0x53, 0xB8, 0, 0, 0, 0, 0x0F, 0x05, 0x41, 0x5B, 0x59, 0xC3};
    constexpr u8 iret_stub[] = {0x51, 0x41, 0x53, 0x50, 0xB8, 23, 0, 0, 0, 0x0F, 0x05};
    constexpr u8 trap = 0xCC;
    constexpr u32 stub_size = 32, iret = 23;
    FrameWriter writer(guest_.domid);
    u8* const page = writer.compose(frames_[(header_.hypercall_page - header_.virtual_base) / page_size]);
    std::memset(page, trap, page_size);
    for (u32 number = 0; number < page_size / stub_size; ++number) {
        std::memcpy(page + number * stub_size, call_stub, sizeof call_stub);
        page[number * stub_size + 4] = static_cast<u8>(number);
    }
    std::memset(page + iret * stub_size, trap, stub_size);
    std::memcpy(page + iret * stub_size, iret_stub, sizeof iret_stub);
    return writer.flush() ? Refusal{} : refused(Status::refused_by_core);
}

Refusal Builder::connect(DomId server, GrantRef ref, u64 pfn, EvtchnPort& port) {
    ControlAllocUnbound op{guest_.domid, server, 0};
    if (const i64 error = rt::control(ControlCommand::alloc_unbound, &op); error != 0) return by_core(error);
    port = op.port;
    const GrantEntry grant{grant_permit_access, server, static_cast<u32>(frames_[pfn])};
    FrameWriter writer(guest_.domid);
    writer.write(grant_frame_, static_cast<u32>(ref * sizeof grant), &grant, sizeof grant);
    return writer.flush() ? Refusal{} : refused(Status::refused_by_core);
}

// Services write to the machine's serial line themselves: they must not depend on each other for a last word.
Refusal Builder::connect() {
    Refusal result;
    if (servers_.store != 0) result = connect(servers_.store, grant_store, layout_.store, guest_.store_port);
    if (result.ok() && servers_.console != 0 && !guest_.is(domain_service))
        result = connect(servers_.console, grant_console, layout_.console, guest_.console_port);
    return result;
}

Refusal Builder::write_start_info() {
    FrameWriter writer(guest_.domid);
    auto& info = *reinterpret_cast<StartInfo*>(writer.compose(frames_[layout_.start_info]));
    const bool ramdisk_by_pfn = (header_.flags & image_mod_start_is_pfn) != 0;
    std::memcpy(info.magic, start_magic, sizeof start_magic);
    info.nr_pages = pages_;
    info.shared_info = shared_info_ << page_shift;
    info.store_mfn = frames_[layout_.store];
    info.store_evtchn = guest_.store_port;
    info.console_mfn = frames_[layout_.console];
    info.console_evtchn = guest_.console_port;
    info.pt_base = address(layout_.tables);
    info.nr_pt_frames = layout_.table_count;
    info.mfn_list = header_.init_p2m != 0 ? header_.init_p2m : address(layout_.p2m);
    if (header_.init_p2m != 0) {
        info.first_p2m_pfn = layout_.p2m;
        info.nr_p2m_frames = layout_.p2m_pages + layout_.p2m_table_count;
    }
    if (guest_.ramdisk != nullptr) {
        info.mod_start = ramdisk_by_pfn ? layout_.ramdisk : address(layout_.ramdisk);
        info.mod_len = guest_.ramdisk->size();
        info.flags = ramdisk_by_pfn ? u32{start_mod_start_is_pfn} : 0u;
    }
    std::memcpy(info.cmd_line, guest_.record.cmdline, sizeof info.cmd_line - 1);
    guest_.start_info_frame = frames_[layout_.start_info];
    guest_.cmdline_bytes = static_cast<u32>(text_of(guest_.record.cmdline).size());
    return writer.flush() ? Refusal{} : refused(Status::refused_by_core);
}

Refusal Builder::set_registers() {
    static VcpuGuestContext context;
    constexpr u64 interrupts_on = 0x200, dr6_reset = 0xFFFF'0FF0, dr7_reset = 0x400;
    std::memset(&context, 0, sizeof context);
    context.flags = context_in_kernel | context_online;
    context.user_regs.rip = header_.entry;
    context.user_regs.rsi = address(layout_.start_info);
    context.user_regs.rsp = address(layout_.stack + 1);
    context.user_regs.cs = flat_code64;
    context.user_regs.ss = flat_data;
    context.user_regs.rflags = interrupts_on;
    context.kernel_ss = flat_data;
    context.kernel_sp = context.user_regs.rsp;
    context.ctrlreg[3] = frames_[layout_.tables] << page_shift;
    context.debugreg[6] = dr6_reset;
    context.debugreg[7] = dr7_reset;
    ControlSetContext set{guest_.domid, 0, 0, reinterpret_cast<u64>(&context)};
    if (const i64 error = rt::control(ControlCommand::set_context, &set); error != 0) return by_core(error);
    const ManifestDomain& record = guest_.record;
    ControlSetScheduler scheduler{guest_.domid, 0, record.weight, record.warp_us, record.warp_limit_us, record.unwarp_us, 0, record.processors};
    const i64 error = rt::control(ControlCommand::set_scheduler, &scheduler);
    return error == 0 ? Refusal{} : by_core(error);
}

bool Builder::append_to_cmdline(Guest& guest, std::string_view text) {
    const u32 length = guest.cmdline_bytes;
    if (length + text.size() >= sizeof StartInfo::cmd_line) return false;
    FrameWriter writer(guest.domid);
    writer.write(guest.start_info_frame, static_cast<u32>(offsetof(StartInfo, cmd_line) + length), text.data(), static_cast<u32>(text.size()));
    guest.cmdline_bytes += static_cast<u32>(text.size());
    return writer.flush();
}

}  // namespace manager
