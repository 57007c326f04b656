// SPDX-License-Identifier: GPL-2.0-or-later
// Steps on memory and page tables.
#include "core/descriptor.hpp"
#include "core/hypercall.hpp"
#include "core/paging.hpp"
#include "tests/host/fuzz_guests.hpp"

namespace core::host {

// A page of the guest that was filled to become a table of this level.
u64 FuzzGuests::table_to_be(Input& input, FrameType type) {
    constexpr u64 choices[][4] = {{4, 5, 14, 13}, {6, 7, 15, 13}, {8, 9, 13, Guest::l3}, {10, 11, 13, Guest::l4}};
    return guest_->mfn(choices[table_level(type) - 1][input.below(4)]).raw();
}

// What an entry of a table of this level may point at.
u64 FuzzGuests::frame_for(Input& input, FrameType table) {
    if (table == FrameType::l1 || !is_page_table(table)) return frame(input);
    return input.one_in(8) ? frame(input) : table_to_be(input, table_type(table_level(table) - 1));
}

u64 FuzzGuests::entry(Input& input, FrameType table) {
    constexpr u64 common[] = {page_flags, table_page_flags, page_flags, table_page_flags, page_flags | pte::dirty, pte::present,
                              page_flags | pte::no_execute, table_page_flags | pte::global};
    const u8 choice = input.byte();
    if (choice < 32) return 0;
    if (choice >= 248) return input.take<u64>();
    if (table == FrameType::l1 && choice % 8 == 7) return device_entry(input);
    if (choice >= 240) return pte::make(Mfn{frame(input)}, page_flags | pte::large);
    return pte::make(Mfn{frame_for(input, table)}, common[choice % 8]);
}

u64 FuzzGuests::entry_of_any_kind(Input& input) { return entry(input, table_type(1 + static_cast<unsigned>(input.below(4)))); }

u64 FuzzGuests::table(Input& input) {
    const u64 start = input.below(pages);
    for (u64 i = 0; i < pages; ++i) {
        const Frame& candidate = guest_->frame((start + i) % pages);
        if (is_page_table(candidate.type) && candidate.type_count > 0) return guest_->mfn((start + i) % pages).raw();
    }
    return guest_->mfn(start).raw();
}

void FuzzGuests::mmu_update(Input& input) {
    abi::MmuUpdate updates[4];
    const u64 count = 1 + input.below(4);
    for (u64 i = 0; i < count; ++i) {
        const u8 kind = input.byte();
        if (kind < 80) {                        // how the kernel maps one of its own pages
            const unsigned pfn = kind % pages;
            updates[i] = {guest_->slot(Guest::l1, pfn), guest_->entry(pfn, input.one_in(2) ? page_flags : table_page_flags)};
            continue;
        }
        const u64 number = kind < 220 ? table(input) : frame(input);
        const u64 slot = kind < 200 ? input.below(12) : input.take<u16>() % pte::entries;
        const u64 command = kind % 8 == 0 ? input.below(4) : 0;
        const FrameType type = number < frames::limit ? frames::at(Mfn{number}).type : FrameType::none;
        updates[i] = {number * page_size + slot * sizeof(u64) + command, entry(input, type)};
    }
    const u64 done = input.one_in(4) ? put(u32{0}) : 0;
    dispatch(abi::Hypercall::mmu_update, {put(updates), count, done, done != 0 ? domid(input) : u64{abi::domid_self}});
}

void FuzzGuests::update_va_mapping(Input& input) {
    const u64 flags = input.below(3) | (input.one_in(8) ? address(input) & ~u64{3} : 0);
    dispatch(abi::Hypercall::update_va_mapping, {address(input), entry(input, FrameType::l1), flags});
}

void FuzzGuests::mmuext(Input& input) {
    constexpr u8 likely[] = {0, 1, 2, 3, 3, 4, 4, 5, 15, 13, 16, 17};
    abi::MmuExtOp ops[2];
    const u64 count = 1 + input.below(2);
    for (u64 i = 0; i < count; ++i) {
        const u8 choice = input.byte();
        const u32 command = choice < 220 ? likely[choice % sizeof likely] : choice % 24u;
        u64 first = 0;
        if (input.one_in(8)) first = word(input);
        else if (command < 4) first = table_to_be(input, table_type(command + 1));
        else if (command == 5 || command == 15) first = input.one_in(8) ? 0 : table_to_be(input, FrameType::l4);
        else if (command == 4) first = table(input);
        else if (command == 13) first = input.below(pages) * page_size;
        else first = frame(input);
        ops[i] = {command, 0, first, command == 13 ? input.below(4) * 300 : command == 17 ? frame(input) : 0};
    }
    dispatch(abi::Hypercall::mmuext_op, {put(ops), count, input.one_in(4) ? put(u32{0}) : 0, abi::domid_self});
}

void FuzzGuests::memory(Input& input) {
    constexpr u8 commands[] = {0, 1, 1, 6, 6, 2, 3, 4, 9, 12};
    u64 list[4];
    for (u64& each : list) each = frame(input);
    const abi::MemoryReservation reservation{put(list), input.below(5), u32(input.one_in(16)), 0, abi::domid_self, {}};
    const u64 command = commands[input.below(sizeof commands)] | (input.one_in(8) ? input.below(4) << abi::memory_start_shift : 0);
    dispatch(abi::Hypercall::memory_op, {command, command == 9 ? put(abi::MemoryMap{1, 0, address(input)}) : put(reservation)});
}

// What a guest does without the core: only what its mappings allow.
void FuzzGuests::write_memory(Input& input) {
    const u64 place = input.below(pages) * page_size + input.below(12) * sizeof(u64);
    static_cast<void>(GuestPtr<u64>{place}.write(entry_of_any_kind(input)));
}

// What the trap handlers do for a guest: a write into a mapped L1 table, a reference into its LDT, the page of call stubs.
void FuzzGuests::faults(Input& input) {
    Vcpu& vcpu = guest_->vcpu(vcpu_);
    const u8 choice = input.byte();
    if (choice < 32) return static_cast<void>(hypercall::fill_page(vcpu, frame(input) * page_size));
    const LockGuard lock;
    if (choice < 96) return static_cast<void>(descriptors::map_ldt_page(lock, vcpu, input.below(3) * page_size + 8 * input.below(8)));
    if (choice == 255) return guest_->domain().has_control ? void() : guest_->domain().crash(lock, &vcpu, &vcpu.regs, "made up by the fuzzer");
    u64* const slot = paging::find_l1_slot(frame_of(MachineAddress{vcpu.kernel_cr3}), address(input));
    if (slot == nullptr) return;
    const u64 expected = *slot ^ (input.one_in(8) ? pte::accessed : 0);
    static_cast<void>(paging::exchange_l1(lock, *vcpu.domain, slot, expected, entry(input, FrameType::l1)));
}

}  // namespace core::host
