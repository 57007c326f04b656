// SPDX-License-Identifier: GPL-2.0-or-later
// One attack after the other, each on something that holds a domain in: its page tables, other frames, the core's memory,
// descriptors, privileged instructions, foreign grants and events, the control ABI. Each must fail with an error.
#include "guests/attack/attack.hpp"
#include "rt/console.hpp"
#include "rt/domain.hpp"
#include "rt/events.hpp"
#include "rt/grants.hpp"
#include "rt/memory.hpp"
#include "rt/panic.hpp"
#include "rt/traps.hpp"

namespace attack {

using namespace rt;

namespace {

u32 broken = 0;

void refused(const char* what, i64 result) {
    if (result < 0) return;
    ++broken;
    print("attack: BROKEN: ", what, " gave ", static_cast<u64>(result));
}

// ---- Touching memory: a fault, and on behind the instruction.
bool faulted;
u64 skip_to;
bool skip_fault(u64, u64, traps::Frame& frame) {
    faulted = true;
    frame.rip = skip_to;
    return true;
}

template <typename Access>
void faults(const char* what, Access access) {
    faulted = false;
    traps::set_handler(skip_fault);
    access();
    traps::set_handler(nullptr);
    if (faulted) return;
    ++broken;
    print("attack: BROKEN: ", what, " did not fault");
}

#define TRY_INSTRUCTION(code, operand) \
    asm volatile("lea 1f(%%rip), %%rax; mov %%rax, %0; " code "; 1:" : "=m"(skip_to) : "r"(u64{operand}) : "rax", "rcx", "rdx", "memory")

void read_from(u64 address) { TRY_INSTRUCTION("mov (%1), %%rcx", address); }
void write_to(u64 address) { TRY_INSTRUCTION("movq $0, (%1)", address); }

constexpr u64 core_image = 0xFFFF'8100'0020'0000, all_memory = 0xFFFF'8400'0000'0000, frame_records = 0xFFFF'8080'0000'0000;

void memory_of_the_core() {
    for (u64 address : {core_image, all_memory, frame_records, u64{0xFFFF'8100'2000'0000}}) {
        faults("reading the core's memory", [&] { read_from(address); });
        faults("writing the core's memory", [&] { write_to(address); });
        u64 word = 0;
        refused("copying from the core's memory", call(Hypercall::console_io, ConsoleCommand::write, 8, address));
        refused("copying into the core's memory", extension(ExtensionCommand::virtual_time, reinterpret_cast<void*>(address)));
        static_cast<void>(word);
    }
    faults("writing the M2P table", [&] { write_to(m2p_start); });
    refused("mapping at the core's address", update_va_mapping(core_image, memory::machine_address(&broken) | memory::present));
    for (u64 address : {u64{0x8000'0000'0000}, u64{0xFFFF'7FFF'FFFF'FFF8}})
        refused("copying to a non-canonical address", extension(ExtensionCommand::virtual_time, reinterpret_cast<void*>(address)));
}

void page_tables() {
    u64* const page = static_cast<u64*>(memory::take_pages(1));
    const u64 address = reinterpret_cast<u64>(page);
    const u64 mfn = memory::mfn_of(page);
    const u64 l4 = memory::machine_address(reinterpret_cast<void*>(start_info->pt_base));
    const u64 l1_entry = memory::machine_address(memory::l1_slot(address));

    refused("mapping a page table writable", update_va_mapping(address, l4 | memory::present | memory::writable));
    refused("mapping the L1 in itself writable", update_va_mapping(address, (l1_entry & ~u64{4095}) | memory::present | memory::writable));
    refused("mapping frame 0", update_va_mapping(address, memory::present));
    refused("mapping a frame beyond memory", update_va_mapping(address, u64{1} << 45 | memory::present));
    refused("a large page", mmu_update(memory::machine_address(reinterpret_cast<void*>(start_info->pt_base)), mfn << 12 | 0xE7));
    refused("an L1 as an L2", mmu_update(l4, (l1_entry & ~u64{4095}) | 0x67));
    refused("the L4 in itself", mmu_update(l4 + 8 * 200, l4 | 0x67));
    refused("an entry in the core's slot", mmu_update(l4 + 8 * 260, mfn << 12 | 0x67));
    refused("an update at an odd address", mmu_update(l4 + 3, 0));
    refused("pinning a writable page as L4", mmuext_op(MmuExtCommand::pin_l4, mfn));
    refused("a writable page as base pointer", mmuext_op(MmuExtCommand::new_baseptr, mfn));
    refused("an L1 as base pointer", mmuext_op(MmuExtCommand::new_baseptr, l1_entry >> 12));
    refused("unpinning what is not pinned", mmuext_op(MmuExtCommand::unpin, mfn));
    refused("clearing a page table", mmuext_op(MmuExtCommand::clear_page, l4 >> 12));
    const u64 own_entry = reinterpret_cast<u64>(memory::l1_slot(address));
    faults("storing a bad entry in an L1", [&] { TRY_INSTRUCTION("movq $3, (%1)", own_entry); });
    faults("storing in an L4", [&] { TRY_INSTRUCTION("movq $3, (%1)", start_info->pt_base + 800); });

    // A table of nonsense: its first bad entry keeps it from being one.
    page[0] = 0x1000 | memory::present | memory::writable;
    update_va_mapping(address, mfn << 12 | memory::present);
    refused("pinning a table with a foreign frame", mmuext_op(MmuExtCommand::pin_l1, mfn));
    update_va_mapping(address, mfn << 12 | memory::present | memory::writable);
}

void frames_of_others() {
    u64* const page = static_cast<u64*>(memory::take_pages(1));
    const u64 address = reinterpret_cast<u64>(page);
    u64 mapped = 0;
    const u64* const m2p = reinterpret_cast<const u64*>(m2p_start);
    const u64 last = static_cast<u64>(memory_op(MemoryCommand::maximum_ram_page, nullptr));
    for (u64 mfn = 0; mfn <= last; ++mfn) {
        const u64 pfn = m2p[mfn];
        if (pfn < start_info->nr_pages && reinterpret_cast<const u64*>(start_info->mfn_list)[pfn] == mfn) continue;      // ours
        if (mfn == start_info->shared_info >> 12) continue;
        if (update_va_mapping(address, mfn << 12 | memory::present | memory::writable, 0) >= 0) ++mapped;
    }
    // The core's page of the grant table is ours to map, too.
    if (mapped != 1) refused("mapping frames of others", static_cast<i64>(mapped));
    update_va_mapping(address, memory::mfn_of(page) << 12 | memory::present | memory::writable);
}

void descriptors() {
    u64* const page = static_cast<u64*>(memory::take_pages(1));
    const u64 address = reinterpret_cast<u64>(page), mfn = memory::mfn_of(page);
    u64 list[1] = {mfn};
    refused("a writable page as GDT", call(Hypercall::set_gdt, list, 512));
    update_va_mapping(address, mfn << 12 | memory::present);
    refused("the GDT's reserved part", call(Hypercall::set_gdt, list, 7169));
    constexpr u64 call_gate = 0x0000'EC00'E008'0000, ring0_code = 0x00AF'9A00'0000'FFFF, task = 0x0000'8900'0000'0067;
    refused("a task descriptor", call(Hypercall::update_descriptor, mfn << 12, task));
    // These two are taken, but not as they were: a gate nobody at CPL 3 may call, and a segment of CPL 3.
    constexpr unsigned privilege_shift = 45;
    call(Hypercall::update_descriptor, mfn << 12, call_gate);
    if ((page[0] >> privilege_shift & 3) != 0) refused("a call gate", 0);
    call(Hypercall::update_descriptor, mfn << 12, ring0_code);
    if (page[0] != 0 && (page[0] >> privilege_shift & 3) != 3) refused("a code segment of ring 0", 0);
    update_va_mapping(address, mfn << 12 | memory::present | memory::writable);
    TrapInfo trap[2] = {{3, 0, flat_code64, 0, core_image}, {}};
    refused("a handler at a non-canonical address", (trap[0].address = u64{1} << 47, call(Hypercall::set_trap_table, trap)));
    refused("a segment base that is not canonical", call(Hypercall::set_segment_base, SegmentBase::fs, u64{1} << 63));
    refused("a breakpoint in the core", call(Hypercall::set_debugreg, 0, core_image));
    refused("reserved bits of DR7", call(Hypercall::set_debugreg, 7, u64{1} << 40));
}

void instructions() {
    faults("hlt", [] { TRY_INSTRUCTION("hlt", 0); });
    faults("lgdt", [] { TRY_INSTRUCTION("lgdt (%%rsp)", 0); });
    faults("mov to CR3", [] { TRY_INSTRUCTION("mov %%rsp, %%cr3", 0); });
    faults("int 0x80 without a handler", [] { TRY_INSTRUCTION("int $0x80", 0); });
    faults("ltr", [] { TRY_INSTRUCTION("ltr %%ax", 0); });
    faults("vmcall", [] { TRY_INSTRUCTION("vmcall", 0); });
    faults("invlpg", [] { TRY_INSTRUCTION("invlpg (%%rsp)", 0); });
    faults("sysret", [] { TRY_INSTRUCTION("sysretq", 0); });
}

void what_belongs_to_others() {
    SendPort port{77};
    refused("sending on a closed port", event_op(EventCommand::send, &port));
    BindInterdomain bind{1, 0, 1, 0};
    refused("binding a port of the manager", event_op(EventCommand::bind_interdomain, &bind));
    AllocUnbound alloc{1, 2, 0};
    refused("a port for somebody else", event_op(EventCommand::alloc_unbound, &alloc));
    void* const page = memory::take_pages(1);
    for (GrantRef ref : {0u, 1u, 8u, 511u, 100'000u, ~0u})
        refused("mapping a grant of the manager", grants::map(1, ref, page, grants::Access::read_write));
    GrantUnmap unmap{reinterpret_cast<u64>(page), 0, 5, 0, 0};
    grant_op(GrantCommand::unmap, &unmap, 1);
    refused("unmapping by a handle never given", unmap.status);
    GrantCopy copy{{0, 1, 0, 0}, {memory::mfn_of(page), domid_self, 0, 0}, 4096, copy_source_is_ref, 0, 0};
    grant_op(GrantCommand::copy, &copy, 1);
    refused("copying a grant of the manager", copy.status);
    for (u64 command = 0; command < 16; ++command) refused("the control ABI", rt::control(static_cast<ControlCommand>(command), page));
    char text[8];
    refused("the operator's keys", call(Hypercall::console_io, ConsoleCommand::read, 8, text));
    refused("a vcpu we do not have", vcpu_op(VcpuCommand::up, 31));
    SchedShutdown reason{static_cast<ShutdownReason>(99)};
    refused("a reason that does not exist", sched_op(SchedCommand::shutdown, &reason));
    u64 extent = 12;
    MemoryReservation give{reinterpret_cast<u64>(&extent), 1, 0, 0, 1, {}};
    refused("memory of the manager", memory_op(MemoryCommand::decrease_reservation, &give));
    refused("hypercalls that do not exist", hypercall(hypercall_count + 5));
    refused("a hypercall far away", hypercall(~0ull));
}

}  // namespace

void try_what_is_refused() {
    memory_of_the_core();
    page_tables();
    frames_of_others();
    descriptors();
    instructions();
    what_belongs_to_others();
    print("attack: ", broken, " broken");
}

}  // namespace attack
