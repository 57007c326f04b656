// SPDX-License-Identifier: GPL-2.0-or-later
#include "bench/core/user_space.hpp"

#include "rt/hypercall.hpp"
#include "rt/memory.hpp"
#include "rt/panic.hpp"

namespace bench::user_space {

namespace {

extern "C" const char user_page[];
extern "C" void bench_syscall();
extern "C" u64 enter_user(u64 rip, u64 operations, u64 address);

constexpr u64 table_entry = 0x67, code_entry = 0x25;      // present, user, accessed; tables writable and dirty as well

// One entry in a new table, which is then made read-only, as page tables are.
u64 table_with(u64 address, unsigned level, u64 entry) {
    u64* const table = static_cast<u64*>(rt::memory::take_pages(1));
    table[address >> (3 + 9 * level) & 511] = entry;
    const u64 place = reinterpret_cast<u64>(table);
    if (rt::update_va_mapping(place, *rt::memory::l1_slot(place) & ~rt::memory::writable) != 0) rt::panic("cannot protect a table");
    return rt::memory::mfn_of(table);
}

}  // namespace

void start() {
    u64 entry = rt::memory::mfn_of(user_page) << page_shift | code_entry;
    u64 table = 0;
    for (unsigned level = 1; level <= 4; ++level) {
        table = table_with(code, level, entry);
        entry = table << page_shift | table_entry;
    }
    if (rt::mmuext_op(MmuExtCommand::pin_l4, table) != 0 || rt::mmuext_op(MmuExtCommand::new_user_baseptr, table) != 0)
        rt::panic("the user address space is refused");
    alignas(16) static u8 stack[page_size];
    if (rt::call(Hypercall::stack_switch, flat_data, stack + sizeof stack) != 0) rt::panic("stack_switch failed");
    constexpr u16 masks_events = 1;
    CallbackRegister callback{static_cast<u16>(CallbackType::syscall), masks_events, 0, reinterpret_cast<u64>(bench_syscall)};
    if (rt::call(Hypercall::callback_op, CallbackCommand::register_, &callback) != 0) rt::panic("callback_op failed");
}

u64 run(const char* program, u64 operations) {
    return enter_user(code + static_cast<u64>(program - user_page), operations, nothing);
}

}  // namespace bench::user_space
