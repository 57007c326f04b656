// SPDX-License-Identifier: GPL-2.0-or-later
#include "rt/traps.hpp"

#include "rt/domain.hpp"
#include "rt/console.hpp"
#include "rt/panic.hpp"

namespace rt::traps {

namespace {

// What start.S has pushed, lowest first.
struct Saved {
    u64 r15, r14, r13, r12, r10, r9, r8, rdi, rsi, rbp, rbx, rdx, rax;
    u64 vector, rcx, r11;
};
extern "C" const char trap_entries[];
constexpr u64 entry_size = 16;
constexpr unsigned vectors = 32;
constexpr u8 usable_by_kernel = 0, breakpoint_privilege = 3;

Handler handler = nullptr;

}  // namespace

void start() {
    static TrapInfo table[vectors + 1];
    for (unsigned vector = 0; vector < vectors; ++vector) {
        const bool from_user = vector == 3 || vector == 4;
        table[vector] = {static_cast<u8>(vector), from_user ? breakpoint_privilege : usable_by_kernel, flat_code64, 0,
                         reinterpret_cast<u64>(trap_entries) + vector * entry_size};
    }
    if (call(Hypercall::set_trap_table, table) != 0) panic("set_trap_table failed");
}

void set_handler(Handler wanted) { handler = wanted; }

extern "C" void handle_trap(Saved* saved, bool has_error) {
    u64* const tail = reinterpret_cast<u64*>(saved + 1);
    const u64 error_code = has_error ? tail[0] : 0;
    Frame& frame = *reinterpret_cast<Frame*>(tail + (has_error ? 1 : 0));
    if (handler != nullptr && handler(saved->vector, error_code, frame)) return;
    print("exception ", saved->vector, " error ", Hex{error_code}, " at ", Hex{frame.rip}, " rsp ", Hex{frame.rsp});
    print("  rax ", Hex{saved->rax}, " rbx ", Hex{saved->rbx}, " rcx ", Hex{saved->rcx}, " rdx ", Hex{saved->rdx});
    print("  rsi ", Hex{saved->rsi}, " rdi ", Hex{saved->rdi}, " rbp ", Hex{saved->rbp}, " r8 ", Hex{saved->r8});
    if (shared_info != nullptr) print("  cr2 ", Hex{shared_info->vcpu_info[0].cr2});
    panic("unexpected exception");
}

}  // namespace rt::traps
