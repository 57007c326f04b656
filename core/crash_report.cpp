// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/crash_report.hpp"

#include "core/console.hpp"
#include "core/domain.hpp"
#include "core/vcpu.hpp"

namespace core {

void print_registers(const Registers& r) {
    log("  rip ", Hex{r.cs, 4}, ":", Hex{r.rip, 16}, "  rsp ", Hex{r.ss, 4}, ":", Hex{r.rsp, 16}, "  rflags ", Hex{r.rflags, 8});
    log("  rax ", Hex{r.rax, 16}, "  rbx ", Hex{r.rbx, 16}, "  rcx ", Hex{r.rcx, 16}, "  rdx ", Hex{r.rdx, 16});
    log("  rsi ", Hex{r.rsi, 16}, "  rdi ", Hex{r.rdi, 16}, "  rbp ", Hex{r.rbp, 16}, "  r8  ", Hex{r.r8, 16});
    log("  r9  ", Hex{r.r9, 16}, "  r10 ", Hex{r.r10, 16}, "  r11 ", Hex{r.r11, 16}, "  r12 ", Hex{r.r12, 16});
    log("  r13 ", Hex{r.r13, 16}, "  r14 ", Hex{r.r14, 16}, "  r15 ", Hex{r.r15, 16}, "  vector ", r.vector, " error ",
        Hex{r.error_code, 4});
}

void report_crash(const Domain& domain, const Vcpu* vcpu, const Registers* registers, const char* reason) {
    if (vcpu == nullptr) return log("domain ", domain.name, " (id ", domain.id, ") crashed: ", reason);
    log("domain ", domain.name, " (id ", domain.id, ") crashed on vcpu ", vcpu->id, " in ", vcpu->in_kernel ? "kernel" : "user",
        " mode: ", reason);
    if (registers == nullptr) return;
    print_registers(*registers);
    log("  cr2 ", Hex{vcpu->cr2, 16}, "  kernel cr3 ", Hex{vcpu->kernel_cr3}, "  user cr3 ", Hex{vcpu->user_cr3});
}

}  // namespace core
