// SPDX-License-Identifier: GPL-2.0-or-later
#include "rt/vcpus.hpp"

#include "rt/domain.hpp"
#include "rt/memory.hpp"
#include "rt/hypercall.hpp"
#include "rt/panic.hpp"

namespace rt::vcpus {

namespace {
constexpr u64 stack_pages = 4;
}  // namespace

void start(u32 vcpu, void (*entry)()) {
    static VcpuGuestContext context;
    context = VcpuGuestContext{};
    context.flags = context_in_kernel;
    context.user_regs.rip = reinterpret_cast<u64>(entry);
    // As after a call: the return address, which nobody uses, is what makes the stack uneven by 8.
    context.user_regs.rsp = reinterpret_cast<u64>(memory::take_pages(stack_pages)) + stack_pages * page_size - 8;
    context.user_regs.cs = flat_code64;
    context.user_regs.ss = flat_data;
    context.kernel_ss = flat_data;
    context.kernel_sp = context.user_regs.rsp;
    context.ctrlreg[3] = memory::machine_address(reinterpret_cast<void*>(start_info->pt_base));
    if (vcpu_op(VcpuCommand::initialise, vcpu, &context) != 0 || vcpu_op(VcpuCommand::up, vcpu) != 0) panic("vcpu ", vcpu, " does not start");
}

}  // namespace rt::vcpus
