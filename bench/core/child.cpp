// SPDX-License-Identifier: GPL-2.0-or-later
#include "bench/core/child.hpp"

#include <cstring>

namespace bench::child {

namespace {
extern "C" const u8 child_code[], child_code_end[];
constexpr u64 table_entry = 0x67, code_entry = 0x25, data_entry = 0x67;
}  // namespace

const Contents& contents(const FrameNumber* frame_list, FrameNumber shared_info, EvtchnPort port) {
    static Contents contents;
    const auto entry = [frame_list](Page page, u64 flags) { return frame_list[page] << page_shift | flags; };
    contents.l4[0] = entry(l3, table_entry);
    contents.l3[0] = entry(l2, table_entry);
    contents.l2[0] = entry(l1, table_entry);
    contents.l1[code] = entry(code, code_entry);
    contents.l1[data] = entry(data, data_entry);
    contents.l1[shared] = shared_info << page_shift | data_entry;
    std::memcpy(contents.code, child_code, static_cast<u64>(child_code_end - child_code));
    contents.data.port = port;
    contents.data.poll = {data * page_size + offsetof(Data, port), 1, 0, 0};
    return contents;
}

const VcpuGuestContext& context(const FrameNumber* frame_list) {
    static VcpuGuestContext context;
    context.flags = context_in_kernel | context_online;
    context.user_regs.rip = code * page_size;
    context.user_regs.rsp = (data + 1) * page_size;
    context.user_regs.cs = flat_code64;
    context.user_regs.ss = flat_data;
    context.user_regs.rflags = 0x200;
    context.kernel_ss = flat_data;
    context.kernel_sp = context.user_regs.rsp;
    context.ctrlreg[3] = frame_list[l4] << page_shift;
    context.debugreg[6] = 0xFFFF'0FF0;
    context.debugreg[7] = 0x400;
    return context;
}

}  // namespace bench::child
